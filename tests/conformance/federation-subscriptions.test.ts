/** Subscriptions that reach to other sources: clauses 5.8.1.4, 5.8.2.4, 5.8.5.4 and 4.3.6 of ETSI GS CIM 009 v1.9.1. */
import { afterEach, expect, test } from 'vitest';
import { subscriptionsOf } from '#broker/core/subscription/registry.ts';
import type { Asked, StagedSource } from '../federation/stage.ts';
import { type Answer, breaker, type Running } from '../http/harness.ts';
import { openReceiver, until } from '../notify/stage.ts';
import { brokerForAll, notify, stageForAll } from './broker.ts';
import { busbar, endpointOf, idOf, own, type Registering } from './federation.ts';

const [a, b] = [brokerForAll({ alias: 'a', notify }), brokerForAll({ alias: 'b', notify })];
const stage = stageForAll();
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const subscribing = ['federationOps', 'createSubscription', 'updateSubscription', 'deleteSubscription'];
const value = (of: unknown) => ({ type: 'Property', value: of });
const send = (at: Running, method: string, path: string, body?: unknown, headers = {}): Promise<Answer> =>
  at.send(method, `/ngsi-ld/v1${path}`, { ...(body !== undefined && { body }), headers: { ...own, ...headers } });
const bodyOf = (asked: Asked | undefined) => JSON.parse(asked?.body || '{}');

/** A subscription to Breakers at `at`, and who receives its notifications. */
async function subscribe(at: Running, members: object = {}, headers = {}) {
  const receiver = await openReceiver();
  const body = {
    type: 'Subscription',
    entities: [{ type: 'Breaker' }],
    notification: { endpoint: { uri: receiver.url } },
    ...members,
  };
  const answer = await send(at, 'POST', '/subscriptions', body, headers);
  const path = `/subscriptions/${answer.headers.get('Location')?.split('/').at(-1)}`;
  closing.push(async () => {
    await send(at, 'DELETE', path);
    receiver.close();
  });
  return { receiver, path, answer };
}

async function withSource(members: Registering = {}): Promise<StagedSource> {
  const source = await stage.source(({ method }) => ({ status: method === 'POST' ? 201 : 204 }));
  await stage.register(a, source.endpoint, { operations: subscribing, ...members });
  return source;
}
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));
/** Puts an entity, and takes it away after the test. */
async function create(at: Running, key: string, attributes: Readonly<Record<string, unknown>> = {}): Promise<void> {
  await send(at, 'POST', '/entities?local=true', breaker(key, attributes));
  closing.unshift(() => send(at, 'DELETE', `/entities/${idOf(key)}?local=true`));
}

test('A broker subscribes at a source that may have what its subscription is about, updates that, and ends it', async () => {
  const source = await withSource();
  const { path } = await subscribe(a, { q: 'open==true', watchedAttributes: ['open'] });
  await until(() => source.asked.length === 1);
  const [first] = source.asked;
  expect(first).toMatchObject({ method: 'POST', url: '/ngsi-ld/v1/subscriptions' });
  const { id, notification, ...body } = bodyOf(first);
  // Whether q holds can only be said of a whole entity.
  expect(body).toEqual({
    type: 'Subscription',
    entities: [{ type: 'Breaker' }],
    watchedAttributes: ['open'],
    jsonldContext: busbar,
  });
  expect(notification.endpoint.uri).toBe(`${a.url}federation/notifications/default/${id}`);
  await send(a, 'PATCH', path, { watchedAttributes: ['locked'] });
  await until(() => source.asked.length === 2);
  expect(source.asked[1]).toMatchObject({ method: 'PATCH', url: `/ngsi-ld/v1/subscriptions/${id}` });
  expect(bodyOf(source.asked[1])).toMatchObject({ watchedAttributes: ['locked'] });
  await send(a, 'DELETE', path);
  await until(() => source.asked.length === 3);
  expect(source.asked[2]).toMatchObject({ method: 'DELETE', url: `/ngsi-ld/v1/subscriptions/${id}` });
});

