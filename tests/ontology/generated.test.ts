/** The generated files are those that the models make, and their words are the words of the standards. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogue } from '#models/catalogue.ts';
import { CIM } from '#models/define.ts';
import { cimMapping } from '#models/generate/cim-mapping.ts';
import { contextOf } from '#models/generate/context.ts';
import { documentationOf } from '#models/generate/documentation.ts';
import { ontologyFiles } from '#models/generate/ontology.ts';

const ontology = join(import.meta.dirname, '../../ontology');
const models = [...catalogue.values()];
const cgmes = new Set(readFileSync(join(import.meta.dirname, 'cgmes-3.0-names.txt'), 'utf8').split('\n'));
/** In IEC 61970-301 and IEC 61968-9, but not in the profiles of CGMES 3.0. */
const beyondCgmes = new Set(['Feeder', 'Recloser', 'Sectionaliser', 'UsagePoint']);

describe('the files of ontology/', () => {
  test.each([...ontologyFiles()])('%s is what the models make: run npm run ontology', (path, text) => {
    expect(readFileSync(join(ontology, path), 'utf8')).toBe(text);
  });
});

describe('names of CIM', () => {
  test('exist in CGMES 3.0 or on the list of what is beyond it', () => {
    const iris = models.flatMap((model) => [model.iri, ...Object.values(model.attributes).map(({ iri }) => iri)]);
    const names = iris.filter((iri) => iri.startsWith(CIM)).map((iri) => iri.slice(CIM.length));
    expect(names.length).toBeGreaterThan(16);
    expect(names.filter((name) => !cgmes.has(name) && !beyondCgmes.has(name))).toEqual([]);
  });

  test('in the mapping table exist too', () => {
    const rows = cimMapping(models);
    expect(rows.filter(({ cim }) => !cgmes.has(cim))).toEqual([]);
    expect(rows).toContainEqual({ type: 'PowerTransformer', attribute: 'r', cim: 'PowerTransformerEnd.r' });
    expect(rows).toContainEqual({ type: 'ACLineSegment', attribute: 'r', cim: 'ACLineSegment.r' });
    expect(rows).toContainEqual({ type: 'Breaker', attribute: 'open', cim: 'Switch.open' });
    // CIM counts short-circuit current in ampere, we in kiloampere.
    expect(rows).toContainEqual({
      type: 'BusbarSection',
      attribute: 'ipMax',
      cim: 'BusbarSection.ipMax',
      factor: 1000,
    });
  });

  test('are not in the table for what CIM does not have', () => {
    const types = new Set(cimMapping(models).map(({ type }) => type));
    expect(types.has('Home')).toBe(false);
    expect(types.has('Command')).toBe(false);
  });
});

describe('the context', () => {
  const context = contextOf(models)['@context'] as Record<string, string>;

  test('says of each type and attribute which IRI it is', () => {
    const expand = (compact: string) =>
      compact.replace(/^(cim|pst):/, (_, prefix: string) => context[prefix] as string);
    expect(expand(context['Breaker']!)).toBe('http://iec.ch/TC57/CIM100#Breaker');
    expect(expand(context['open']!)).toBe('http://iec.ch/TC57/CIM100#Switch.open');
    expect(expand(context['quality']!)).toBe('https://w3id.org/busbar#quality');
    for (const model of models) {
      for (const [name, { iri }] of Object.entries(model.attributes)) {
        if (name in context) expect(expand(context[name]!)).toBe(iri);
      }
    }
  });

  test('leaves the terms of the core context alone', () => {
    for (const term of [
      'id',
      'type',
      'value',
      'object',
      'location',
      'description',
      'mode',
      'reason',
      'expiresAt',
      'scope',
    ]) {
      expect(context).not.toHaveProperty(term);
    }
  });
});

test('the page has a table for each type, with every attribute and its unit', () => {
  const page = documentationOf(models);
  for (const model of models) expect(page).toContain(`## ${model.type}\n`);
  expect(page).toContain('| `ratedCurrent` | number | A (AMP), ≥ 0 |');
  expect(page).toContain('| `open` | boolean, measured |');
});
