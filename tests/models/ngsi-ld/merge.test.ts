/** The write operations as pure functions, beside examples of the clauses and a naive model of the merge. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import {
  appendAttributes,
  deleteAttribute,
  mergePatchEntity,
  patchAttribute,
  replaceAttribute,
  replaceEntity,
  updateAttributes,
} from '#models/ngsi-ld/merge.ts';
import { mergeJson } from '#models/ngsi-ld/merge-attribute.ts';
import { parseAttribute, parseAttributePatch, parseEntity, parseFragment, parsePatch } from '#models/ngsi-ld/parse.ts';
import { representEntity } from '#models/ngsi-ld/represent.ts';
import { entity as anyEntity, LATER, NOW, names, rawJson } from './generate.ts';

const NULL = 'urn:ngsi-ld:null';
const iri = names.expand;
const show = (entity: Entity): JsonObject => representEntity(entity, names, { format: 'concise' });

const car = parseEntity(
  {
    id: 'urn:ngsi-ld:Car:1',
    type: 'Car',
    speed: [
      {
        value: 50,
        unitCode: 'KMH',
        observedAt: '2026-01-01T00:00:00Z',
        quality: 'good',
        source: { value: 'gps', by: 'x' },
      },
      { value: 51, datasetId: 'urn:ngsi-ld:Dataset:radar' },
    ],
    owner: { object: 'urn:ngsi-ld:Person:1' },
    address: { value: { city: 'Graz', zip: 8010, geo: { a: 1 } } },
    label: { languageMap: { en: 'car', de: 'Auto' } },
  },
  names,
  NOW,
);

test('append adds what is new and leaves what is there without overwrite', () => {
  const fragment = parseFragment({ type: 'Vehicle', speed: 99, colour: 'red' }, names);
  const { entity, changed, notUpdated } = appendAttributes(car, fragment, LATER, { overwrite: false });
  expect(changed).toEqual([iri('colour')]);
  expect(notUpdated).toEqual([{ attribute: iri('speed'), reason: expect.stringMatching(/exists already/) }]);
  expect(entity).toMatchObject({ types: [iri('Car'), iri('Vehicle')], createdAt: NOW, modifiedAt: LATER });
  expect(entity.attributes.get(iri('colour'))).toMatchObject([{ value: 'red', createdAt: LATER, modifiedAt: LATER }]);
  expect(entity.attributes.get(iri('speed'))).toBe(car.attributes.get(iri('speed')));
});

test('append with overwrite replaces the instance of that datasetId and keeps when it was created', () => {
  const fragment = parseFragment({ speed: { value: 60, datasetId: 'urn:ngsi-ld:Dataset:radar' } }, names);
  const { entity } = appendAttributes(car, fragment, LATER, { overwrite: true });
  const [main, radar] = entity.attributes.get(iri('speed'))!;
  expect(main).toBe(car.attributes.get(iri('speed'))![0]);
  expect(radar).toMatchObject({ value: 60, createdAt: NOW, modifiedAt: LATER });
});

test('update replaces what is there, adds what is not, deletes what is null, and names what it cannot delete', () => {
  const fragment = parseFragment({ owner: NULL, speed: 1, colour: 'red', weight: NULL }, names);
  const { entity, changed, notUpdated } = updateAttributes(car, fragment, LATER);
  expect(changed).toEqual([iri('owner'), iri('speed'), iri('colour')]);
  expect(notUpdated).toEqual([{ attribute: iri('weight'), reason: 'the attribute does not exist' }]);
  expect(show(entity)).toMatchObject({ speed: [{ value: 1 }, { value: 51 }], colour: 'red' });
  expect(show(entity)).not.toHaveProperty('owner');
});

describe('merge', () => {
  const merge = (json: JsonObject, entity = car) => mergePatchEntity(entity, parsePatch(json, names), LATER);

  test('changes only what is given, deep into values and sub-attributes', () => {
    const { entity, changed } = merge({
      speed: { value: 55, source: { by: 'y' } },
      address: { value: { zip: NULL, geo: { b: 2 } } },
      label: { languageMap: { de: NULL, fr: 'voiture' } },
    });
    expect(changed).toEqual([iri('speed'), iri('address'), iri('label')]);
    expect(show(entity)).toMatchObject({
      speed: [
        {
          value: 55,
          unitCode: 'KMH',
          observedAt: '2026-01-01T00:00:00Z',
          quality: 'good',
          source: { value: 'gps', by: 'y' },
        },
        { value: 51 },
      ],
      address: { value: { city: 'Graz', geo: { a: 1, b: 2 } } },
      label: { languageMap: { en: 'car', fr: 'voiture' } },
    });
    expect(show(entity)['address']).toEqual({ value: { city: 'Graz', geo: { a: 1, b: 2 } } });
    expect(entity.attributes.get(iri('owner'))).toBe(car.attributes.get(iri('owner')));
  });

  test('null deletes an instance, a member, a sub-attribute; what is not there stays away', () => {
    const { entity } = merge({
      speed: [
        { unitCode: NULL, quality: NULL },
        { value: NULL, datasetId: 'urn:ngsi-ld:Dataset:radar' },
      ],
      owner: { object: NULL },
      nothing: NULL,
    });
    expect(show(entity)['speed']).toEqual({
      value: 50,
      observedAt: '2026-01-01T00:00:00Z',
      source: { value: 'gps', by: 'x' },
    });
    expect(Object.keys(show(entity))).toEqual(['id', 'type', 'speed', 'address', 'label']);
  });

  test('a bare value fits the Relationship it meets', () => {
    expect(show(merge({ owner: 'urn:ngsi-ld:Person:2' }).entity)['owner']).toEqual({ object: 'urn:ngsi-ld:Person:2' });
    expect(() => merge({ owner: 7 })).toThrow(/is a Relationship and cannot become a Property: give object/);
  });

  test('a new attribute needs a value, a new id is refused', () => {
    expect(() => merge({ colour: { unitCode: 'C62' } })).toThrow(/colour does not exist and is given no value/);
    expect(() => merge({ id: 'urn:ngsi-ld:Car:2' })).toThrow(/id of entity urn:ngsi-ld:Car:1 cannot be changed/);
  });

  test('with observedAt, attributes that had one get it', () => {
    const patch = parsePatch({ speed: { value: 1 }, address: 'x' }, names);
    const { entity } = mergePatchEntity(car, patch, LATER, { observedAt: LATER });
    expect(entity.attributes.get(iri('speed'))![0]).toMatchObject({ value: 1, observedAt: LATER });
    expect(entity.attributes.get(iri('address'))![0]).not.toHaveProperty('observedAt');
  });

  test('nothing given is the same entity', () => {
    expect(merge({ type: 'Car', nothing: NULL }).entity).toBe(car);
  });
});

test('merging JSON is RFC 7396 with the NGSI-LD Null for null', () => {
  // The MergePatch pseudocode of RFC 7396 §2, word for word.
  const model = (target: JsonValue, patch: JsonValue): JsonValue => {
    if (!isJsonObject(patch)) return patch;
    const result: Record<string, JsonValue> = isJsonObject(target)
      ? (structuredClone(target) as Record<string, JsonValue>)
      : {};
    for (const name of Object.keys(patch)) {
      if (patch[name] === NULL) delete result[name];
      else result[name] = model(result[name] ?? null, patch[name]!);
    }
    return result;
  };
  const keys = fc.constantFrom('a', 'b', 'c');
  const tree: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<JsonValue>(1, 'x', NULL, [1]),
      fc.dictionary(keys, tie('value'), { noNullPrototype: true }),
    ),
  })).value;
  fc.assert(
    fc.property(tree, tree, (target, patch) => {
      expect(mergeJson(target, patch)).toEqual(model(target, patch));
    }),
    { numRuns: 1000 },
  );
});

test('merging __proto__ makes a key, not a prototype', () => {
  const merged = mergeJson({ a: 1 }, JSON.parse('{"__proto__":{"admin":true}}') as JsonValue) as JsonObject;
  expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
  expect(JSON.stringify(merged)).toBe('{"a":1,"__proto__":{"admin":true}}');
});

test('an entity merged into another of the same id gives all attributes of both, its own winning', () => {
  fc.assert(
    fc.property(anyEntity, anyEntity, (before, patch) => {
      const json = JSON.parse(
        JSON.stringify(representEntity({ ...patch, id: before.id }, names, { format: 'normalized' })),
      );
      const { entity, changed } = appendAttributes(before, parseFragment(json, names), LATER, { overwrite: true });
      expect(new Set(entity.attributes.keys())).toEqual(
        new Set([...before.attributes.keys(), ...patch.attributes.keys()]),
      );
      expect(new Set(changed)).toEqual(new Set(patch.attributes.keys()));
      for (const [name, instances] of patch.attributes) {
        for (const instance of instances) {
          const written = entity.attributes.get(name)!.find(({ datasetId }) => datasetId === instance.datasetId);
          expect({ ...written, createdAt: NOW, modifiedAt: NOW, attributes: 0 }).toEqual({
            ...instance,
            attributes: 0,
          });
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('a merge with what is there already changes no value', () => {
  fc.assert(
    fc.property(anyEntity, (before) => {
      const json = JSON.parse(JSON.stringify(representEntity(before, names, { format: 'normalized' })));
      const { entity } = mergePatchEntity(before, parsePatch(json, names), LATER);
      expect(show(entity)).toEqual(show(before));
    }),
    { numRuns: 200 },
  );
});

describe('one attribute', () => {
  const speed = iri('speed');

  test('partial update changes the members given, and replaces values and sub-attributes whole', () => {
    const patch = parseAttributePatch({ value: 1, unitCode: NULL, source: 'radar' }, names);
    const { entity, changed } = patchAttribute(car, speed, patch, LATER);
    expect(changed).toEqual([speed]);
    expect((show(entity)['speed'] as readonly JsonValue[])[0]).toEqual({
      value: 1,
      observedAt: '2026-01-01T00:00:00Z',
      quality: 'good',
      source: 'radar',
    });
    const address = patchAttribute(car, iri('address'), parseAttributePatch({ value: { zip: 1 } }, names), LATER);
    expect(show(address.entity)['address']).toEqual({ value: { zip: 1 } });
  });

  test('datasetId selects the instance', () => {
    const patch = parseAttributePatch({ value: 2, datasetId: 'urn:ngsi-ld:Dataset:radar' }, names);
    expect(
      patchAttribute(car, speed, patch, LATER)
        .entity.attributes.get(speed)!
        .map((one) => 'value' in one && one.value),
    ).toEqual([50, 2]);
    const missing = parseAttributePatch({ value: 2, datasetId: 'urn:ngsi-ld:Dataset:x' }, names);
    expect(() => patchAttribute(car, speed, missing, LATER)).toThrow(
      /has no attribute .*speed with datasetId urn:ngsi-ld:Dataset:x/,
    );
  });

  test('its kind stays', () => {
    const patch = parseAttributePatch({ type: 'Relationship', object: 'urn:x:1' }, names);
    expect(() => patchAttribute(car, speed, patch, LATER)).toThrow(/is a Property and cannot become a Relationship/);
  });

  test('replacing takes another kind, and needs something to replace', () => {
    const instances = parseAttribute({ object: 'urn:x:1' }, names, LATER);
    const { entity } = replaceAttribute(car, speed, instances, LATER);
    expect(entity.attributes.get(speed)![0]).toEqual({
      kind: 'Relationship',
      object: 'urn:x:1',
      createdAt: NOW,
      modifiedAt: LATER,
    });
    expect(() => replaceAttribute(car, iri('colour'), instances, LATER)).toThrow(/has no attribute/);
  });

  test('deleting takes one instance or all, and needs something to delete', () => {
    expect(deleteAttribute(car, speed, undefined, LATER).entity.attributes.get(speed)).toHaveLength(1);
    expect(deleteAttribute(car, speed, 'all', LATER).entity.attributes.has(speed)).toBe(false);
    expect(() => deleteAttribute(car, iri('colour'), 'all', LATER)).toThrow(/has no attribute/);
    expect(() => deleteAttribute(car, iri('owner'), 'urn:x:1', LATER)).toThrow(/has no attribute/);
  });
});

test('replacing an entity keeps its id and when it was created, and names all that it touched', () => {
  const other = parseEntity({ id: 'urn:ngsi-ld:Car:1', type: 'Van', speed: 1, colour: 'red' }, names, LATER);
  const { entity, changed } = replaceEntity(car, other, LATER);
  expect(new Set(changed)).toEqual(new Set(['speed', 'owner', 'address', 'label', 'colour'].map(iri)));
  expect(entity).toMatchObject({ id: car.id, types: [iri('Van')], createdAt: NOW, modifiedAt: LATER });
  expect(show(entity)).toEqual({ id: car.id, type: 'Van', speed: 1, colour: 'red' });
});

test('no operation changes the entity it was given', () => {
  fc.assert(
    fc.property(anyEntity, rawJson, (before, value) => {
      const copy = structuredClone(before);
      const name = [...before.attributes.keys()][0] ?? 'urn:x:name';
      fc.pre(!isJsonObject(value));
      const patch = parsePatch({ [name]: { type: 'JsonProperty', json: value }, other: { json: value } }, names);
      try {
        mergePatchEntity(before, patch, LATER);
      } catch {
        // The kinds differ: refused.
      }
      deleteAttribute(
        { ...before, attributes: new Map([...before.attributes, ['urn:x:name', []]]) },
        name,
        'all',
        LATER,
      );
      expect(before).toEqual(copy);
    }),
    { numRuns: 100 },
  );
});

test('what is written to one of many instances is what would be written to one of few, in the same order', () => {
  const dataset = fc.nat(59).map((index) => `urn:ngsi-ld:Dataset:${index}`);
  const patches = fc.uniqueArray(fc.record({ datasetId: dataset, value: fc.oneof(fc.nat(), fc.constant(NULL)) }), {
    selector: ({ datasetId }) => datasetId,
    minLength: 1,
  });
  const entityOf = (count: number): Entity => {
    const speed = Array.from({ length: count }, (_, i) => ({ value: i, datasetId: `urn:ngsi-ld:Dataset:${i}` }));
    return parseEntity({ id: 'urn:ngsi-ld:Car:2', type: 'Car', speed }, names, NOW);
  };
  fc.assert(
    fc.property(fc.integer({ min: 25, max: 50 }), patches, (count, given) => {
      const { entity } = mergePatchEntity(entityOf(count), parsePatch({ speed: given }, names), LATER);
      // A list of pairs, looked through each time: the naive way.
      let model: (readonly [dataset: string, value: unknown])[] = Array.from(
        { length: count },
        (_, i) => [`urn:ngsi-ld:Dataset:${i}`, i] as const,
      );
      for (const { datasetId, value } of given) {
        const isThere = model.some(([known]) => known === datasetId);
        if (value === NULL) model = model.filter(([known]) => known !== datasetId);
        else if (isThere) model = model.map((pair) => (pair[0] === datasetId ? [datasetId, value] : pair));
        else model.push([datasetId, value]);
      }
      const shown = (entity.attributes.get(iri('speed')) ?? []).map((one) => [
        one.datasetId,
        one.kind === 'Property' ? one.value : undefined,
      ]);
      expect(shown).toEqual(model);
    }),
  );
});
