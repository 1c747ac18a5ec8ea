/** Snapshots over HTTP: ETSI GS CIM 009 v1.9.1 clauses 5.16, 5.2.41, 6.3.22, 6.36 to 6.38. */
import { describe, expect, test } from 'vitest';
import { type Answer, breaker } from '../http/harness.ts';
import { brokerForAll } from './broker.ts';

const broker = brokerForAll({ limits: { snapshotsMax: 4 } });

const api = '/ngsi-ld/v1';
const breakers = { type: 'Query', entities: [{ type: 'Breaker' }] };

const snap = (body: object) => broker.send('POST', `${api}/snapshots`, { body: { type: 'Snapshot', ...body } });

async function ready(created: Answer): Promise<Answer['json']> {
  expect(created.status, created.text).toBe(201);
  const path = created.headers.get('location')!;
  for (;;) {
    const { json } = await broker.send('GET', path);
    if (json.snapshotStatus !== 'preparing') return json;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const within = (id: string, method: string, path: string, body?: unknown): Promise<Answer> =>
  broker.send(method, `${api}${path}`, { headers: { 'NGSILD-Snapshot': id }, ...(body !== undefined && { body }) });

const idsIn = (answer: Answer): string[] => answer.json.map((entity: { id: string }) => entity.id);

let count = 0;
async function twoBreakers(): Promise<[open: string, closed: string]> {
  count += 1;
  const [a, b] = [breaker(`S${count}A`, { open: { type: 'Property', value: true } }), breaker(`S${count}B`)];
  for (const body of [a, b]) await broker.send('POST', `${api}/entities`, { body });
  return [String(a['id']), String(b['id'])];
}

const purgeAll = () => broker.send('DELETE', `${api}/snapshots?q=snapshotPriority>0`);

describe('a snapshot', () => {
  test('shows what its queries found, as it was then, and says so in a header (5.16.1.4, 6.3.22)', async () => {
    const [open, closed] = await twoBreakers();
    const { id, ...state } = await ready(await snap({ snapshotQueries: [{ ...breakers, q: 'open==true' }] }));
    expect(state).toMatchObject({
      type: 'Snapshot',
      snapshotStatus: 'success',
      snapshotPriority: 5,
      snapshotQueriesDetails: [{ resultStatus: 'success' }],
    });
    await broker.send('PATCH', `${api}/entities/${open}/attrs/open`, { body: { value: false } });
    const list = await within(id, 'GET', '/entities?type=Breaker');
    expect(idsIn(list)).toContain(open);
    expect(idsIn(list)).not.toContain(closed);
    expect(list.headers.get('ngsild-snapshot')).toBe(id);
    const one = await within(id, 'GET', `/entities/${open}`);
    expect(one.json.open.value).toBe(true);
    expect((await within(id, 'GET', `/entities/${closed}`)).status).toBe(404);
    await purgeAll();
  });

  test('that is made at the same time under one id is made once; what follows one that goes begins anew', async () => {
    const [open] = await twoBreakers();
    const id = 'urn:ngsi-ld:Snapshot:Contended';
    const original = await ready(await snap({ snapshotQueries: [breakers] }));
    const clone = () =>
      broker.send('POST', `${api}/snapshots/${original.id}/clone`, { body: { type: 'Snapshot', id } });
    const statuses = (await Promise.all([clone(), clone(), clone()])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 409, 409]);
    expect((await within(id, 'PATCH', `/entities/${open}/attrs/open`, { value: false })).status).toBe(204);
    // The next one is asked for while what the last one was told is still being forgotten.
    const [removed, made] = await Promise.all([
      broker.send('DELETE', `${api}/snapshots/${id}`),
      snap({ id, snapshotQueries: [{ ...breakers, q: 'open==true' }] }),
    ]);
    expect([removed.status, made.status]).toEqual([204, 201]);
    expect(await ready(made)).toMatchObject({ snapshotStatus: 'success' });
    expect((await within(id, 'GET', `/entities/${open}`)).json.open.value).toBe(true);
    expect(broker.defects).toEqual([]);
    await purgeAll();
  });

  test('can be written, which nobody else sees (5.5.15)', async () => {
    const [open, closed] = await twoBreakers();
    const { id } = await ready(await snap({ snapshotQueries: [breakers] }));
    expect((await within(id, 'PATCH', `/entities/${open}/attrs/open`, { value: false })).status).toBe(204);
    expect((await within(id, 'DELETE', `/entities/${closed}`)).status).toBe(204);
    expect((await within(id, 'POST', '/entities', breaker(`NEW${id.slice(-4)}`))).status).toBe(201);
    expect((await within(id, 'GET', `/entities/${open}`)).json.open.value).toBe(false);
    expect((await within(id, 'GET', `/entities/${closed}`)).status).toBe(404);
    expect((await broker.send('GET', `${api}/entities/${open}`)).json.open.value).toBe(true);
    expect((await broker.send('GET', `${api}/entities/${closed}`)).status).toBe(200);
    expect(idsIn(await within(id, 'GET', '/entities?type=Breaker'))).toContain(
      `urn:ngsi-ld:Breaker:NEW${id.slice(-4)}`,
    );
    await purgeAll();
  });

  test('has the history up to its moment', async () => {
    const [open] = await twoBreakers();
    const { id } = await ready(
      await snap({
        snapshotTemporalQueries: [{ ...breakers, temporalQ: { timerel: 'after', timeAt: '2020-01-01T00:00:00Z' } }],
      }),
    );
    await broker.send('PATCH', `${api}/entities/${open}/attrs/open`, {
      body: { value: false, observedAt: '2026-11-21T11:30:00Z' },
    });
    const path = `/temporal/entities/${open}?attrs=open&timerel=after&timeAt=2020-01-01T00:00:00Z&format=temporalValues`;
    expect((await within(id, 'GET', path)).json.open.values).toHaveLength(1);
    expect((await broker.send('GET', `${api}${path}`)).json.open.values).toHaveLength(2);
    await purgeAll();
  });

  test('goes on with a history of its own, which a clone takes along', async () => {
    const [open, closed] = await twoBreakers();
    const { id } = await ready(await snap({ snapshotQueries: [breakers] }));
    const told = async (snapshot: string, entity: string): Promise<unknown> =>
      (await within(snapshot, 'GET', `/temporal/entities/${entity}?attrs=open&format=temporalValues`)).json.open
        ?.values;
    const write = (snapshot: string, value: boolean, at: string) =>
      within(snapshot, 'PATCH', `/entities/${open}/attrs/open`, { value, observedAt: `2026-11-22T${at}:00Z` });
    await write(id, false, '11:30');
    const first = [
      [true, expect.any(String)],
      [false, '2026-11-22T11:30:00Z'],
    ];
    expect(await told(id, open)).toEqual(first);
    const past = { type: 'Breaker', open: { type: 'Property', value: true, observedAt: '2026-11-21T09:00:00Z' } };
    expect((await within(id, 'POST', `/temporal/entities/${closed}/attrs`, past)).status).toBe(204);
    const clone = await ready(
      await broker.send('POST', `${api}/snapshots/${id}/clone`, { body: { type: 'Snapshot' } }),
    );
    await write(clone.id, true, '11:40');
    expect(await told(id, open)).toEqual(first);
    expect(await told(clone.id, open)).toEqual([...first, [true, '2026-11-22T11:40:00Z']]);
    expect(await told(clone.id, closed)).toEqual([
      [true, '2026-11-21T09:00:00Z'],
      [false, expect.any(String)],
    ]);
    expect((await within(id, 'DELETE', `/entities/${open}`)).status).toBe(204);
    expect((await within(id, 'DELETE', `/temporal/entities/${closed}/attrs/open`)).status).toBe(204);
    expect((await within(id, 'GET', `/temporal/entities/${closed}?attrs=open`)).json.open).toBeUndefined();
    expect(
      (await broker.send('GET', `${api}/temporal/entities/${open}?attrs=open&format=temporalValues`)).json.open.values,
    ).toHaveLength(1);
    await purgeAll();
  });

  test('that found nothing is empty, and one query that fails is told beside those that did not', async () => {
    expect(
      (await ready(await snap({ snapshotQueries: [{ type: 'Query', entities: [{ type: 'Nothing' }] }] })))
        .snapshotStatus,
    ).toBe('empty');
    await purgeAll();
  });
});

describe('a clone', () => {
  test('begins as the original is now, and outlives it (5.16.2)', async () => {
    const [open] = await twoBreakers();
    const { id } = await ready(await snap({ snapshotQueries: [breakers] }));
    await within(id, 'PATCH', `/entities/${open}/attrs/open`, { value: false });
    const made = await broker.send('POST', `${api}/snapshots/${id}/clone`, {
      body: { type: 'Snapshot', snapshotPriority: 9 },
    });
    const clone = await ready(made);
    expect(clone).toMatchObject({ snapshotPriority: 9, snapshotStatus: 'success' });
    expect((await broker.send('DELETE', `${api}/snapshots/${id}`)).status).toBe(204);
    expect((await within(clone.id, 'GET', `/entities/${open}`)).json.open.value).toBe(false);
    expect((await within(id, 'GET', `/entities/${open}`)).status).toBe(404);
    await purgeAll();
  });
});

describe('the status of a snapshot', () => {
  test('can be changed where it is a wish, and nowhere else (5.16.4)', async () => {
    const { id, createdAt } = await ready(await snap({ snapshotQueries: [breakers] }));
    const path = `${api}/snapshots/${id}`;
    const changed = await broker.send('PATCH', path, { body: { snapshotPriority: 2, snapshotLifetime: 'PT1H' } });
    expect([changed.status, changed.json.snapshotPriority]).toEqual([200, 2]);
    expect(Date.parse(changed.json.expiresAt) - Date.parse(createdAt)).toBe(3_600_000);
    for (const body of [{ snapshotQueries: [] }, { snapshotPriority: 11 }, { snapshotLifetime: 'long' }]) {
      expect((await broker.send('PATCH', path, { body })).status, JSON.stringify(body)).toBe(400);
    }
    await purgeAll();
  });

  test('is purged by a query over its own members alone (5.16.7.4)', async () => {
    const kept = await ready(await snap({ snapshotQueries: [breakers], snapshotPriority: 8 }));
    const gone = await ready(await snap({ snapshotQueries: [breakers], snapshotPriority: 3 }));
    expect((await broker.send('DELETE', `${api}/snapshots?q=open==true`)).status).toBe(400);
    expect((await broker.send('DELETE', `${api}/snapshots`)).status).toBe(400);
    expect((await broker.send('DELETE', `${api}/snapshots?q=snapshotPriority<5`)).status).toBe(204);
    expect((await broker.send('GET', `${api}/snapshots/${gone.id}`)).status).toBe(404);
    expect((await broker.send('GET', `${api}/snapshots/${kept.id}`)).status).toBe(200);
    await purgeAll();
  });

  test('makes room for one of higher priority, and refuses one of the same (5.5.15)', async () => {
    for (let i = 0; i < 4; i += 1) await ready(await snap({ snapshotQueries: [breakers] }));
    expect((await snap({ snapshotQueries: [breakers] })).status).toBe(403);
    await ready(await snap({ snapshotQueries: [breakers], snapshotPriority: 6 }));
    expect((await broker.send('GET', `${api}/snapshots`)).json).toHaveLength(4);
    await purgeAll();
  });
});

describe('what is refused', () => {
  test.each([
    [{}, 'no query'],
    [
      { snapshotQueries: [{ ...breakers, temporalQ: { timerel: 'after', timeAt: '2020-01-01T00:00:00Z' } }] },
      'temporalQ among the current',
    ],
    [{ snapshotQueries: [breakers], surprise: 1 }, 'a member that is not known'],
  ])('%j: %s', async (body: object, _why: string) => {
    expect((await snap(body)).status).toBe(400);
  });

  test('a snapshot that does not exist, or that has no meaning where it is named', async () => {
    expect((await within('urn:ngsi-ld:Snapshot:NONE', 'GET', '/entities?type=Breaker')).status).toBe(404);
    const { id } = await ready(await snap({ snapshotQueries: [breakers] }));
    expect((await within(id, 'GET', '/snapshots')).status).toBe(400);
    await purgeAll();
  });
});
