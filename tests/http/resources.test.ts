/** Resources beside the entities: types and attributes in use (clauses 5.7.5 to 5.7.10), subscriptions (5.8). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { breaker, type Running, startBroker } from './harness.ts';

let broker: Running;
beforeAll(async () => {
  broker = await startBroker();
  const bay = { id: 'urn:ngsi-ld:Bay:1', type: 'Bay', name: { value: 'Bay 1' } };
  const body = [breaker('1'), breaker('2', { locked: { value: true } }), bay];
  await broker.send('POST', '/ngsi-ld/v1/entityOperations/create', { body });
});
afterAll(() => broker.close());

const get = async (path: string) => (await broker.send('GET', `/ngsi-ld/v1/${path}`)).json;

describe('types in use', () => {
  test('are listed, with their attributes on request', async () => {
    expect(await get('types')).toMatchObject({ type: 'EntityTypeList', typeList: ['Breaker', 'Bay'] });
    expect(await get('types?details=true')).toMatchObject([
      { typeName: 'Breaker', attributeNames: ['name', 'open', 'locked'] },
      { typeName: 'Bay', attributeNames: ['name'] },
    ]);
  });

  test('are told in detail: how many entities, which kinds of attributes', async () => {
    expect(await get('types/Breaker')).toMatchObject({
      type: 'EntityTypeInfo',
      typeName: 'Breaker',
      entityCount: 2,
      attributeDetails: [
        { attributeName: 'name', attributeTypes: ['Property'] },
        { attributeName: 'open', attributeTypes: ['Property'] },
        { attributeName: 'locked', attributeTypes: ['Property'] },
      ],
    });
    expect((await broker.send('GET', '/ngsi-ld/v1/types/Feeder')).status).toBe(404);
  });
});

describe('attributes in use', () => {
  test('are listed, with the types that have them on request', async () => {
    expect(await get('attributes')).toMatchObject({ type: 'AttributeList', attributeList: ['name', 'open', 'locked'] });
    expect((await get('attributes?details=true'))[0]).toMatchObject({
      attributeName: 'name',
      typeNames: ['Breaker', 'Bay'],
    });
  });

  test('are told in detail', async () => {
    expect(await get('attributes/locked')).toMatchObject({ attributeName: 'locked', attributeCount: 1 });
    expect((await broker.send('GET', '/ngsi-ld/v1/attributes/none')).status).toBe(404);
  });
});

describe('a subscription', () => {
  const path = '/ngsi-ld/v1/subscriptions';
  const subscription = (id: string) => ({
    id,
    type: 'Subscription',
    entities: [{ type: 'Breaker' }],
    watchedAttributes: ['open'],
    notification: { endpoint: { uri: 'http://127.0.0.1:9/notify', accept: 'application/json' } },
  });

  test('is created, read, changed and deleted', async () => {
    const id = 'urn:ngsi-ld:Subscription:1';
    const created = await broker.send('POST', path, { body: subscription(id) });
    expect([created.status, created.headers.get('Location')]).toEqual([201, `${path}/${id}`]);
    expect((await broker.send('POST', path, { body: subscription(id) })).status).toBe(409);
    expect((await broker.send('PATCH', `${path}/${id}`, { body: { isActive: false } })).status).toBe(204);
    const { json } = await broker.send('GET', `${path}/${id}`);
    expect(json).toMatchObject({ id, watchedAttributes: ['open'], isActive: false, status: 'paused' });
    expect((await broker.send('DELETE', `${path}/${id}`)).status).toBe(204);
    expect((await broker.send('GET', `${path}/${id}`)).status).toBe(404);
  });

  test('is listed by pages; JSON-LD shows the @context that each was written in', async () => {
    for (const n of [1, 2, 3])
      await broker.send('POST', path, { body: subscription(`urn:ngsi-ld:Subscription:L${n}`) });
    const page = await broker.send('GET', `${path}?limit=2&count=true`);
    expect([page.json.length, page.headers.get('NGSILD-Results-Count')]).toEqual([2, '3']);
    expect(page.json[0]).not.toHaveProperty('@context');
    const next = /<([^>]*)>;rel="next"/.exec(page.headers.get('Link')!)![1]!;
    const last = await broker.send('GET', next, { headers: { Accept: 'application/ld+json' } });
    expect(last.json).toMatchObject([
      { id: 'urn:ngsi-ld:Subscription:L3', '@context': new URL('contexts/busbar.jsonld', broker.url).href },
    ]);
    expect(last.headers.get('Link')).not.toContain('next');
  });

  test('that is not valid is refused', async () => {
    const { status, json } = await broker.send('POST', path, { body: { type: 'Subscription' } });
    expect([status, json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
  });
});
