/** Batch operations: each entity has its own fate (ETSI GS CIM 009 v1.9.1 clauses 5.6.7 to 5.6.10, 6.14 to 6.17). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { breaker, type Running, startBroker } from './harness.ts';

let broker: Running;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(() => broker.close());

const idOf = (key: string): string => `urn:ngsi-ld:Breaker:${key}`;
const batch = (operation: string, body: unknown, headers = {}) =>
  broker.send('POST', `/ngsi-ld/v1/entityOperations/${operation}`, { body, headers });
const valuesOf = async (key: string) =>
  (await broker.send('GET', `/ngsi-ld/v1/entities/${idOf(key)}?options=keyValues`)).json;
const update = (key: string, attributes: object) => ({ id: idOf(key), type: 'Breaker', ...attributes });

describe('create', () => {
  test('answers 201 with the ids', async () => {
    const { status, json } = await batch('create', [breaker('A1'), breaker('A2')]);
    expect([status, json]).toEqual([201, [idOf('A1'), idOf('A2')]]);
  });

  test('answers 207 with what succeeded and why the others failed', async () => {
    const bad = { ...breaker('A4'), open: { type: 'Property', value: 'ajar' } };
    const { status, json } = await batch('create', [breaker('A1'), breaker('A3'), bad, { id: 'A5', type: 'Breaker' }]);
    expect(status).toBe(207);
    expect(json.success).toEqual([idOf('A3')]);
    expect(
      json.errors.map((one: { entityId: string; error: { type: string } }) => [one.entityId, one.error.type]),
    ).toEqual([
      [idOf('A1'), 'https://uri.etsi.org/ngsi-ld/errors/AlreadyExists'],
      [idOf('A4'), 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData'],
      ['A5', 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData'],
    ]);
    expect((await valuesOf('A3')).open).toBe(false);
    expect((await valuesOf('A4')).status).toBe(404);
  });

  test('of nothing that can be read answers 207 and commits nothing', async () => {
    const before = broker.broker.graph.revision;
    const { status, json } = await batch('create', [{ id: 'A9', type: 'Breaker' }, 'A10']);
    expect([status, json.success, json.errors.length]).toEqual([207, [], 2]);
    expect(broker.broker.graph.revision).toBe(before);
  });

  test('of one entity twice creates it once', async () => {
    const { status, json } = await batch('create', [breaker('A6'), breaker('A6')]);
    expect([status, json.errors.length]).toEqual([207, 1]);
    expect((await valuesOf('A6')).name).toBe('A6');
  });

  test('warns of dangling targets, not of those that the batch itself creates', async () => {
    const bay = { id: 'urn:ngsi-ld:Bay:A', type: 'Bay' };
    const inside = breaker('A7', { isPartOf: { type: 'Relationship', object: bay.id } });
    expect((await batch('create', [inside, bay])).headers.get('NGSILD-Warning')).toBeNull();
    const lost = breaker('A8', { isPartOf: { type: 'Relationship', object: 'urn:ngsi-ld:Bay:none' } });
    expect((await batch('create', [lost])).headers.get('NGSILD-Warning')).toContain('urn:ngsi-ld:Bay:none');
  });
});

describe('upsert', () => {
  test('creates what is new (201 with its ids) and replaces what is there', async () => {
    await batch('create', [breaker('U1', { locked: { value: true } })]);
    const { status, json } = await batch('upsert', [breaker('U1'), breaker('U2')]);
    expect([status, json]).toEqual([201, [idOf('U2')]]);
    expect(await valuesOf('U1')).not.toHaveProperty('locked');
  });

  test('with options=update leaves the attributes that it does not name (204 where none is new)', async () => {
    await batch('create', [breaker('U3', { locked: { value: true } })]);
    const { status } = await batch('upsert?options=update', [update('U3', { open: { value: true } })]);
    expect(status).toBe(204);
    expect(await valuesOf('U3')).toMatchObject({ open: true, locked: true });
  });

  test('of one entity twice lets the second see the first', async () => {
    const { status, json } = await batch('upsert?options=update', [
      update('U4', { open: { value: true } }),
      update('U4', { locked: { value: true } }),
    ]);
    expect([status, json]).toEqual([201, [idOf('U4')]]);
    expect(await valuesOf('U4')).toMatchObject({ open: true, locked: true });
  });
});

describe('update', () => {
  test('sets attributes of those that are there and fails for the others alone', async () => {
    await batch('create', [breaker('P1')]);
    const { status, json } = await batch('update', [
      update('P1', { open: { value: true } }),
      update('none', { open: { value: true } }),
    ]);
    expect([status, json.success]).toEqual([207, [idOf('P1')]]);
    expect(json.errors[0]).toMatchObject({
      entityId: idOf('none'),
      error: { type: 'https://uri.etsi.org/ngsi-ld/errors/ResourceNotFound', status: 404 },
    });
    expect((await valuesOf('P1')).open).toBe(true);
  });

  test('with options=noOverwrite names what it left alone', async () => {
    await batch('create', [breaker('P2')]);
    const { status, json } = await batch('update?options=noOverwrite', [update('P2', { open: { value: true } })]);
    expect([status, json.success, json.errors[0].entityId]).toEqual([207, [], idOf('P2')]);
    expect((await valuesOf('P2')).open).toBe(false);
  });

  test('is one commit: one batch of changes in the log', async () => {
    await batch('create', [breaker('P3'), breaker('P4')]);
    const before = broker.broker.graph.revision;
    await batch(
      'update',
      ['P3', 'P4'].map((key) => update(key, { open: { value: true } })),
    );
    expect(broker.broker.graph.revision).toBe(before + 2);
  });
});

test('merge deletes what is null', async () => {
  await batch('create', [breaker('G1', { locked: { value: true } })]);
  expect((await batch('merge', [update('G1', { locked: 'urn:ngsi-ld:null' })])).status).toBe(204);
  expect(await valuesOf('G1')).not.toHaveProperty('locked');
});

test('delete takes ids; one that is not there fails alone', async () => {
  await batch('create', [breaker('D1'), breaker('D2')]);
  expect((await batch('delete', [idOf('D1')])).status).toBe(204);
  const { status, json } = await batch('delete', [idOf('D1'), idOf('D2')]);
  expect([status, json.success, json.errors[0].entityId]).toEqual([207, [idOf('D2')], idOf('D1')]);
});

describe('in ld+json', () => {
  const ld = { 'Content-Type': 'application/ld+json' };
  test('each member brings its own @context; one without it fails alone', async () => {
    const context = new URL('contexts/busbar.jsonld', broker.url).href;
    const { status, json } = await batch('create', [{ ...breaker('L1'), '@context': context }, breaker('L2')], ld);
    expect([status, json.success, json.errors[0].entityId]).toEqual([207, [idOf('L1')], idOf('L2')]);
  });
});

test.each([
  ['an empty list', []],
  ['no list', { id: 'urn:x:1' }],
])('%s is refused as a whole', async (_title, body) => {
  const { status, json } = await batch('create', body);
  expect([status, json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
});

test('a batch of more members than are taken is too large, and one of nearly so many is read in pieces', async () => {
  const small = await startBroker({ limits: { batchMembersMax: 1000 } });
  const meters = (count: number) => Array.from({ length: count }, (_, n) => ({ id: `urn:x:${n}`, type: 'Meter', n }));
  const send = (count: number) => small.send('POST', '/ngsi-ld/v1/entityOperations/upsert', { body: meters(count) });
  const refused = await send(1001);
  expect([refused.status, refused.json.detail]).toEqual([413, expect.stringContaining('at most 1000 are taken')]);
  const taken = await send(1000);
  expect([taken.status, taken.json.length]).toEqual([201, 1000]);
  const wide = await small.send('GET', '/ngsi-ld/v1/entities?type=Meter&limit=1000&options=keyValues');
  expect(wide.json.map(({ n }: { n: number }) => n)).toEqual(meters(1000).map(({ n }) => n));
  await small.close();
});
