/** Our own client against our own broker: every outcome is a value. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, createClient } from '#broker/client/client.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { breaker, type Running, startBroker } from './harness.ts';

let broker: Running;
let client: Client;
beforeAll(async () => {
  broker = await startBroker();
  client = createClient({ url: broker.url });
});
afterAll(() => broker.close());

const idOf = (key: string): string => `urn:ngsi-ld:Breaker:${key}`;
const entity = (key: string): JsonObject => breaker(key) as JsonObject;

describe('the client', () => {
  test('creates, retrieves, updates and patches in terms of the Busbar context', async () => {
    expect(await client.upsertEntities([entity('K1'), entity('K2')], 'update')).toEqual({ kind: 'ok' });
    const update = { id: idOf('K1'), open: { value: true } };
    expect(await client.updateAttributes([update])).toEqual({ kind: 'ok' });
    expect(await client.patchAttribute(idOf('K2'), 'open', { value: true })).toEqual({ kind: 'ok', value: undefined });
    for (const key of ['K1', 'K2']) {
      const found = await client.retrieveEntity(idOf(key));
      expect(found).toMatchObject({ kind: 'ok', value: { type: 'Breaker', open: { value: true } } });
    }
  });

  test('reads page by page until none is left', async () => {
    await client.upsertEntities(
      ['L1', 'L2', 'L3'].map((key) => ({ ...entity(key), type: 'Disconnector' })),
      'replace',
    );
    const seen: unknown[] = [];
    for (let offset = 0, more = true; more; offset += 2) {
      const page = await client.queryEntities({ type: 'Disconnector', limit: 2, offset });
      if (page.kind !== 'ok') throw new Error(page.kind);
      seen.push(...page.value.entities.map((one) => one['id']));
      more = page.value.more;
    }
    expect(seen).toEqual(['L1', 'L2', 'L3'].map(idOf));
  });

  test('names what failed of a batch', async () => {
    await client.upsertEntities([entity('N1')], 'update');
    const outcome = await client.updateAttributes(
      ['N1', 'N0'].map((key) => ({ id: idOf(key), open: { value: true } })),
    );
    expect(outcome).toMatchObject({ kind: 'partial', failed: [{ id: idOf('N0'), problem: { status: 404 } }] });
  });

  test('has nothing to send for an empty batch', async () => {
    expect(await createClient({ url: 'http://127.0.0.1:9' }).updateAttributes([])).toEqual({ kind: 'ok' });
  });

  test('hands on the ProblemDetails of a refusal', async () => {
    expect(await client.retrieveEntity(idOf('none'))).toEqual({
      kind: 'refused',
      problem: expect.objectContaining({ status: 404, detail: `Entity ${idOf('none')} does not exist` }),
    });
  });

  test('creates and deletes a subscription', async () => {
    const created = await client.createSubscription({
      type: 'Subscription',
      entities: [{ type: 'Breaker' }],
      notification: { endpoint: { uri: 'http://127.0.0.1:9/notify', accept: 'application/json' } },
    });
    if (created.kind !== 'ok') throw new Error(JSON.stringify(created));
    const path = `/ngsi-ld/v1/subscriptions/${created.value}`;
    expect((await broker.send('GET', path)).json.entities).toEqual([{ type: 'Breaker' }]);
    expect((await client.deleteSubscription(created.value)).kind).toBe('ok');
    expect((await broker.send('GET', path)).status).toBe(404);
  });
});

describe('a broker that is not there', () => {
  test('is unreachable, with the reason', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const outcome = await createClient({ url: `http://127.0.0.1:${port}` }).updateAttributes([entity('Z1')]);
    expect(outcome).toEqual({ kind: 'unreachable', reason: 'ECONNREFUSED' });
  });

  test('or that does not answer in time is unreachable too', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const outcome = await createClient({ url, timeoutMs: 20 }).retrieveEntity(idOf('Z1'));
    expect(outcome).toEqual({ kind: 'unreachable', reason: 'no answer within 20 ms' });
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
  });
});
