/** Many entities at once: clauses 5.6.7 to 5.6.10 and 5.6.20 of ETSI GS CIM 009 v1.9.1. */
import { describe, expect, test } from 'vitest';
import type { Answer } from '../http/harness.ts';
import { brokerForAll } from './broker.ts';

const broker = brokerForAll();

const etsi = (kind: string): string => `https://uri.etsi.org/ngsi-ld/errors/${kind}`;
const NULL = 'urn:ngsi-ld:null';
let number = 0;
/** Ids of one entity that is there, with a reading and a name, and of one that is not. */
async function pair(): Promise<readonly [there: string, missing: string]> {
  number += 1;
  const there = `urn:ngsi-ld:Gauge:${number}`;
  await broker.send('POST', '/ngsi-ld/v1/entities', {
    body: { id: there, type: 'Gauge', reading: 1, name: 'N', scope: '/A' },
  });
  return [there, `${there}-missing`];
}
const batch = (action: string, body: unknown): Promise<Answer> =>
  broker.send('POST', `/ngsi-ld/v1/entityOperations/${action}`, { body });
async function values(id: string): Promise<unknown> {
  const { status, json } = await broker.send('GET', `/ngsi-ld/v1/entities/${id}?format=simplified`);
  if (status === 404) return undefined;
  const { id: _, type: __, ...rest } = json;
  return rest;
}

/** What each makes of an entity that is there, and of one that is not: `error` where it fails. */
const matrix = [
  ['create', { error: 'AlreadyExists' }, { reading: 2 }],
  ['upsert', { reading: 2 }, { reading: 2 }],
  ['upsert?options=replace', { reading: 2 }, { reading: 2 }],
  ['upsert?options=update', { reading: 2, name: 'N', scope: '/A' }, { reading: 2 }],
  ['update', { reading: 2, name: 'N', scope: '/A' }, { error: 'ResourceNotFound' }],
  ['merge', { reading: 2, name: 'N', scope: '/A' }, { error: 'ResourceNotFound' }],
] as const;

describe.each(matrix)('%s', (action, ofThere, ofMissing) => {
  const isError = (one: object): one is { readonly error: string } => 'error' in one;

  test('does to each entity what it can, and tells what it cannot', async () => {
    const ids = await pair();
    const answer = await batch(
      action,
      ids.map((id) => ({ id, type: 'Gauge', reading: { type: 'Property', value: 2 } })),
    );
    const fates = [ofThere, ofMissing];
    for (const [i, fate] of fates.entries()) {
      if (!isError(fate)) expect(await values(ids[i]!)).toEqual(fate);
    }
    const failed = fates.flatMap((fate, i) => (isError(fate) ? [{ id: ids[i], error: fate.error }] : []));
    if (failed.length === 0) {
      expect([answer.status, answer.json]).toEqual([201, [ids[1]]]);
      return;
    }
    expect(answer.status).toBe(207);
    expect(answer.json.success).toEqual(ids.filter((id) => !failed.some((one) => one.id === id)));
    expect(answer.json.errors).toMatchObject(
      failed.map(({ id, error }) => ({ entityId: id, error: { type: etsi(error), status: expect.any(Number) } })),
    );
  });
});

test('An update with noOverwrite adds what is new, and says which attributes it left (5.6.9)', async () => {
  const [id] = await pair();
  const { status, json } = await batch('update?options=noOverwrite', [{ id, reading: 2, place: 'P', scope: '/B' }]);
  expect([status, json.errors[0].entityId]).toEqual([207, id]);
  expect(await values(id)).toEqual({ reading: 1, name: 'N', place: 'P', scope: ['/A', '/B'] });
});

test('A merge deletes what is an NGSI-LD Null, and takes the options of a merge (5.6.20)', async () => {
  const [id] = await pair();
  expect((await batch('merge', [{ id, reading: NULL }])).status).toBe(204);
  expect(await values(id)).toEqual({ name: 'N', scope: '/A' });
  expect((await batch('merge?format=simplified', [{ id, name: { value: 'x' } }])).status).toBe(204);
  expect(await values(id)).toEqual({ name: { value: 'x' }, scope: '/A' });
});

test('A deletion tells of the ids that are not there (5.6.10)', async () => {
  const [there, missing] = await pair();
  const { status, json } = await batch('delete', [there, missing]);
  expect([status, json.success, json.errors.map((one: { entityId: string }) => one.entityId)]).toEqual([
    207,
    [there],
    [missing],
  ]);
  expect(await values(there)).toBeUndefined();
});

test.each(['create', 'upsert', 'update', 'merge', 'delete'])(
  '%s refuses what is no list, or an empty one',
  async (action) => {
    for (const body of [{}, []]) {
      const { status, json } = await batch(action, body);
      expect([status, json.type]).toEqual([400, etsi('BadRequestData')]);
    }
  },
);

test.each(['create?options=update', 'upsert?options=noOverwrite', 'update?options=x', 'delete?options=update'])(
  '%s is refused: it knows no such option',
  async (action) => {
    expect((await batch(action, [{ id: 'urn:ngsi-ld:Gauge:X', type: 'Gauge' }])).status).toBe(400);
  },
);