test.each([
  ['attributes', { propertyNames: ['open'] }, {}, { watchedAttributes: ['open'] }],
  [
    'of several attributes those that are watched',
    { propertyNames: ['open', 'name'] },
    { watchedAttributes: ['name', 'locked'] },
    { watchedAttributes: ['name'] },
  ],
  [
    'one entity',
    { entities: [{ type: 'Breaker', id: idOf('B9') }] },
    {},
    { entities: [{ type: 'Breaker', id: idOf('B9') }] },
  ],
  [
    'a pattern of ids',
    { entities: [{ type: 'Breaker', idPattern: '.*B9' }] },
    {},
    { entities: [{ type: 'Breaker', idPattern: '.*B9' }] },
  ],
  ['one of the types', {}, { entities: [{ type: 'Meter' }, { type: 'Breaker' }] }, { entities: [{ type: 'Breaker' }] }],
])('A source is told no more than is registered of it: %s (5.8.1.4)', async (_what, registered, wanted, told) => {
  const source = await withSource({ information: [{ entities: [{ type: 'Breaker' }], ...registered }] });
  await subscribe(a, wanted);
  await until(() => source.asked.length === 1);
  const { entities, watchedAttributes } = bodyOf(source.asked[0]);
  expect({ entities, watchedAttributes }).toEqual({ entities: [{ type: 'Breaker' }], ...told });
});

test('Entities are filtered where they are only if they are whole there (5.2.12, splitEntities)', async () => {
  const source = await withSource();
  await subscribe(a, { q: 'open==true', splitEntities: false });
  await until(() => source.asked.length === 1);
  expect(bodyOf(source.asked[0])).toMatchObject({ q: 'open==true', splitEntities: false });
  await subscribe(a, { q: 'open==true', splitEntities: true });
  await until(() => source.asked.length === 2);
  expect(bodyOf(source.asked[1])).toMatchObject({ splitEntities: true });
  expect(bodyOf(source.asked[1])).not.toHaveProperty('q');
});

test('What is whole at its source is passed on as it was told (5.8.6)', async () => {
  await create(a, 'B7', { ratedCurrent: value(630) });
  await create(b, 'B7', { description: value('of b') });
  await stage.register(a, endpointOf(b), { operations: [...subscribing, 'retrieveOps'] });
  const { receiver } = await subscribe(a, { q: 'description=="new"', splitEntities: false });
  await until(() => subscriptionsOf(b.broker).size === 1);
  await send(b, 'PATCH', `/entities/${idOf('B7')}?local=true`, { description: value('new') });
  await receiver.until(1);
  expect(receiver.taken[0]!.body.data[0]).toMatchObject({ description: { value: 'new' } });
  expect(receiver.taken[0]!.body.data[0]).not.toHaveProperty('ratedCurrent');
});

test('A source that is registered later is followed too, and no longer when it goes', async () => {
  await subscribe(a);
  const source = await withSource();
  await until(() => source.asked.length === 1);
  await stage.clear();
  const again = await withSource({ operations: ['retrieveOps'] });
  await settle();
  expect(again.asked).toEqual([]);
});

test('What is for here alone, paused, of another type, or at intervals is followed nowhere', async () => {
  const source = await withSource();
  await subscribe(a, { localOnly: true });
  await subscribe(a, { isActive: false });
  await subscribe(a, { entities: [{ type: 'Meter' }] });
  await subscribe(a, { timeInterval: 3600 });
  const auxiliary = await withSource({ mode: 'auxiliary', operations: ['retrieveOps'] });
  await settle();
  expect([source.asked, auxiliary.asked]).toEqual([[], []]);
});

test('A subscription that comes back is refused with 508, and does not go where it came from (6.3.18)', async () => {
  const source = await withSource({ contextSourceAlias: 'c' });
  expect((await subscribe(a, {}, { Via: '1.1 c, 1.1 a' })).answer.status).toBe(508);
  expect((await subscribe(a, {}, { Via: '1.1 c' })).answer.status).toBe(201);
  await settle();
  expect(source.asked).toEqual([]);
});

test('The subscriber here is told of what changes at another broker, whole, and once', async () => {
  await create(a, 'B1', { ratedCurrent: value(630) });
  await create(b, 'B1', { description: value('of b') });
  await stage.register(a, endpointOf(b), { operations: [...subscribing, 'retrieveOps'] });
  const { receiver } = await subscribe(a, { q: 'ratedCurrent==630' });
  await until(() => subscriptionsOf(b.broker).size === 1);
  await send(b, 'PATCH', `/entities/${idOf('B1')}?local=true`, { description: value('new') });
  await until(() => receiver.taken.length === 1);
  const notification = receiver.taken[0]!.body as { readonly data: readonly object[] };
  expect(notification.data).toHaveLength(1);
  expect(notification.data[0]).toMatchObject({
    id: idOf('B1'),
    ratedCurrent: { value: 630 },
    description: { value: 'new' },
  });
  expect(notification.data[0]).not.toHaveProperty('modifiedAt');
  await settle();
  expect(receiver.taken).toHaveLength(1);
});

