/** Entity maps: clauses 4.3.6.7, 5.14, 6.32 and 6.34. */
import { describe, expect, test } from 'vitest';
import { stageForAll } from './broker.ts';
import { endpointOf, idOf, keysOf } from './federation.ts';

const stage = stageForAll();

const path = (id: string): string => id.slice('/ngsi-ld/v1'.length);

/** Two brokers: a with B1 to B3, b with B3 to B5, which a knows. */
async function two() {
  const [a, b] = [await stage.broker('a'), await stage.broker('b')];
  for (const key of ['B1', 'B2', 'B3']) await stage.create(a, key);
  for (const key of ['B3', 'B4', 'B5']) await stage.create(b, key);
  const registered = await stage.register(a, endpointOf(b));
  return { a, b, registered };
}

describe('a query that goes by an entity map', () => {
  test('makes one where there is none, and says where it is', async () => {
    const { a, registered } = await two();
    const first = await stage.get(a, '/entities?type=Breaker&limit=2&entityMap=true');
    expect(first.status).toBe(201);
    expect(keysOf(first)).toEqual(['B1', 'B2']);
    const { status, json } = await stage.get(a, path(first.headers.get('NGSILD-EntityMap')!));
    expect(status).toBe(200);
    expect(json.type).toBe('EntityMap');
    expect(json.entityMap).toEqual({
      [idOf('B1')]: ['@none'],
      [idOf('B2')]: ['@none'],
      [idOf('B3')]: ['@none', registered],
      [idOf('B4')]: [registered],
      [idOf('B5')]: [registered],
    });
    // The other broker made a map of its own for the same query (5.14.4.4).
    expect(json.linkedMaps[registered]).toMatch(/^urn:ngsi-ld:EntityMap:/);
  });

  test('pages are stable while entities come and go; what no longer matches leaves the map', async () => {
    const { a, b } = await two();
    const first = await stage.get(a, '/entities?type=Breaker&limit=2&entityMap=true');
    const map = first.headers.get('NGSILD-EntityMap')!;
    const headers = { 'NGSILD-EntityMap': map };
    await stage.create(a, 'A0');
    await b.send('DELETE', `/ngsi-ld/v1/entities/${idOf('B4')}`);
    const second = await stage.get(a, '/entities?type=Breaker&limit=2&offset=2', { headers });
    expect(second.status).toBe(200);
    expect(keysOf(second)).toEqual(['B3', 'B5']);
    expect(Object.keys((await stage.get(a, path(map))).json.entityMap)).not.toContain(idOf('B4'));
    const whole = await stage.get(a, '/entities?type=Breaker&limit=10&count=true', {
      headers: { 'NGSILD-EntityMap': map.split('/').at(-1)! },
    });
    expect(keysOf(whole)).toEqual(['B1', 'B2', 'B3', 'B5']);
    expect(whole.headers.get('NGSILD-Results-Count')).toBe('4');
  });

  test('is put in the order that a later question asks for, where no source takes part', async () => {
    const a = await stage.broker('a');
    for (const key of ['B2', 'B1', 'B3']) await stage.create(a, key);
    const headers = {
      'NGSILD-EntityMap': (await stage.get(a, '/entities?type=Breaker&entityMap=true')).headers.get(
        'NGSILD-EntityMap',
      )!,
    };
    await stage.create(a, 'B4');
    const page = (query: string) => stage.get(a, `/entities?type=Breaker&limit=2${query}`, { headers });
    expect(keysOf(await page(''))).toEqual(['B2', 'B1']);
    expect(keysOf(await page('&orderBy=name;desc'))).toEqual(['B3', 'B2']);
    const last = await page('&orderBy=name;desc&offset=2&count=true');
    expect([keysOf(last), last.headers.get('NGSILD-Results-Count')]).toEqual([['B1'], '3']);
  });

  test('another question narrows what the map says, and takes nothing out of it', async () => {
    const { a } = await two();
    const map = (await stage.get(a, '/entities?type=Breaker&entityMap=true')).headers.get('NGSILD-EntityMap')!;
    const one = await stage.get(a, '/entities?type=Breaker&q=name=="B4"', { headers: { 'NGSILD-EntityMap': map } });
    expect(keysOf(one)).toEqual(['B4']);
    expect(Object.keys((await stage.get(a, path(map))).json.entityMap)).toHaveLength(5);
  });

  test('asks no source for what it has not', async () => {
    const a = await stage.broker('a');
    const entity = { id: idOf('S1'), type: 'Breaker', name: { type: 'Property', value: 'S1' } };
    const [x, y] = [await stage.source(() => ({ body: [entity] })), await stage.source(() => ({ body: [] }))];
    for (const one of [x, y]) await stage.register(a, one.endpoint, { operations: ['queryEntity'] });
    const map = (await stage.get(a, '/entities?type=Breaker&entityMap=true')).headers.get('NGSILD-EntityMap')!;
    const asked = [x.asked.length, y.asked.length];
    await stage.get(a, '/entities?type=Breaker', { headers: { 'NGSILD-EntityMap': map } });
    expect([x.asked.length, y.asked.length]).toEqual([asked[0]! + 1, asked[1]]);
    expect(new URL(x.asked.at(-1)!.url, x.endpoint).searchParams.get('id')).toBe(idOf('S1'));
  });

  test('a map that has expired or never was is made anew (5.7.2.4)', async () => {
    const { a } = await two();
    const unknown = { headers: { 'NGSILD-EntityMap': 'urn:ngsi-ld:EntityMap:none' } };
    const { status, headers } = await stage.get(a, '/entities?type=Breaker', unknown);
    expect(status).toBe(201);
    expect(headers.get('NGSILD-EntityMap')).not.toContain(':none');
  });

  test('in a query by POST the body asks for it', async () => {
    const { a } = await two();
    const body = { type: 'Query', entities: [{ type: 'Breaker' }], entityMap: true, entityMapLifetime: 'PT1H' };
    const answer = await a.send('POST', '/ngsi-ld/v1/entityOperations/query', { body });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('NGSILD-EntityMap')).toMatch(/^\/ngsi-ld\/v1\/entityMaps\/urn:/);
  });
});

