/** What entities may not hold, however readable: clauses 4.5.1 to 4.5.24, 4.6, 4.7, 4.18 and 5.5.4 of ETSI GS CIM 009 v1.9.1. */
import { expect, test } from 'vitest';
import { rawRequest } from '../http/harness.ts';
import { brokerForAll } from './broker.ts';

const broker = brokerForAll();

const entities = '/ngsi-ld/v1/entities';
const NULL = 'urn:ngsi-ld:null';
const point = { type: 'Point', coordinates: [8, 50] };
const proof = { type: 'DataIntegrityProof', proofValue: 'z1' };
let number = 0;
const nextId = (): string => `urn:ngsi-ld:Sensor:${++number}`;
const create = (members: object, id = nextId()) =>
  broker.send('POST', entities, { body: { id, type: 'Sensor', ...members } });

const refused: readonly [what: string, members: object][] = [
  ['an observedAt with a UTC offset (4.6.3)', { load: { value: 1, observedAt: '2026-11-21T13:00:00+01:00' } }],
  ['an expiresAt with a UTC offset (4.6.3)', { expiresAt: '2100-11-21T13:00:00-01:00' }],
  ['a scope that is an NGSI-LD Null (4.18, 5.5.4)', { scope: NULL }],
  ['an expiresAt that is an NGSI-LD Null (5.5.4)', { expiresAt: NULL }],
  ['an NGSI-LD Null in a value (5.5.4)', { site: { value: { street: { name: NULL } } } }],
  ['an NGSI-LD Null in an object in a list (5.5.4)', { site: { value: [{ name: NULL }] } }],
  ['an attribute called datasetId (4.5.1)', { datasetId: { value: 1 } }],
  ['an attribute called instanceId (4.5.1)', { instanceId: { value: 1 } }],
  ['an attribute called observedAt (4.5.1)', { observedAt: { value: 1 } }],
  ['an attribute called unitCode (4.5.1)', { unitCode: 'MAW' }],
  ['an @context in an attribute (4.5.1, 5.5.7)', { load: { value: 1, '@context': { a: 'urn:x:a' } } }],
  ['an @context in a sub-attribute (4.5.1, 5.5.7)', { load: { value: 1, by: { value: 2, '@context': {} } } }],
  ['a type that begins with a digit (4.6.2)', { type: '3phase' }],
  ['an attribute that begins with a digit (4.6.2)', { '3phase': 1 }],
  ['a JsonProperty with a unit (4.5.24)', { card: { json: { a: 1 }, unitCode: 'MTR' } }],
  ['a JsonProperty of a number (4.5.24)', { card: { type: 'JsonProperty', json: 5 } }],
  ['a JsonProperty of a list of texts (4.5.24)', { card: { json: ['a'] } }],
  ['a Relationship with a unit (4.5.3)', { feeder: { object: 'urn:ngsi-ld:Feeder:1', unitCode: 'MTR' } }],
  ['a VocabProperty with a unit (4.5.20)', { state: { vocab: 'good', unitCode: 'MTR' } }],
  ['a Property with previousValue (4.5.2)', { load: { value: 1, previousValue: 0 } }],
  ['a Relationship with previousObject (4.5.3)', { feeder: { object: 'urn:x:1', previousObject: 'urn:x:2' } }],
  [
    'a LanguageProperty of another valueType (5.2.32)',
    { label: { languageMap: { en: 'a' }, valueType: 'xsd:string' } },
  ],
  ['a location that is a Property (4.7.1)', { location: { type: 'Property', value: 7 } }],
  ['an operationSpace that is a Relationship (4.7.1)', { operationSpace: { object: 'urn:x:1' } }],
  ['a geometry as a text that is none (4.7.2)', { area: { type: 'GeoProperty', value: 'somewhere' } }],
  ['a geometry as a text of depth (4.7.2)', { area: { type: 'GeoProperty', value: '['.repeat(9000) } }],
  ['a sealed id outside a proof (4.5.2)', { load: { value: 1, entityIdSealed: 'urn:x:1' } }],
  ['a sealed type that is no text (4.5.2)', { ngsildproof: { value: proof, entityTypeSealed: 42 } }],
  ['a proof that is no object (4.5.2)', { ngsildproof: { type: 'Property', value: 'sealed' } }],
];

