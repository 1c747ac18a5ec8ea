/** Creating, retrieving, changing and deleting subscriptions: ETSI GS CIM 009 v1.9.1 clauses 5.2.12–5.2.15, 5.8.1–5.8.5, 6.10, 6.11. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Answer } from '../http/harness.ts';
import { brokerForAll } from './broker.ts';

const path = '/ngsi-ld/v1/subscriptions';
const id = 'urn:ngsi-ld:Subscription:S1';
const endpoint = { uri: 'http://127.0.0.1:9/notify' };
const minimal = { id, type: 'Subscription', entities: [{ type: 'Meter' }], notification: { endpoint } };
const ld = { 'Content-Type': 'application/ld+json' };
const context = { Meter: 'https://example.org/Meter', load: 'https://example.org/load' };

const broker = brokerForAll();
afterEach(() => broker.send('DELETE', `${path}/${id}`));

const post = (body: object, headers = {}): Promise<Answer> => broker.send('POST', path, { body, headers });
const patch = (body: object, headers = {}): Promise<Answer> => broker.send('PATCH', `${path}/${id}`, { body, headers });
const get = (query = '', headers = {}): Promise<Answer> => broker.send('GET', `${path}/${id}${query}`, { headers });
const problemOf = ({ status, json }: Answer) => [status, json.type.split('/').at(-1)];

describe('a subscription', () => {
  // Each member of the standard with a value that it allows; none may be answered with 422.
  test.each<JsonObject>([
    { subscriptionName: 'load', description: 'of the Meters' },
    { entities: [{ type: '*' }] },
    {
      entities: [
        { type: '(Meter;Open)|Feeder', idPattern: '^urn:ngsi-ld:Meter:' },
        { id: ['urn:a:1'], type: 'Meter' },
      ],
    },
    { watchedAttributes: ['load'], notificationTrigger: ['entityUpdated', 'attributeDeleted'] },
    { timeInterval: 60 },
    { throttling: 0.5, expiresAt: '2100-01-01T00:00:00Z', isActive: false },
    { q: 'load>5;feeder{Feeder:open}==false', expandValues: ['kind'], jsonKeys: ['extra'] },
    { geoQ: { georel: 'near;maxDistance==2000', geometry: 'Point', coordinates: [8, 47], geoproperty: 'site' } },
    { geoQ: { georel: 'within', geometry: 'Polygon', coordinates: '[[[0,0],[1,0],[1,1],[0,0]]]' } },
    {
      scopeQ: '/TX/#',
      csf: 'endpoint=="http://example.org/"',
      lang: 'de,en;q=0.5',
      datasetId: ['urn:phase:a', '@none'],
    },
    { splitEntities: true, localOnly: true },
    { notification: { endpoint, attributes: ['load'], format: 'keyValues', sysAttrs: true } },
    { notification: { endpoint, pick: ['id', 'load'], omit: ['type'], format: 'concise', showChanges: true } },
    { notification: { endpoint, join: 'inline', joinLevel: 2 } },
    { notification: { endpoint, join: '@none' } },
    { notification: { endpoint: { ...endpoint, accept: 'application/geo+json', timeout: 500, cooldown: 1000 } } },
    { notification: { endpoint: { ...endpoint, receiverInfo: [{ key: 'Authorization', value: 'Bearer x' }] } } },
    {
      notification: {
        endpoint: { uri: 'mqtts://user:word@example.org:8883/a/b', notifierInfo: [{ key: 'MQTT-QoS', value: '1' }] },
      },
    },
    { busbar: { mode: 'best-effort', onRealChange: true, template: { is: '{{value.load}}' } } },
  ])('may have %j, and is answered with it', async (members) => {
    const { status, headers, text } = await post({ ...minimal, ...members });
    expect([status, text, headers.get('Location')]).toEqual([201, '', `${path}/${id}`]);
    expect((await get()).json).toMatchObject({ ...minimal, ...members });
  });

  test('answers as its schema in /openapi.json says, whatever it has', async () => {
    const { components } = (await broker.send('GET', '/openapi.json')).json;
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'api', components });
    const validate = ajv.compile({ $ref: 'api#/components/schemas/Subscription' });
    await post({ ...minimal, expiresAt: '2100-01-01T00:00:00Z', watchedAttributes: ['load'], throttling: 5 });
    for (const query of ['', '?options=sysAttrs']) {
      const { json } = await get(query);
      expect([validate(json), validate.errors]).toEqual([true, null]);
    }
  });

  test.each<[what: string, members: JsonObject, said: RegExp]>([
    ['throttling beside timeInterval', { timeInterval: 10, throttling: 5 }, /exclude each other/],
    ['a temporalQ', { temporalQ: { timerel: 'after', timeAt: '2026-01-01T00:00:00Z' } }, /temporalQ/],
    ['a negative throttling', { throttling: -1 }, /throttling/],
    ['an id that is no URI', { id: 'one' }, /id "one"/],
    ['an end that is past', { expiresAt: '2020-01-01T00:00:00Z' }, /is past/],
    ['attributes beside omit', { notification: { endpoint, attributes: ['a'], omit: ['b'] } }, /neither pick nor omit/],
    ['the same in pick and omit', { notification: { endpoint, pick: ['id'], omit: ['id'] } }, /both name id/],
    ['a jsonldContext that is no URL', { jsonldContext: 'context' }, /jsonldContext/],
    ['an unknown member', { watchedAttribute: ['load'] }, /watchedAttribute is not known/],
  ])('with %s is refused as BadRequestData', async (_, members, said) => {
    const answer = await post({ ...minimal, ...members });
    expect(problemOf(answer)).toEqual([400, 'BadRequestData']);
    expect(answer.json.detail).toMatch(said);
  });

  test('of an id that exists is AlreadyExists (5.8.1)', async () => {
    await post(minimal);
    expect(problemOf(await post(minimal))).toEqual([409, 'AlreadyExists']);
  });
});

describe('the answer', () => {
  test('is in the words of the request, not in those it was written in (5.5.7)', async () => {
    await post({ ...minimal, watchedAttributes: ['load'], q: 'load>5', '@context': context }, ld);
    const { json, headers } = await get('', { Link: '' });
    expect(json).toMatchObject({
      entities: [{ type: 'https://example.org/Meter' }],
      watchedAttributes: ['https://example.org/load'],
      q: 'https://example.org/load>5',
    });
    expect(json).not.toHaveProperty('@context');
    expect(headers.get('Link')).toContain('json-ld#context');
  });

  test('has status, defaults and, where asked for, times', async () => {
    await post({ ...minimal, expiresAt: '2100-01-01T00:00:00Z' });
    const { json } = await get('?options=sysAttrs');
    expect(json).toMatchObject({
      status: 'active',
      notificationTrigger: ['attributeCreated', 'attributeUpdated'],
      createdAt: expect.stringMatching(/Z$/),
      modifiedAt: expect.stringMatching(/Z$/),
    });
    expect((await get()).json).not.toHaveProperty('createdAt');
  });

  test('never has the secret', async () => {
    const secret = 'a word that is long enough';
    await post({ ...minimal, busbar: { mode: 'latest', secret } });
    expect((await get()).text).not.toContain(secret);
    expect((await broker.send('GET', path)).text).not.toContain(secret);
    expect((await post({ ...minimal, id: 'urn:x:2', busbar: { secret: 'short word' } })).text).not.toContain(
      'short word',
    );
  });
});

describe('an update (5.8.2)', () => {
  test('puts members in the place of those that are there; null removes', async () => {
    await post({ ...minimal, q: 'load>5', notification: { endpoint, format: 'concise' } });
    expect((await patch({ q: null, notification: { endpoint, sysAttrs: true } })).status).toBe(204);
    const { json } = await get();
    expect(json).not.toHaveProperty('q');
    expect(json.notification).toEqual({ endpoint, sysAttrs: true });
  });

  test.each<[what: string, fragment: JsonObject]>([
    ['a notification without endpoint', { notification: { format: 'concise' } }],
    ['the removal of what has to be there', { notification: null }],
    ['an end that is past', { expiresAt: '2020-01-01T00:00:00Z' }],
    ['another id', { id: 'urn:ngsi-ld:Subscription:other' }],
    ['another type', { type: 'Meter' }],
  ])('with %s is refused and changes nothing', async (_, fragment) => {
    await post(minimal);
    const before = (await get()).json;
    expect(problemOf(await patch(fragment))).toEqual([400, 'BadRequestData']);
    expect((await get()).json).toEqual(before);
  });

  test('pauses, starts and ends it', async () => {
    await post(minimal);
    await patch({ isActive: false });
    expect((await get()).json.status).toBe('paused');
    await patch({ isActive: true, expiresAt: '2100-01-01T00:00:00Z' });
    expect((await get()).json.status).toBe('active');
  });

  test('in another @context leaves what it does not name as it was meant', async () => {
    await post({ ...minimal, q: 'load>5', '@context': context }, ld);
    await patch({ watchedAttributes: ['other'], '@context': { other: 'https://example.org/other' } }, ld);
    expect((await get('', { Link: '' })).json).toMatchObject({
      entities: [{ type: 'https://example.org/Meter' }],
      watchedAttributes: ['https://example.org/other'],
      q: 'https://example.org/load>5',
    });
  });
});

test('what is not there is ResourceNotFound; what is no id, BadRequestData', async () => {
  for (const [method, body] of [['GET'], ['PATCH', { isActive: false }], ['DELETE']] as const) {
    const sent = body ? { body } : {};
    expect(problemOf(await broker.send(method, `${path}/urn:none:1`, sent))).toEqual([404, 'ResourceNotFound']);
    expect(problemOf(await broker.send(method, `${path}/none`, sent))).toEqual([400, 'BadRequestData']);
  }
});