test('retrieving by an entity map asks those alone who had parts of the entity (5.7.1.4)', async () => {
  const a = await stage.broker('a');
  const entity = { id: idOf('S1'), type: 'Breaker', name: { type: 'Property', value: 'S1' } };
  const [x, y] = [await stage.source(() => ({ body: entity })), await stage.source(() => ({ status: 404 }))];
  const registered = await stage.register(a, x.endpoint);
  await stage.register(a, y.endpoint);
  const first = await stage.get(a, `/entities/${idOf('S1')}?entityMap=true`);
  // Table 6.5.3.1-3 knows no 201: the header alone tells of the map.
  expect(first.status).toBe(200);
  const map = first.headers.get('NGSILD-EntityMap')!;
  expect((await stage.get(a, path(map))).json.entityMap).toEqual({ [idOf('S1')]: [registered] });
  const again = await stage.get(a, `/entities/${idOf('S1')}`, { headers: { 'NGSILD-EntityMap': map } });
  expect(again.status).toBe(200);
  expect([x.asked.length, y.asked.length]).toEqual([2, 1]);
});

test('histories are paged by an entity map too (5.7.4, 5.14.5)', async () => {
  const [a, b] = [await stage.broker('a'), await stage.broker('b')];
  for (const key of ['H1', 'H2']) await stage.create(a, key);
  await stage.create(b, 'H3');
  const registered = await stage.register(a, endpointOf(b), { operations: ['queryTemporal'] });
  const during = 'type=Breaker&timerel=after&timeAt=2026-11-21T10:00:00Z';
  const first = await stage.get(a, `/temporal/entities?${during}&limit=2&entityMap=true`);
  expect(first.status).toBe(201);
  expect(keysOf(first)).toEqual(['H1', 'H2']);
  const map = first.headers.get('NGSILD-EntityMap')!;
  expect((await stage.get(a, path(map))).json.entityMap).toEqual({
    [idOf('H1')]: ['@none'],
    [idOf('H2')]: ['@none'],
    [idOf('H3')]: [registered],
  });
  await stage.create(a, 'H0');
  const headers = { 'NGSILD-EntityMap': map };
  const second = await stage.get(a, `/temporal/entities?${during}&limit=2&offset=2`, { headers });
  expect(second.status).toBe(200);
  expect(keysOf(second)).toEqual(['H3']);
  const made = await stage.get(a, `/temporal/entityMaps?${during}&local=true`);
  expect(made.status).toBe(201);
  expect(Object.keys(made.json.entityMap)).toEqual(['H1', 'H2', 'H0'].map(idOf));
  // 5.14.5.4: a temporal query is not optional here.
  expect((await stage.get(a, '/temporal/entityMaps?type=Breaker&local=true')).status).toBe(400);
  const temporalQ = { timerel: 'after', timeAt: '2026-11-21T10:00:00Z' };
  const body = { type: 'Query', entities: [{ type: 'Breaker' }], temporalQ };
  expect((await a.send('POST', '/ngsi-ld/v1/temporal/entityMaps', { body })).status).toBe(201);
});

