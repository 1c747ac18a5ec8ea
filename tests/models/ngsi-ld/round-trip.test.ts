/** parse ∘ represent: what goes out in a format that carries everything comes in as the same entity. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Attribute, Entity } from '#models/ngsi-ld/entity.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { parseEntity, parsePatch } from '#models/ngsi-ld/parse.ts';
import { representEntity } from '#models/ngsi-ld/represent.ts';
import { entity, NOW, names } from './generate.ts';

/** Through the text, as on the wire. */
const wire = (json: JsonObject): JsonObject => JSON.parse(JSON.stringify(json)) as JsonObject;

test.each(['normalized', 'concise'] as const)('an entity is the same after a journey in %s form', (format) => {
  fc.assert(
    fc.property(entity, fc.boolean(), (before, sysAttrs) => {
      const json = wire(representEntity(before, names, { format, sysAttrs }));
      expect(parseEntity(json, names, NOW)).toEqual(before);
    }),
    { numRuns: 300 },
  );
});

test('the simplified form keeps the kind where a member tells it, and the values everywhere (4.5.4)', () => {
  fc.assert(
    fc.property(entity, (before) => {
      const json = wire(representEntity(before, names, { format: 'simplified' }));
      const { attributes } = parsePatch(json, names, { simplified: true });
      for (const [name, instances] of before.attributes) {
        const seen = instances.map((instance) => simplified(instance));
        const read = attributes.get(name)!;
        // A list of instances keeps no order in `dataset` beyond that of its keys.
        expect(read.map(({ content, datasetId, kind }) => ({ content, datasetId, kind })).sort(byDataset)).toEqual(
          (seen.length === 1 ? seen.map((one) => ({ ...one, datasetId: undefined })) : seen).sort(byDataset),
        );
      }
    }),
    { numRuns: 300 },
  );
});

type Seen = { datasetId: string | undefined };
const byDataset = (a: Seen, b: Seen): number => ((a.datasetId ?? '') < (b.datasetId ?? '') ? -1 : 1);

/** What clause 4.5.4 keeps of an instance. */
function simplified(instance: Attribute) {
  const { datasetId } = instance;
  switch (instance.kind) {
    case 'Property':
    case 'GeoProperty':
      return { content: instance.value, datasetId, kind: undefined };
    case 'Relationship':
      return { content: instance.object, datasetId, kind: undefined };
    case 'LanguageProperty':
      return { content: instance.languageMap, datasetId, kind: instance.kind };
    case 'VocabProperty':
      return { content: instance.vocab, datasetId, kind: instance.kind };
    case 'JsonProperty':
      return { content: instance.json, datasetId, kind: instance.kind };
    case 'ListProperty':
      return { content: instance.valueList, datasetId, kind: undefined };
    case 'ListRelationship':
      return { content: instance.objectList, datasetId, kind: undefined };
  }
}

const building: Entity = parseEntity(
  {
    id: 'urn:ngsi-ld:Building:1',
    type: ['Building', 'Tower'],
    scope: '/Paris',
    name: [
      { type: 'Property', value: 'Tour Eiffel', datasetId: 'urn:ngsi-ld:Dataset:fr' },
      { type: 'Property', value: 'Eiffel Tower', source: { type: 'Property', value: 'map' } },
    ],
    load: { type: 'Property', value: 1.5, unitCode: 'MAW', observedAt: '2026-11-21T12:00:00Z' },
    feeds: { type: 'Relationship', object: 'urn:ngsi-ld:Feeder:1' },
  },
  names,
  NOW,
);

test('several instances are a list when normalized and a dataset when simplified', () => {
  expect(representEntity(building, names, { format: 'normalized' })['name']).toEqual([
    { type: 'Property', value: 'Tour Eiffel', datasetId: 'urn:ngsi-ld:Dataset:fr' },
    { type: 'Property', value: 'Eiffel Tower', source: { type: 'Property', value: 'map' } },
  ]);
  // Clause 4.5.5: the default instance is @none.
  expect(representEntity(building, names, { format: 'simplified' })['name']).toEqual({
    dataset: { 'urn:ngsi-ld:Dataset:fr': 'Tour Eiffel', '@none': 'Eiffel Tower' },
  });
});

test('the concise form leaves out type, and all but the value where there is nothing else', () => {
  expect(representEntity(building, names, { format: 'concise' })).toEqual({
    id: 'urn:ngsi-ld:Building:1',
    type: ['Building', 'Tower'],
    scope: '/Paris',
    name: [
      { value: 'Tour Eiffel', datasetId: 'urn:ngsi-ld:Dataset:fr' },
      { value: 'Eiffel Tower', source: 'map' },
    ],
    load: { value: 1.5, unitCode: 'MAW', observedAt: '2026-11-21T12:00:00Z' },
    feeds: { object: 'urn:ngsi-ld:Feeder:1' },
  });
});

/** Members as a whole, as `parseProjection` gives them. */
const whole = (...members: readonly string[]) => new Map(members.map((member) => [member, undefined]));

test('attrs keeps id and type, pick keeps nothing else, omit takes away, datasetId chooses instances', () => {
  const load = names.expand('load');
  const keys = (representation: object): readonly string[] =>
    Object.keys(representEntity(building, names, { format: 'simplified', ...representation }));
  expect(keys({ attributes: new Set([load]) })).toEqual(['id', 'type', 'scope', 'load']);
  expect(keys({ pick: whole('id', load) })).toEqual(['id', 'load']);
  expect(keys({ omit: whole('type', load) })).toEqual(['id', 'scope', 'name', 'feeds']);
  expect(keys({ datasetIds: new Set(['urn:ngsi-ld:Dataset:fr']) })).toEqual(['id', 'type', 'scope', 'name']);
});

test('an attribute that compacts to __proto__ is shown by its IRI', () => {
  const attributes = new Map([['x:p', building.attributes.get(names.expand('load'))!]]);
  const json = representEntity(
    { ...building, attributes },
    { ...names, compact: () => '__proto__' },
    { format: 'simplified' },
  );
  expect(Object.getPrototypeOf(json)).toBe(Object.prototype);
  expect(json['x:p']).toBe(1.5);
});
