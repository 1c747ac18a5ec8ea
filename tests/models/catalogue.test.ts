/** What holds of every model: names, IRIs, units. */
import { describe, expect, test } from 'vitest';
import {
  attributeIri,
  attributeName,
  Breaker,
  catalogue,
  catalogueNames,
  definitionOf,
  modelOf,
  QUALITY,
  unitSymbol,
} from '#models/catalogue.ts';
import { CIM, defineModel, type Facts, PST, pst } from '#models/define.ts';
import { DEFAULT_CONTEXT } from '#models/ngsi-ld/names.ts';
import { units } from '#models/units.ts';
import { termsOf } from '#models/vocabulary.ts';

const models = [...catalogue.values()];
const uses = models.flatMap((model) =>
  Object.entries(model.attributes).map(([name, definition]) => ({ type: model.type, name, definition })),
);

describe('the catalogue', () => {
  test('holds the first eight types and what the demo needs beside them', () => {
    expect([...catalogue.keys()]).toEqual(
      expect.arrayContaining([
        ...['Substation', 'VoltageLevel', 'Bay', 'Breaker', 'BusbarSection', 'PowerTransformer', 'ACLineSegment'],
        ...['EnergyConsumer', 'ConnectivityNode', 'Disconnector', 'EnergySource', 'Feeder', 'Home'],
        ...['PowerElectronicsConnection', 'PhotoVoltaicUnit', 'Command'],
      ]),
    );
  });

  test('gives a name one IRI, one kind and one unit, and an IRI one name', () => {
    const meaning = new Map<string, string>();
    const names = new Map<string, string>();
    const collisions: string[] = [];
    for (const { type, name, definition } of uses) {
      const says = `${definition.iri} ${definition.kind} ${definition.kind === 'number' ? definition.unit : ''}`;
      if ((meaning.get(name) ?? says) !== says)
        collisions.push(`${type}.${name}: ${says}, elsewhere ${meaning.get(name)}`);
      if ((names.get(definition.iri) ?? name) !== name)
        collisions.push(`${definition.iri}: ${name}, elsewhere ${names.get(definition.iri)}`);
      meaning.set(name, says);
      names.set(definition.iri, name);
    }
    expect(collisions).toEqual([]);
  });

  test('refuses models that give one term two meanings', () => {
    const one = defineModel({
      type: 'One',
      iri: pst('One'),
      role: 'information',
      description: '',
      attributes: { open: { kind: 'text', iri: pst('somethingElse'), description: '' } },
    });
    expect(() => termsOf([...models, one])).toThrow(`open means both ${CIM}Switch.open and ${PST}somethingElse`);
  });

  test('refuses names that JSON-LD, GraphQL and URLs do not all accept', () => {
    const named = (type: string) =>
      defineModel({ type, iri: pst(type), role: 'information', description: '', attributes: {} });
    expect(() => named('Power Line')).toThrow('Power Line is no name for a type or an attribute');
    expect(() => named('3Phase')).toThrow();
    expect(named('Line3').type).toBe('Line3');
  });

  test('takes its IRIs from CIM, from itself or from the core of NGSI-LD, and from nowhere else', () => {
    const known = [CIM, PST, 'https://uri.etsi.org/ngsi-ld/', 'http://purl.org/dc/terms/'];
    const foreign = uses.filter(({ definition }) => !known.some((base) => definition.iri.startsWith(base)));
    expect(foreign).toEqual([]);
    expect(models.filter(({ iri }) => !iri.startsWith(CIM) && !iri.startsWith(PST))).toEqual([]);
  });

  test('counts in units that are in the table of units', () => {
    const unknown = uses.filter(({ definition }) => definition.kind === 'number' && !units.has(definition.unit));
    expect(unknown.map(({ type, name }) => `${type}.${name}`)).toEqual([]);
  });

  test('points only to types that it has', () => {
    const targets = uses.flatMap(({ definition }) => (definition.kind === 'relationship' ? definition.to : []));
    expect(targets.filter((type) => !catalogue.has(type))).toEqual([]);
  });

  test('explains everything in a sentence', () => {
    const silent = uses.filter(({ definition }) => !/^[A-Z].+\.$/.test(definition.description));
    expect(silent.map(({ type, name }) => `${type}.${name}`)).toEqual([]);
    expect(models.filter(({ description }) => !/^[A-Z].+\.$/.test(description))).toEqual([]);
  });
});

describe('looking up', () => {
  test('finds attributes by name and by IRI, and models by the IRI of their type', () => {
    expect(attributeIri('open')).toBe('http://iec.ch/TC57/CIM100#Switch.open');
    expect(attributeName('http://iec.ch/TC57/CIM100#Switch.open')).toBe('open');
    expect(definitionOf(attributeIri('activePower'))).toMatchObject({ kind: 'number', unit: 'MAW', measured: true });
    expect(modelOf('http://iec.ch/TC57/CIM100#Breaker')).toBe(Breaker);
    expect(modelOf('urn:x:Unicorn')).toBeUndefined();
    expect(Breaker.attributes.open.iri).toBe(attributeIri('open'));
    expect(unitSymbol('MAW')).toBe('MW');
  });

  test('throws for a name that no model has', () => {
    expect(() => attributeIri('colour')).toThrow('No model has an attribute colour');
  });
});

describe('the words of the catalogue', () => {
  test('bring every term to its IRI and back', () => {
    for (const [term, iri] of termsOf(models)) {
      expect(catalogueNames.expand(term)).toBe(iri);
      expect(catalogueNames.compact(iri)).toBe(term);
    }
    expect(catalogueNames.expand('quality')).toBe(QUALITY);
  });

  test('treat what they do not know as JSON-LD does: prefix, absolute IRI, default context', () => {
    expect(catalogueNames.expand('cim:Clamp')).toBe(`${CIM}Clamp`);
    expect(catalogueNames.compact(`${CIM}Clamp`)).toBe('cim:Clamp');
    expect(catalogueNames.expand('urn:x:y')).toBe('urn:x:y');
    expect(catalogueNames.compact('urn:x:y')).toBe('urn:x:y');
    expect(catalogueNames.expand('colour')).toBe(`${DEFAULT_CONTEXT}colour`);
    expect(catalogueNames.compact(`${DEFAULT_CONTEXT}colour`)).toBe('colour');
  });
});

test('Facts are the TypeScript type of a model', () => {
  const facts: Facts<typeof Breaker> = { open: true, ratedCurrent: 3000, name: 'QA1', terminal: ['urn:a', 'urn:b'] };
  // @ts-expect-error A position is no text.
  const wrongType: Facts<typeof Breaker> = { open: 'yes' };
  // @ts-expect-error A breaker has no length.
  const wrongName: Facts<typeof Breaker> = { length: 1 };
  for (const name of Object.keys(facts)) expect(Breaker.attributes).toHaveProperty(name);
  expect([wrongType, wrongName]).toHaveLength(2);
});
