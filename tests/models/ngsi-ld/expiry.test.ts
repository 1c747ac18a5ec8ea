/** What ends by itself is gone from its moment on: clause 4.22. */
import { expect, test } from 'vitest';
import { areTransient, isTransient, presentAt } from '#models/ngsi-ld/expiry.ts';
import { parseEntity } from '#models/ngsi-ld/parse.ts';
import { NOW, names } from './generate.ts';

const noon = '2026-11-21T12:00:00.000Z';
const before = '2026-11-21T11:59:59.999Z';
const after = '2026-11-21T12:00:00.000001Z';
const meter = (members: object) =>
  parseEntity({ id: 'urn:ngsi-ld:Meter:1', type: 'Meter', power: 1, ...members }, names, NOW);

test('an entity is there until the moment at which it ends', () => {
  const entity = meter({ expiresAt: noon });
  expect(isTransient(entity)).toBe(true);
  expect(presentAt(entity, before)).toBe(entity);
  expect(presentAt(entity, noon)).toBeUndefined();
  expect(presentAt(entity, after)).toBeUndefined();
});

test('an instance that has ended is left out, with its attribute where it was the last one', () => {
  const instances = [
    { value: 1, expiresAt: noon },
    { value: 2, datasetId: 'urn:ngsi-ld:Dataset:1' },
  ];
  const entity = meter({ voltage: instances, current: { value: 3, expiresAt: noon } });
  expect(presentAt(entity, before)).toEqual(entity);
  const left = presentAt(entity, noon)!;
  expect(left.attributes.has(names.expand('current'))).toBe(false);
  expect(left.attributes.get(names.expand('voltage'))).toMatchObject([{ value: 2 }]);
  expect(left.attributes.get(names.expand('power'))).toBe(entity.attributes.get(names.expand('power')));
});

test('a sub-attribute that has ended is left out of what it belongs to', () => {
  const entity = meter({ voltage: { value: 1, quality: { value: 'good', expiresAt: noon } } });
  expect(areTransient(entity.attributes.get(names.expand('voltage'))!)).toBe(true);
  expect(presentAt(entity, noon)!.attributes.get(names.expand('voltage'))![0]!.attributes?.size).toBe(0);
});

test('what never ends is handed on as it is', () => {
  const entity = meter({ voltage: { value: 1, quality: 'good' } });
  expect(isTransient(entity)).toBe(false);
  expect(presentAt(entity, after)).toBe(entity);
});