test('What does not match as a whole is not told', async () => {
  await create(a, 'B2', { ratedCurrent: value(100) });
  await create(b, 'B2');
  await stage.register(a, endpointOf(b), { operations: [...subscribing, 'retrieveOps'] });
  const { receiver } = await subscribe(a, { q: 'ratedCurrent==630' });
  await until(() => subscriptionsOf(b.broker).size === 1);
  await send(b, 'PATCH', `/entities/${idOf('B2')}?local=true`, { description: value('new') });
  // What comes after it is told, and it alone.
  await send(a, 'PATCH', `/entities/${idOf('B2')}?local=true`, { ratedCurrent: value(630) });
  await receiver.until(1);
  await send(b, 'PATCH', `/entities/${idOf('B2')}?local=true`, { description: value('newer') });
  await receiver.until(2);
  const told = receiver.taken.map(({ body }) => body.data[0] as { readonly description?: { readonly value: string } });
  expect(told.map((one) => one?.description?.value)).toEqual([undefined, 'newer']);
});

const dataOf = ({ body }: Awaited<ReturnType<typeof openReceiver>>['taken'][number]) =>
  body.data as readonly { readonly id: string; readonly [name: string]: unknown }[];

test('What is sent at intervals holds what other sources have, whole, as a query does (5.8.6)', async () => {
  await create(a, 'B3', { ratedCurrent: value(630) });
  await create(b, 'B3', { description: value('of b') });
  await create(b, 'B4', { ratedCurrent: value(630) });
  await create(b, 'B5', { ratedCurrent: value(100) });
  await stage.register(a, endpointOf(b), { operations: ['retrieveOps'] });
  const { receiver } = await subscribe(a, { timeInterval: 0.05, q: 'ratedCurrent==630', splitEntities: true });
  await receiver.until(1);
  expect(dataOf(receiver.taken[0]!).map(({ id }) => id)).toEqual([idOf('B3'), idOf('B4')]);
  expect(dataOf(receiver.taken[0]!)[0]).toMatchObject({ ratedCurrent: { value: 630 }, description: { value: 'of b' } });
  const local = await subscribe(a, { timeInterval: 0.05, localOnly: true });
  await local.receiver.until(1);
  expect(dataOf(local.receiver.taken[0]!).map(({ id }) => id)).toEqual([idOf('B3')]);
});

test('What is sent at intervals asks sources for no more than it is about, and goes on without one that fails', async () => {
  await create(a, 'B6');
  const source = await stage.source(() => ({ status: 500 }));
  await stage.register(a, source.endpoint, { operations: ['retrieveOps'] });
  const members = { q: 'open==false', scopeQ: '/TX1', splitEntities: false };
  const geoQ = {
    georel: 'within',
    geometry: 'Polygon',
    coordinates: [
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 0],
      ],
    ],
  };
  await subscribe(a, { timeInterval: 0.05, ...members, geoQ });
  const { receiver } = await subscribe(a, { timeInterval: 0.05, splitEntities: false });
  await receiver.until(1);
  expect(dataOf(receiver.taken[0]!).map(({ id }) => id)).toEqual([idOf('B6')]);
  await until(() => source.asked.some(({ url }) => url.includes('scopeQ')));
  const asked = source.asked.map(({ url }) => Object.fromEntries(new URL(url, source.endpoint).searchParams));
  expect(asked.find(({ q }) => q)).toMatchObject({
    ...{ type: 'Breaker', q: 'open==false', scopeQ: '/TX1', georel: 'within', geometry: 'Polygon' },
    coordinates: JSON.stringify(geoQ.coordinates),
  });
});

test('A source that can only be subscribed to is followed at the same intervals', async () => {
  const source = await withSource({ operations: ['createSubscription', 'updateSubscription', 'deleteSubscription'] });
  await subscribe(a, { timeInterval: 3600 });
  await until(() => source.asked.length === 1);
  expect(bodyOf(source.asked[0])).toMatchObject({ type: 'Subscription', timeInterval: 3600 });
});

test('Nobody else can tell it anything', async () => {
  const path = '/federation/notifications/default/urn:ngsi-ld:Subscription:none';
  const body = { id: 'urn:ngsi-ld:Notification:1', type: 'Notification', data: [] };
  expect((await a.send('POST', path, { body })).status).toBe(404);
  const elsewhere = path.replace('default', 'nobody');
  expect((await a.send('POST', elsewhere, { body })).status).toBe(404);
});
