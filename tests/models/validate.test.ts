/** The validator of the write path: every kind of fault, as the sentence that a user reads. */
import { describe, expect, test } from 'vitest';
import {
  attributeIri,
  Breaker,
  Command,
  EnergyConsumer,
  Home,
  PowerTransformer,
  QUALITY,
  validate,
} from '#models/catalogue.ts';
import type { Model } from '#models/define.ts';
import type { Attribute, Attributes, Entity } from '#models/ngsi-ld/entity.ts';
import { LOCATION } from '#models/ngsi-ld/names.ts';

const at = '2026-11-21T12:00:00.000Z';
const stamps = { createdAt: at, modifiedAt: at };
const property = (value: unknown, more: object = {}): Attribute =>
  ({ kind: 'Property', value, ...more, ...stamps }) as Attribute;
const relationship = (object: string | readonly string[]): Attribute => ({ kind: 'Relationship', object, ...stamps });

function entity(
  model: Model | readonly Model[],
  attributes: Readonly<Record<string, Attribute | readonly Attribute[]>>,
): Entity {
  const expanded: Attributes = new Map(
    Object.entries(attributes).map(([name, instances]) => [
      name.includes(':') ? name : attributeIri(name),
      [instances].flat() as readonly Attribute[],
    ]),
  );
  const types = [model].flat().map(({ iri }) => iri);
  return { id: 'urn:ngsi-ld:Thing:1', types, scopes: [], attributes: expanded, ...stamps };
}

const messages = (...parameters: Parameters<typeof entity>) =>
  validate(entity(...parameters)).map(({ message }) => message);

describe('what is right passes', () => {
  test('a breaker with everything', () => {
    const quality = new Map([[QUALITY, [property('stale')]]]);
    expect(
      messages(Breaker, {
        name: property('QA1'),
        open: property(true, { observedAt: at, attributes: quality }),
        ratedCurrent: property(3000, { unitCode: 'AMP' }),
        terminal: [relationship('urn:ngsi-ld:ConnectivityNode:1'), relationship('urn:ngsi-ld:ConnectivityNode:2')],
        [LOCATION]: { kind: 'GeoProperty', value: { type: 'Point', coordinates: [0, 0] }, ...stamps },
      }),
    ).toEqual([]);
  });

  test('a number without unitCode is in the unit of the model', () => {
    expect(messages(EnergyConsumer, { activePower: property(0.002) })).toEqual([]);
  });

  test('attributes and types that no model knows are let through', () => {
    expect(messages(Breaker, { 'urn:x:colour': property('red') })).toEqual([]);
    const unknown = { ...entity(Breaker, { open: property('yes') }), types: ['urn:x:Unicorn'] };
    expect(validate(unknown)).toEqual([]);
  });

  test('bounds belong to the range; names may be in several languages; a json value may be anything', () => {
    expect(messages(Breaker, { heading: property(0) })).toEqual([]);
    expect(messages(Breaker, { heading: property(360) })).toEqual([]);
    expect(messages(Home, { name: { kind: 'LanguageProperty', languageMap: { en: 'Mill' }, ...stamps } })).toEqual([]);
    expect(messages(Command, { requestedValue: property(true) })).toEqual([]);
    expect(messages(Command, { requestedValue: { kind: 'JsonProperty', json: [1], ...stamps } })).toEqual([]);
  });
});

describe('what is wrong is told with its fix', () => {
  test.each<[string, Model, Readonly<Record<string, Attribute>>, string]>([
    [
      'another unit',
      EnergyConsumer,
      { activePower: property(2, { unitCode: 'KWT' }) },
      'unitCode KWT is not the unit of activePower: give the value in MW, unitCode MAW',
    ],
    [
      'a unit on a plain number',
      PowerTransformer,
      { step: property(2, { unitCode: 'P1' }) },
      'unitCode P1 is not the unit of step: give the value in plain numbers, unitCode C62',
    ],
    ['a text as number', EnergyConsumer, { voltage: property('240') }, 'voltage has the value "240": give a number'],
    ['null as number', EnergyConsumer, { voltage: property(null) }, 'voltage has the value null: give a number'],
    [
      'infinity',
      EnergyConsumer,
      { pfixed: property(Number.POSITIVE_INFINITY) },
      'pfixed has the value null: give a number',
    ],
    ['too small', EnergyConsumer, { voltage: property(-1) }, 'voltage is -1 kV: give at least 0 kV'],
    ['too large', Breaker, { heading: property(361) }, 'heading is 361 °: give at most 360 °'],
    ['a number as position', Breaker, { open: property(1) }, 'open has the value 1: give true or false'],
    ['a number as text', Breaker, { name: property(1) }, 'name has the value 1: give a text'],
    [
      'a word that is not in the list',
      Command,
      { mode: property('blind') },
      'mode "blind" is not allowed: give one of direct, selectBeforeOperate',
    ],
    [
      'a Relationship as value',
      Breaker,
      { open: relationship('urn:x') },
      'open is a Relationship: give it as a Property',
    ],
    [
      'a value as Relationship',
      Breaker,
      { isPartOf: property('urn:x') },
      'isPartOf is a Property: give it as a Relationship',
    ],
    ['a value as place', Breaker, { location: property([0, 0]) }, 'location is a Property: give it as a GeoProperty'],
    [
      'two containers',
      Breaker,
      { isPartOf: relationship(['urn:a', 'urn:b']) },
      'isPartOf points to 2 objects: give one',
    ],
    [
      'a quality that is no quality',
      Breaker,
      { open: property(true, { attributes: new Map([[QUALITY, [property('fine')]]]) }) },
      'The quality of open is "fine": give one of good, substituted, suspect, stale, missing, bad',
    ],
    [
      'a long value, which is cut',
      Breaker,
      { open: property('x'.repeat(1000)) },
      `open has the value "${'x'.repeat(56)}…: give true or false`,
    ],
  ])('%s', (_, model, attributes, message) => {
    expect(messages(model, attributes)).toEqual([message]);
  });

  test('all faults are told, each with its attribute, in every instance', () => {
    const faults = validate(
      entity(PowerTransformer, {
        ratedU: [property(345), property('34.5', { datasetId: 'urn:ngsi-ld:Dataset:T2' })],
        ratedS: property(-1),
      }),
    );
    expect(faults).toEqual([
      { attribute: 'ratedU', message: 'ratedU has the value "34.5": give a number' },
      { attribute: 'ratedS', message: 'ratedS is -1 MVA: give at least 0 MVA' },
    ]);
  });

  test('an entity of two types has a shared fault once and is held to both', () => {
    expect(
      messages([Breaker, EnergyConsumer], { name: property(1), open: property(1), pfixed: property('1') }),
    ).toEqual([
      'name has the value 1: give a text',
      'open has the value 1: give true or false',
      'pfixed has the value "1": give a number',
    ]);
  });
});
