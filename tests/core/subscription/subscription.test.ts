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
    ['timeInterval beside throttling', { timeInterval: 5, throttling: 5 }, /exclude each other/],
    [
      'a temporalQ',
      { temporalQ: { timerel: 'before', timeAt: at } },
      /temporalQ is for subscriptions to registrations/,
    ],
    ['attributes beside pick', { notification: { endpoint, attributes: ['a'], pick: ['b'] } }, /neither pick nor omit/],
    ['the same picked and omitted', { notification: { endpoint, pick: ['id'], omit: ['id'] } }, /both name id/],
    [
      'changes in a simplified form',
      { notification: { endpoint, format: 'simplified', showChanges: true } },
      /showChanges/,
    ],
    ['levels of no join', { notification: { endpoint, joinLevel: 2 } }, /joinLevel needs join/],
    ['too many levels', { notification: { endpoint, join: 'flat', joinLevel: 9 } }, /a whole number from 1 to 8/],
    ['another scheme', { notification: { endpoint: { uri: 'ftp://example.org/' } } }, /http, https, mqtt or mqtts/],
    ['a topic with a wildcard', { notification: { endpoint: { uri: 'mqtt://example.org/a/+' } } }, /without wildcards/],
    [
      'a placeholder that leads nowhere',
      { busbar: { template: { a: ['{{entty.id}}'] } } },
      /template has \{\{entty.id\}\}/,
    ],
    ['a secret that can be guessed', { busbar: { secret: 'short' } }, /16 to 1024 characters/],
    ['a wish that is not known', { busbar: { speed: 1 } }, /busbar.speed is not known/],
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

  // Clauses 5.2.12 to 5.2.15, member by member, and our own.
  const whole: JsonObject = {
    ...{
      type: 'Subscription',
      subscriptionName: 'load',
      description: 'of feeders',
      csf: 'kind=="field"',
      lang: 'de,en;q=0.5',
    },
    entities: [{ type: '*' }, { id: ['urn:a:1', 'urn:a:2'], type: 'Line' }, { idPattern: '^urn:b:', type: 'Bay' }],
    ...{
      watchedAttributes: ['load'],
      notificationTrigger: ['entityUpdated'],
      q: 'load>5;name=="a"',
      expandValues: 'kind',
    },
    geoQ: {
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
      geoproperty: 'site',
    },
    ...{
      scopeQ: '/TX/#',
      isActive: false,
      expiresAt: '2030-01-01T00:00:00Z',
      throttling: 5,
      datasetId: ['urn:d:1', '@none'],
    },
    ...{ splitEntities: true, localOnly: true, jsonldContext: 'http://example.org/other.jsonld' },
    notification: {
      ...{ pick: ['id', 'load{kind}'], omit: ['name'], format: 'concise', sysAttrs: true, showChanges: true },
      ...{ join: 'inline', joinLevel: 2 },
      endpoint: {
        ...{
          uri: 'mqtts://user:word@example.org:8884/a/b',
          accept: 'application/geo+json',
          timeout: 100,
          cooldown: 200,
        },
        ...{ receiverInfo: [{ key: 'X-A', value: '1' }], notifierInfo: [{ key: 'MQTT-QoS', value: '1' }] },
      },
    },
    busbar: { mode: 'latest', onRealChange: true, template: { text: 'is {{value.load}}', none: null } },
  };

  test('may have every member of the standard, answers with them and is the same after a restart', async () => {
    const broker = bareBroker();
    const id = await create(broker, whole);
    expect(retrieveSubscription(broker, id)).toMatchObject(whole);
    const again = { ...broker, documents: { ...broker.documents } };
    expect(subscriptionsOf(again).get(id)).toEqual(subscriptionsOf(broker).get(id));
  });

  test.each([{ timeInterval: 60 }, { notification: { endpoint: { uri: 'urn:busbar:stream' } } }])(
    'may have %j',
    async (more) => {
      await expect(create(bareBroker(), { ...minimal, ...more })).resolves.toMatch(/^urn:/);
    },
  );

  test('keeps its secret to itself, also when it is changed and sent back', async () => {
    const broker = bareBroker();
    const secret = 'a secret of some length';
    const id = await create(broker, { ...minimal, busbar: { mode: 'durable', secret } });
    const shown = retrieveSubscription(broker, id);
    expect(JSON.stringify(shown)).not.toContain(secret);
    const delivery = () => subscriptionsOf(broker).get(id)!.subscription.delivery;
    await updateSubscription(broker, id, { description: 'x', busbar: shown['busbar']! }, plainNames, context);
    expect(delivery()).toEqual({ mode: 'durable', secret });
    await updateSubscription(broker, id, { busbar: { secret: null, template: { gone: null } } }, plainNames, context);
    expect(delivery()).toEqual({ template: { gone: null } });
  });
});