test.each(refused)('An entity with %s is not created', async (_, members) => {
  const id = nextId();
  const answer = await create(members, id);
  expect([answer.status, answer.json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
  expect((await broker.send('GET', `${entities}/${id}`)).status).toBe(404);
});

test.each([
  ['a right-to-left override', 0x202e],
  ['a space without width', 0x200b],
  ['a variation selector', 0xfe0f],
  ['a filler', 0x3164],
  ['a blank of Braille', 0x2800],
  ['a noncharacter', 0x1fffe],
])('An id with %s, which nobody sees, is refused (4.5.1, RFC 3987 4.1)', async (_, code) => {
  const id = `urn:ngsi-ld:Sensor:a${String.fromCodePoint(code)}b`;
  expect((await create({}, id)).json.type).toMatch(/BadRequestData$/);
});

test('An id may have letters of any script (RFC 3987)', async () => {
  expect((await create({}, 'urn:ngsi-ld:Sensor:Zürich-電力')).status).toBe(201);
});

test('A JsonProperty holds an object or a list of them as they are (4.5.24)', async () => {
  const id = nextId();
  const [one, several] = [{ json: { a: 1, type: 'raw' } }, { json: [{ a: 1 }, { b: NULL }] }];
  expect((await create({ one, several }, id)).status).toBe(201);
  const { json } = await broker.send('GET', `${entities}/${id}`);
  expect([json.one.json, json.several.json]).toEqual([one.json, several.json]);
});

test('A geometry may come as the text of its JSON, and is an object from then on (4.7.2)', async () => {
  const id = nextId();
  expect((await create({ location: { type: 'GeoProperty', value: JSON.stringify(point) } }, id)).status).toBe(201);
  expect((await broker.send('GET', `${entities}/${id}`)).json.location).toEqual({ type: 'GeoProperty', value: point });
});

test('A LanguageProperty may say that its values are langStrings (5.2.32)', async () => {
  expect((await create({ label: { languageMap: { en: 'a' }, valueType: 'langString' } })).status).toBe(201);
});

test('A proof keeps what it seals as bare texts, the type in the words of who asks (4.5.2)', async () => {
  const id = nextId();
  const ngsildproof = { type: 'Property', value: proof, entityIdSealed: id, entityTypeSealed: 'Sensor' };
  expect((await create({ ngsildproof }, id)).status).toBe(201);
  expect((await broker.send('GET', `${entities}/${id}`)).json.ngsildproof).toEqual(ngsildproof);
  expect((await broker.send('GET', `${entities}/${id}?format=concise`)).json.ngsildproof).toMatchObject({
    entityIdSealed: id,
    entityTypeSealed: 'Sensor',
  });
});

test('What a client writes as its @context has no scoped contexts (5.5.7)', async () => {
  const id = nextId();
  const scoped = { Sensor: { '@id': 'urn:x:Sensor', '@context': { load: 'urn:x:load' } } };
  const body = { id, type: 'Sensor', load: 1, '@context': [scoped] };
  const answer = await broker.send('POST', entities, { body, headers: { 'Content-Type': 'application/ld+json' } });
  expect([answer.status, answer.json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
  expect((await broker.send('GET', `${entities}/${id}`)).status).toBe(404);
});

test('A partial update takes no NGSI-LD Null in a value, a merge does (5.5.4, 5.5.8, 5.5.12)', async () => {
  const id = nextId();
  await create({ site: { value: { street: 'High Street', town: 'X' } } }, id);
  const body = { value: { town: NULL } };
  expect((await broker.send('PATCH', `${entities}/${id}/attrs/site`, { body })).json.type).toMatch(/BadRequestData$/);
  expect((await broker.send('PATCH', `${entities}/${id}`, { body: { site: body } })).status).toBe(204);
  expect((await broker.send('GET', `${entities}/${id}`)).json.site.value).toEqual({ street: 'High Street' });
});

test.each(['create', 'upsert', 'update', 'delete', 'merge'])(
  'A null among the members of a batch to %s refuses all of them (5.6.7.4 to 5.6.10.4, 5.6.20.4)',
  async (operation) => {
    const id = nextId();
    const body = operation === 'delete' ? [id, null] : [{ id, type: 'Sensor', load: 1 }, null];
    const answer = await broker.send('POST', `/ngsi-ld/v1/entityOperations/${operation}`, { body });
    expect([answer.status, answer.json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
    expect((await broker.send('GET', `${entities}/${id}`)).status).toBe(404);
  },
);

test('A subscription does not end at a moment with a UTC offset (4.6.3)', async () => {
  const body = {
    ...{ type: 'Subscription', entities: [{ type: 'Sensor' }], expiresAt: '2100-01-01T00:00:00+02:00' },
    notification: { endpoint: { uri: 'http://127.0.0.1:9/told' } },
  };
  expect((await broker.send('POST', '/ngsi-ld/v1/subscriptions', { body })).json.type).toMatch(/BadRequestData$/);
});

test.each(['%2e%2e', '%2E', '%252e%252e'])(
  'The name %s in the path of a history is that of no attribute (4.6.2, 5.6.13.4)',
  async (name) => {
    const path = `/ngsi-ld/v1/temporal/entities/urn:ngsi-ld:Sensor:T1/attrs/${name}`;
    expect((await rawRequest(broker.port, { method: 'DELETE', path })).status).toBe(400);
  },
);

test('A history takes no expiresAt that is an NGSI-LD Null (5.5.4)', async () => {
  const load = [{ value: 1, observedAt: '2026-11-21T12:00:00Z' }];
  const body = { id: nextId(), type: 'Sensor', expiresAt: NULL, load };
  const answer = await broker.send('POST', '/ngsi-ld/v1/temporal/entities', { body });
  expect([answer.status, answer.json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
});
