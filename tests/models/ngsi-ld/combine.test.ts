import { expect, test } from 'vitest';
import { combined } from '#models/ngsi-ld/combine.ts';
import { change, created, deleted, entity, iri, updated } from '../../core/subscription/samples.ts';

const [one, two, three] = [
  entity('urn:e', 'T', { a: 1 }),
  entity('urn:e', 'T', { b: 2 }),
  entity('urn:e', 'T', { b: 2, c: 3 }),
] as const;

test.each([
  ['created and updated: created as it is now', created(one), updated(one, two), created(two)],
  [
    'updated twice: from before the first to after the second, by all that either changed',
    updated(one, two),
    updated(two, three),
    { ...updated(one, three), attributes: [iri('a'), iri('b'), iri('c')] },
  ],
  ['updated and deleted: deleted as it was before both', updated(one, two), deleted(two), deleted(one)],
  ['created and deleted: deleted', created(one), deleted(one), deleted(one)],
  ['deleted and created: created', deleted(one), created(two), created(two)],
])('%s', (_, first, second, both) => {
  expect(combined(change(first, 4), { ...change(second, 7), at: '2027-01-01T00:00:00.000Z' })).toEqual({
    ...{ revision: 7, at: '2027-01-01T00:00:00.000Z' },
    change: both,
  });
});
