/** What a client was told holds over a restart: entity maps (5.14, 5.2.39), sources (5.2.9), and how deliveries went. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { type Answer, breaker, type Running, startBroker } from '../http/harness.ts';
import { openReceiver } from '../notify/stage.ts';
import { notify } from './broker.ts';
import { createStage, keysOf, own } from './federation.ts';

const stage = createStage();
afterAll(() => stage.close());
let directory: string;
let running: Running;
const start = async (limits: object = {}): Promise<Running> => {
  running = await startBroker({ directory, notify, alias: 'a', limits });
  return running;
};
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'busbar-restart-'));
  await start();
});
afterEach(async () => {
  await running.close();
  await rm(directory, { recursive: true, force: true });
});

const send = (method: string, path: string, body?: unknown, headers = {}): Promise<Answer> =>
  running.send(method, `/ngsi-ld/v1${path}`, { headers: { ...own, ...headers }, ...(body !== undefined && { body }) });
const register = async (endpoint: string): Promise<string> => {
  const information = [{ entities: [{ type: 'Breaker' }] }];
  const made = await send('POST', '/csourceRegistrations', {
    type: 'ContextSourceRegistration',
    information,
    endpoint,
  });
  return made.headers.get('Location')!.split('/').at(-1)!;
};
const restart = async (limits?: object): Promise<void> => {
  await running.close();
  await start(limits);
};
const mapOf = async (query: string): Promise<string> =>
  (await send('GET', `/entities?type=Breaker&entityMap=true${query}`)).headers.get('NGSILD-EntityMap')!;
const path = (map: string): string => map.slice('/ngsi-ld/v1'.length);

test('An entity map is there until the moment that was told, with what it has lost since', async () => {
  for (const key of ['B1', 'B2', 'B3', 'B4']) await send('POST', '/entities', breaker(key));
  const source = await stage.source(() => ({ body: [{ id: 'urn:ngsi-ld:Breaker:B9', type: 'Breaker' }] }));
  await register(source.endpoint);
  const map = await mapOf('&limit=1');
  await send('DELETE', '/entities/urn:ngsi-ld:Breaker:B2?local=true');
  const headers = { 'NGSILD-EntityMap': map };
  expect(keysOf(await send('GET', '/entities?type=Breaker&limit=2', undefined, headers))).toEqual(['B1', 'B3']);
  const before = await send('GET', path(map));
  await send('POST', '/entities', breaker('A0'));
  await restart();
  expect((await send('GET', path(map))).json).toEqual(before.json);
  const next = await send('GET', '/entities?type=Breaker&limit=2&offset=2', undefined, headers);
  expect([next.status, keysOf(next)]).toEqual([200, ['B4', 'B9']]);
});

test('An entity map that was given another end, or taken away, is so after it', async () => {
  const [one, other] = [await mapOf(''), await mapOf('')];
  const expiresAt = '2026-11-21T12:00:30Z';
  expect((await send('PATCH', path(one), { expiresAt })).status).toBe(204);
  expect((await send('DELETE', path(other))).status).toBe(204);
  await restart();
  expect((await send('GET', path(one))).json.expiresAt).toMatch(/^2026-11-21T12:00:30/);
  expect((await send('GET', path(other))).status).toBe(404);
});

test('Where there is no room the entity map goes that ends first', async () => {
  await restart({ entityMapsMax: 2, entityMapsIdsMax: 3 });
  const [soon, late] = [await mapOf('&entityMapLifetime=PT1M'), await mapOf('&entityMapLifetime=PT1H')];
  const third = await mapOf('');
  const statuses = async (...maps: string[]): Promise<readonly number[]> =>
    Promise.all(maps.map(async (map) => (await send('GET', path(map))).status));
  expect(await statuses(soon, late, third)).toEqual([404, 200, 200]);
  for (const key of ['B1', 'B2']) await send('POST', '/entities', breaker(key));
  const [two, more] = [await mapOf('&entityMapLifetime=PT2H'), await mapOf('&entityMapLifetime=PT3H')];
  // Two entities each, and three in all.
  expect(await statuses(late, third, two, more)).toEqual([404, 404, 404, 200]);
});

test('How a source has answered is known after it', async () => {
  const source = await stage.source(() => ({ status: 500 }));
  const id = await register(source.endpoint);
  await send('GET', '/entities?type=Breaker');
  const before = (await send('GET', `/csourceRegistrations/${id}`)).json;
  expect(before).toMatchObject({ status: 'failed', timesSent: 1, timesFailed: 1, lastFailure: expect.any(String) });
  await restart();
  expect((await send('GET', `/csourceRegistrations/${id}`)).json).toEqual(before);
  await send('DELETE', `/csourceRegistrations/${id}`);
  expect(running.broker.documents.all('sourceRecords').length).toBe(1);
  await restart();
  expect(running.broker.documents.all('sourceRecords')).toEqual([]);
});

test('The delivery log goes on after it, for those that were tried last', async () => {
  const receiver = await openReceiver();
  const subscribe = async (type: string): Promise<string> => {
    const body = { type: 'Subscription', entities: [{ type }], notification: { endpoint: { uri: receiver.url } } };
    return (await send('POST', '/subscriptions', body)).headers.get('Location')!.split('/').at(-1)!;
  };
  const [quiet, busy] = [await subscribe('Meter'), await subscribe('Breaker')];
  await send('POST', '/entities', { id: 'urn:ngsi-ld:Meter:1', type: 'Meter', r: 1 });
  await receiver.until(1);
  await send('POST', '/entities', breaker('B1'));
  await receiver.until(2);
  const attempts = async (id: string): Promise<Answer> => running.send('GET', `/notifications/${id}/attempts`);
  await expect.poll(async () => (await attempts(busy)).json.length).toBe(1);
  const before = [(await attempts(quiet)).json, (await attempts(busy)).json];
  expect(before.map(({ length }) => length)).toEqual([1, 1]);
  await restart();
  expect([(await attempts(quiet)).json, (await attempts(busy)).json]).toEqual(before);
  await restart({ deliveryLogsKept: 1 });
  await send('PATCH', '/entities/urn:ngsi-ld:Breaker:B1/attrs', { open: { type: 'Property', value: true } });
  await receiver.until(3);
  await expect.poll(async () => (await attempts(busy)).json.length).toBe(2);
  await restart();
  expect([(await attempts(quiet)).json.length, (await attempts(busy)).json.length]).toEqual([0, 2]);
  receiver.close();
});