test('a history is retrieved by an entity map, too (5.7.3.4)', async () => {
  const [a, b, c] = [await stage.broker('a'), await stage.broker('b'), await stage.broker('c')];
  for (const one of [a, b]) await stage.create(one, 'R1');
  const registered = await stage.register(a, endpointOf(b), { operations: ['retrieveTemporal'] });
  await stage.register(a, endpointOf(c), { operations: ['retrieveTemporal'] });
  const resource = `/temporal/entities/${idOf('R1')}?timerel=after&timeAt=2026-11-21T10:00:00Z`;
  const first = await stage.get(a, `${resource}&entityMap=true`);
  expect([first.status, first.json.id]).toEqual([200, idOf('R1')]);
  const map = first.headers.get('NGSILD-EntityMap')!;
  expect((await stage.get(a, path(map))).json.entityMap).toEqual({ [idOf('R1')]: ['@none', registered] });
  const again = await stage.get(a, resource, { headers: { 'NGSILD-EntityMap': map } });
  expect([again.status, again.headers.get('NGSILD-EntityMap')]).toEqual([200, map]);
  expect(again.json).toEqual(first.json);
  const unknown = await stage.get(a, resource, { headers: { 'NGSILD-EntityMap': 'urn:ngsi-ld:EntityMap:none' } });
  expect(unknown.headers.get('NGSILD-EntityMap')).toMatch(/EntityMap:(?!none)/);
  expect((await stage.get(a, resource)).headers.get('NGSILD-EntityMap')).toBeNull();
});

describe('entity maps as resources', () => {
  test('GET and POST of the collection make one (6.34)', async () => {
    const { a } = await two();
    const made = await stage.get(a, '/entityMaps?type=Breaker&local=true');
    expect(made.status).toBe(201);
    expect(Object.keys(made.json.entityMap)).toEqual(['B1', 'B2', 'B3'].map(idOf));
    const body = { type: 'Query', entities: [{ type: 'Breaker' }], q: 'name=="B5"' };
    const posted = await a.send('POST', '/ngsi-ld/v1/entityMaps', { body });
    expect(posted.status).toBe(201);
    expect(Object.keys(posted.json.entityMap)).toEqual([idOf('B5')]);
    expect(posted.headers.get('NGSILD-EntityMap')).toBe(`/ngsi-ld/v1/entityMaps/${posted.json.id}`);
    expect((await stage.get(a, '/entityMaps')).status).toBe(400);
  });

  test('PATCH changes when it expires, and ignores what the broker writes; DELETE removes it', async () => {
    const { a } = await two();
    const made = await stage.get(a, '/entityMaps?type=Breaker&entityMapLifetime=PT1M');
    const resource = path(made.headers.get('NGSILD-EntityMap')!);
    const expiresAt = '2026-11-21T13:00:00.000Z';
    const patch = await a.send('PATCH', `/ngsi-ld/v1${resource}`, { body: { expiresAt, entityMap: {} } });
    expect(patch.status).toBe(204);
    const { json } = await stage.get(a, resource);
    expect(json.expiresAt).toBe(expiresAt);
    expect(Object.keys(json.entityMap)).toHaveLength(5);
    expect((await a.send('PATCH', `/ngsi-ld/v1${resource}`, { body: { expiresAt: 'soon' } })).status).toBe(400);
    expect((await a.send('DELETE', `/ngsi-ld/v1${resource}`)).status).toBe(204);
    expect((await stage.get(a, resource)).status).toBe(404);
    expect((await a.send('DELETE', `/ngsi-ld/v1${resource}`)).status).toBe(404);
    expect((await stage.get(a, '/entityMaps/none')).status).toBe(400);
  });

  test('one that has expired does not exist', async () => {
    const { a } = await two();
    const made = await stage.get(a, '/entityMaps?type=Breaker');
    const resource = path(made.headers.get('NGSILD-EntityMap')!);
    await a.send('PATCH', `/ngsi-ld/v1${resource}`, { body: { expiresAt: '2026-11-21T11:00:00Z' } });
    expect((await stage.get(a, resource)).status).toBe(404);
  });
});
