import { describe, expect, test } from 'vitest';
import { createSubscription } from '#broker/core/subscription/create.ts';
import { pauseSubscription } from '#broker/core/subscription/pause.ts';
import { subscriptionsOf } from '#broker/core/subscription/registry.ts';
import { listSubscriptions, retrieveSubscription } from '#broker/core/subscription/retrieve.ts';
import { deleteSubscription, updateSubscription } from '#broker/core/subscription/update.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { at, bareBroker, iri, plainNames } from './samples.ts';

const context = 'http://example.org/context.jsonld';
const endpoint = { uri: 'http://127.0.0.1:9/notify' };
const minimal: JsonObject = { type: 'Subscription', entities: [{ type: 'Line' }], notification: { endpoint } };
const create = (broker: ReturnType<typeof bareBroker>, json: JsonObject) =>
  createSubscription(broker, json, plainNames, context);

describe('a new subscription', () => {
  test('gets an id, begins after the present revision and is read with IRIs', async () => {
    const broker = bareBroker();
    const id = await create(broker, {
      ...minimal,
      entities: [{ type: 'Line|(Bay;Open)', idPattern: '^urn:ngsi-ld:Line:' }],
      watchedAttributes: ['current'],
      q: 'current>5',
      notification: { attributes: ['current'], format: 'keyValues', endpoint },
    });
    expect(id).toMatch(/^urn:ngsi-ld:Subscription:[0-9a-f-]{36}$/);
    const { subscription, since } = subscriptionsOf(broker).get(id)!;
    expect(since).toBe(broker.graph.revision);
    expect(subscription).toMatchObject({
      watchedAttributes: [iri('current')],
      triggers: ['attributeCreated', 'attributeUpdated'],
      notification: { attributes: [iri('current')], format: 'simplified', sysAttrs: false },
      jsonldContext: context,
      isActive: true,
    });
  });

  test('is the same after a restart, its pattern included', async () => {
    const broker = bareBroker();
    const id = await create(broker, {
      ...minimal,
      entities: [{ type: 'Line', idPattern: '^urn:[ab]:' }],
      q: 'a==1|(b;c~="x.*")',
      throttling: 5,
      expiresAt: '2030-01-01T00:00:00Z',
    });
    const before = subscriptionsOf(broker).get(id);
    const again = { ...broker, documents: { ...broker.documents } };
    expect(subscriptionsOf(again)).not.toBe(subscriptionsOf(broker));
    expect(subscriptionsOf(again).get(id)).toEqual(before);
  });

  test('with the id of another is refused, also while that one is still on its way', async () => {
    const broker = bareBroker();
    const json = { ...minimal, id: 'urn:ngsi-ld:Subscription:1' };
    const both = await Promise.allSettled([create(broker, json), create(broker, json)]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await expect(create(broker, json)).rejects.toMatchObject({ kind: 'AlreadyExists' });
  });

  const bad: readonly [what: string, changes: JsonObject, sentence: RegExp][] = [
    ['another type', { type: 'Other' }, /type is "Other": give "Subscription"/],
    ['an id that is no URI', { id: 'one' }, /id "one" is not an absolute URI/],
    ['no entities and no watchedAttributes', { entities: undefined! }, /give entities or watchedAttributes/],
    ['an empty list of entities', { entities: [] }, /entities is \[\]: give an array of at least one object/],
    ['a selector without a type', { entities: [{ id: 'urn:a:1' }] }, /entities\[0\].type is missing/],
    ['an entity id that is no URI', { entities: [{ id: 'x', type: 'T' }] }, /entities\[0\].id "x"/],
    ['a pattern that is none', { entities: [{ idPattern: '(', type: 'T' }] }, /Pattern "\(", character 2/],
    ['an empty list of watched attributes', { watchedAttributes: [] }, /watchedAttributes is \[\]/],
    ['a name with a space', { watchedAttributes: ['a b'] }, /"a b" is no name for an attribute/],
    ['an unknown trigger', { notificationTrigger: ['entityMoved'] }, /notificationTrigger .* some of entityCreated/],
    ['a q that is none', { q: 'a==' }, /./],
    ['no notification', { notification: undefined! }, /notification is missing/],
    ['no endpoint', { notification: {} }, /notification.endpoint is missing/],
    ['an endpoint without URI', { notification: { endpoint: {} } }, /notification.endpoint.uri is missing/],
    ['an unknown format', { notification: { endpoint, format: 'csv' } }, /one of normalized, concise/],
    ['an unknown member', { watchedAttribute: ['a'] }, /watchedAttribute is not known; known are: id, type/],
    ['throttling below zero', { throttling: -1 }, /throttling is -1: give a number greater than 0/],
    ['a moment without time zone', { expiresAt: '2030-01-01T00:00:00' }, /expiresAt .* give a DateTime/],
    ['a moment that is past', { expiresAt: '2020-01-01T00:00:00Z' }, /expiresAt 2020.* is past/],
    ['a password in the URI', { notification: { endpoint: { uri: 'http://a:b@c/' } } }, /receiverInfo/],
    [
      'a header that frames the message',
      { notification: { endpoint: { ...endpoint, receiverInfo: [{ key: 'Host', value: 'x' }] } } },
      /receiverInfo\[0\].key is Host, a header that the broker sets/,
    ],
    ['a place without coordinates', { geoQ: { georel: 'within', geometry: 'Point' } }, /geoQ.coordinates is missing/],
    ['no known relation of places', { geoQ: { georel: 'near', geometry: 'Point', coordinates: [8, 40] } }, /georel/],
    ['a scope that is none', { scopeQ: '/a/' }, /scopeQ/],
    [
      'a header that breaks the line',
      { notification: { endpoint: { ...endpoint, receiverInfo: [{ key: 'X', value: 'a\r\nb: c' }] } } },
      /receiverInfo\[0\].value/,
    ],
  ];
  test.each(bad)('with %s is refused with a sentence', async (_, changes, sentence) => {
    const json = JSON.parse(JSON.stringify({ ...minimal, ...changes }));
    await expect(create(bareBroker(), json)).rejects.toMatchObject({
      kind: 'BadRequestData',
      detail: expect.stringMatching(sentence),
    });
  });

  test.each([
    { timeInterval: 5 },
    { lang: 'en' },
    { notification: { endpoint, pick: ['a'] } },
    { notification: { endpoint: { uri: 'mqtt://127.0.0.1/topic' } } },
    { notification: { endpoint: { ...endpoint, accept: 'application/geo+json' } } },
  ])('with %j is refused as not supported', async (changes: JsonObject) => {
    const refusal = { kind: 'OperationNotSupported' };
    await expect(create(bareBroker(), { ...minimal, ...changes })).rejects.toMatchObject(refusal);
  });
});

describe('the answer', () => {
  test('is what was sent, with its @context and status; counts are left out while zero', async () => {
    const broker = bareBroker();
    const id = await create(broker, { ...minimal, status: 'paused', createdAt: at });
    expect(retrieveSubscription(broker, id)).toEqual({
      ...minimal,
      id,
      isActive: true,
      status: 'active',
      '@context': context,
    });
    subscriptionsOf(broker).standings.set(id, {
      ...{ position: 9, pending: false, timesSent: 3, timesFailed: 1, status: 'ok', lastSuccess: at },
      dropped: { count: 2, last: at, cause: 'late' },
    });
    expect(retrieveSubscription(broker, id)['notification']).toEqual({
      endpoint,
      ...{ timesSent: 3, timesFailed: 1, status: 'ok', lastSuccess: at },
      dropped: { count: 2, last: at, cause: 'late' },
    });
  });

  test('says paused and expired', async () => {
    const broker = bareBroker();
    const id = await create(broker, { ...minimal, isActive: false, expiresAt: '2027-01-01T00:00:00Z' });
    expect(retrieveSubscription(broker, id)['status']).toBe('paused');
    broker.now = Date.parse('2027-01-01T00:00:00Z');
    expect(retrieveSubscription(broker, id)['status']).toBe('expired');
  });

  test('lists in the order of creation, in pages', async () => {
    const broker = bareBroker();
    const ids = [];
    for (let i = 0; i < 5; i += 1) ids.push(await create(broker, minimal));
    const { subscriptions, total } = listSubscriptions(broker, 2, 1);
    expect(subscriptions.map((one) => one['id'])).toEqual(ids.slice(1, 3));
    expect(total).toBe(5);
  });

  test('of an unknown id is ResourceNotFound', () => {
    expect(() => retrieveSubscription(bareBroker(), 'urn:x:1')).toThrow('Subscription urn:x:1 does not exist');
  });
});

describe('an update', () => {
  const update = (broker: ReturnType<typeof bareBroker>, id: string, fragment: JsonObject, inContext = context) =>
    updateSubscription(broker, id, fragment, plainNames, inContext);

  test('merges: objects merge, null removes, the rest is replaced', async () => {
    const broker = bareBroker();
    const id = await create(broker, { ...minimal, q: 'a>1', notification: { format: 'concise', endpoint } });
    await update(broker, id, { q: null, watchedAttributes: ['b'], notification: { sysAttrs: true } });
    expect(retrieveSubscription(broker, id)).toMatchObject({
      watchedAttributes: ['b'],
      notification: { format: 'concise', sysAttrs: true, endpoint },
    });
    expect(subscriptionsOf(broker).get(id)!.subscription).not.toHaveProperty('q');
  });

  test('that would leave something wrong is refused and changes nothing', async () => {
    const broker = bareBroker();
    const id = await create(broker, minimal);
    await expect(update(broker, id, { entities: null })).rejects.toMatchObject({ kind: 'BadRequestData' });
    await expect(update(broker, id, { id: 'urn:other:1' })).rejects.toThrow(/cannot be changed/);
    expect(subscriptionsOf(broker).get(id)!.subscription.entities).toHaveLength(1);
  });

  test('in another @context may switch it off, but not bring names', async () => {
    const broker = bareBroker();
    const id = await create(broker, minimal);
    const other = { ...plainNames, expand: (term: string) => `urn:other:${term}` };
    await updateSubscription(broker, id, { isActive: false }, other, undefined);
    expect(subscriptionsOf(broker).get(id)!.subscription).toMatchObject({
      isActive: false,
      entities: [{ types: { kind: 'type', type: iri('Line') } }],
    });
    await expect(updateSubscription(broker, id, { q: 'a' }, other, undefined)).rejects.toThrow(/another @context/);
  });

  test('that starts a paused one again lets it begin anew', async () => {
    const broker = bareBroker();
    const id = await create(broker, minimal);
    await pauseSubscription(broker, id, 'The endpoint answered 410');
    expect(retrieveSubscription(broker, id)).toMatchObject({
      ...{ isActive: false, status: 'paused', pausedBecause: 'The endpoint answered 410' },
    });
    await update(broker, id, { description: 'still paused' });
    expect(retrieveSubscription(broker, id)['status']).toBe('paused');
    Object.assign(broker.graph, { revision: 20 });
    await update(broker, id, { isActive: true });
    expect(subscriptionsOf(broker).get(id)).toMatchObject({ since: 20, subscription: { isActive: true } });
    expect(retrieveSubscription(broker, id)).not.toHaveProperty('pausedBecause');
  });

  test('and a deletion of what is not there are ResourceNotFound', async () => {
    const broker = bareBroker();
    await expect(update(broker, 'urn:x:1', {})).rejects.toMatchObject({ kind: 'ResourceNotFound' });
    await expect(deleteSubscription(broker, 'urn:x:1')).rejects.toMatchObject({ kind: 'ResourceNotFound' });
  });
});

test('a deleted subscription is gone, also from the documents', async () => {
  const broker = bareBroker();
  const id = await create(broker, minimal);
  await deleteSubscription(broker, id);
  expect(listSubscriptions(broker, 10, 0)).toEqual({ subscriptions: [], total: 0 });
  expect(broker.documents.all('subscriptions')).toEqual([]);
});