describe('the answer', () => {
  test('is in the words of whoever asks, whatever it was written in', async () => {
    const broker = bareBroker();
    const id = await create(broker, {
      ...minimal,
      entities: [{ type: '(Line;Open)|Bay' }],
      ...{
        watchedAttributes: ['load'],
        q: 'load>5;(name=="a\\"b"|kind[x.y]~="^c");at==1..2,7;line{Line;Open:load};line{load<3}',
      },
      notification: { endpoint, pick: ['id', 'load{kind,name}'] },
    });
    const upper = {
      expand: (term: string) => term,
      compact: (name: string) => name.replace(iri(''), '').toUpperCase(),
    };
    const answer = retrieveSubscription(broker, id, { names: upper, context: undefined });
    expect(answer).toMatchObject({
      entities: [{ type: '(LINE;OPEN)|BAY' }],
      watchedAttributes: ['LOAD'],
      q: 'LOAD>5;(NAME=="a\\"b"|KIND[x.y]~="^c");AT==1..2,7;LINE{LINE;OPEN:LOAD};LINE{LOAD<3}',
      notification: { pick: ['id', 'LOAD{KIND,NAME}'] },
    });
    expect(answer).not.toHaveProperty('@context');
  });

  test('is what was sent, with its @context and status; counts are left out while zero', async () => {
    const broker = bareBroker();
    const id = await create(broker, { ...minimal, status: 'paused', createdAt: at });
    expect(retrieveSubscription(broker, id)).toEqual({
      ...minimal,
      id,
      notificationTrigger: ['attributeCreated', 'attributeUpdated'],
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

  test('puts each member in the place of the one that is there, and removes what is null (5.5.8)', async () => {
    const broker = bareBroker();
    const id = await create(broker, { ...minimal, q: 'a>1', notification: { format: 'concise', endpoint } });
    await update(broker, id, { q: null, watchedAttributes: ['b'], notification: { sysAttrs: true, endpoint } });
    const answer = retrieveSubscription(broker, id);
    expect(answer).toMatchObject({ watchedAttributes: ['b'], notification: { sysAttrs: true, endpoint } });
    expect(answer['notification']).not.toHaveProperty('format');
    expect(subscriptionsOf(broker).get(id)!.subscription).not.toHaveProperty('q');
    await expect(update(broker, id, { notification: { sysAttrs: true } })).rejects.toThrow(/endpoint is missing/);
  });

  test('that would leave something wrong is refused and changes nothing', async () => {
    const broker = bareBroker();
    const id = await create(broker, minimal);
    await expect(update(broker, id, { entities: null })).rejects.toMatchObject({ kind: 'BadRequestData' });
    await expect(update(broker, id, { id: 'urn:other:1' })).rejects.toThrow(/cannot be changed/);
    expect(subscriptionsOf(broker).get(id)!.subscription.entities).toHaveLength(1);
  });

  test('in another @context may bring names: what it does not touch means what it meant', async () => {
    const broker = bareBroker();
    const id = await create(broker, { ...minimal, q: 'load>5', notification: { endpoint, attributes: ['load'] } });
    const other = { expand: (term: string) => `urn:other:${term}`, compact: (iri: string) => iri };
    await updateSubscription(broker, id, { isActive: false }, other, undefined);
    const of = () => subscriptionsOf(broker).get(id)!;
    const before = {
      entities: [{ types: { kind: 'type', type: iri('Line') } }],
      notification: { attributes: [iri('load')] },
    };
    expect(of()).toMatchObject({ context, subscription: { isActive: false, jsonldContext: context, ...before } });
    const elsewhere = 'http://example.org/elsewhere.jsonld';
    await updateSubscription(broker, id, { watchedAttributes: ['kind'] }, other, elsewhere);
    expect(of()).toMatchObject({
      context: elsewhere,
      subscription: { ...before, watchedAttributes: ['urn:other:kind'], q: { path: { attribute: iri('load') } } },
    });
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
