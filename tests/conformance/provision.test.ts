/** Creating, merging, replacing and deleting entities: clauses 5.6.1, 5.6.6, 5.6.17, 5.6.18 of ETSI GS CIM 009 v1.9.1. */
import { describe, expect, test } from 'vitest';
import { type Answer, rawRequest } from '../http/harness.ts';
import { brokerForAll } from './broker.ts';

const broker = brokerForAll();

const entities = '/ngsi-ld/v1/entities';
const etsi = (kind: string): string => `https://uri.etsi.org/ngsi-ld/errors/${kind}`;
const NULL = 'urn:ngsi-ld:null';
/** No model knows this type: any attribute may be of any kind. */
let number = 0;
async function meter(attributes: object = {}): Promise<string> {
  number += 1;
  const id = `urn:ngsi-ld:Gauge:${number}`;
  const answer = await broker.send('POST', entities, { body: { id, type: 'Gauge', ...attributes } });
  expect(answer.text).toBe('');
  return id;
}
const get = async (id: string, query = ''): Promise<Record<string, unknown>> => {
  const { id: _, ...rest } = (await broker.send('GET', `${entities}/${id}${query}`)).json;
  return rest;
};
const patch = (id: string, body: object, query = ''): Promise<Answer> =>
  broker.send('PATCH', `${entities}/${id}${query}`, { body });

/** One attribute of each kind, with another value of it, normalized. */
const kinds = [
  ['Property', { value: 1 }, { value: 2 }],
  ['Relationship', { object: 'urn:ngsi-ld:Gauge:G1' }, { object: 'urn:ngsi-ld:Gauge:G2' }],
  [
    'GeoProperty',
    { value: { type: 'Point', coordinates: [8, 50] } },
    { value: { type: 'Point', coordinates: [9, 51] } },
  ],
  ['LanguageProperty', { languageMap: { en: 'open' } }, { languageMap: { de: 'offen' } }],
  ['VocabProperty', { vocab: 'good' }, { vocab: 'bad' }],
  ['JsonProperty', { json: { a: 1 } }, { json: { b: 2 } }],
  ['ListProperty', { valueList: [1, 2] }, { valueList: [3] }],
  ['ListRelationship', { objectList: ['urn:ngsi-ld:Gauge:G1'] }, { objectList: ['urn:ngsi-ld:Gauge:G2'] }],
] as const;

describe.each(kinds)('an attribute of kind %s', (type, first, second) => {
  const [member] = Object.keys(first) as [string];
  const nothing = type === 'LanguageProperty' ? { '@none': NULL } : type.startsWith('List') ? [NULL] : NULL;
  const merges = type === 'LanguageProperty' || type === 'JsonProperty';
  const [before, after] = [first, second].map((one) => one[member as keyof typeof one] as unknown as object);

  test('comes back as it was given, normalized and concise (4.5.2)', async () => {
    const id = await meter({ reading: { type, ...first } });
    expect(await get(id)).toMatchObject({ reading: { type } });
    const concise = await meter({ reading: first });
    expect(await get(concise)).toEqual(await get(id));
  });

  test('takes another value in a merge (5.5.12)', async () => {
    const id = await meter({ reading: { type, ...first } });
    expect((await patch(id, { reading: { type, ...second } })).status).toBe(204);
    const expected = await meter({ reading: { type, [member]: merges ? { ...before, ...after } : after } });
    expect(await get(id)).toEqual(await get(expected));
  });

  test.each([
    ['itself', NULL],
    ['its value', { type, [member]: nothing }],
  ])('goes where %s is an NGSI-LD Null (4.5.0)', async (_, gone) => {
    const id = await meter({ reading: { type, ...first }, name: 'N' });
    expect((await patch(id, { reading: gone })).status).toBe(204);
    expect(await get(id)).toEqual({ type: 'Gauge', name: { type: 'Property', value: 'N' } });
  });
});

describe('a merge', () => {
  test('takes members of an attribute away one by one', async () => {
    const reading = { value: 1, unitCode: 'KWH', observedAt: '2026-11-21T10:00:00Z', accuracy: { value: 2 } };
    const id = await meter({ reading });
    await patch(id, { reading: { unitCode: NULL, accuracy: NULL } });
    expect((await get(id))['reading']).toEqual({ type: 'Property', value: 1, observedAt: expect.any(String) });
  });

  test('writes the instance with the datasetId that it names', async () => {
    const datasetId = 'urn:ngsi-ld:Dataset:A';
    const id = await meter({ reading: [{ value: 1 }, { value: 2, datasetId }] });
    await patch(id, { reading: { value: 3, datasetId } });
    expect((await get(id))['reading']).toMatchObject([{ value: 1 }, { value: 3, datasetId }]);
    await patch(id, { reading: { type: 'Property', value: NULL, datasetId } });
    expect((await get(id))['reading']).toEqual({ type: 'Property', value: 1 });
  });

  test('adds types, and replaces or removes scopes (4.16, 4.18)', async () => {
    const id = await meter({ scope: '/A' });
    await patch(id, { type: ['Gauge', 'Device'], scope: ['/B', '/C'] });
    expect(await get(id)).toEqual({ type: ['Gauge', 'Device'], scope: ['/B', '/C'] });
    await patch(id, { scope: NULL });
    expect(await get(id)).toEqual({ type: ['Gauge', 'Device'] });
  });

  test('cannot change the id', async () => {
    const id = await meter();
    const { status, json } = await patch(id, { id: 'urn:ngsi-ld:Gauge:other' });
    expect([status, json.type]).toEqual([400, etsi('BadRequestData')]);
  });

  test('is for an entity of the type that is asked for (5.6.17.4)', async () => {
    const id = await meter();
    expect((await patch(id, { reading: 1 }, '?type=Device')).status).toBe(404);
    expect((await patch(id, { reading: 1 }, '?type=Gauge')).status).toBe(204);
  });
});

describe('replacing an entity', () => {
  test('leaves nothing of what was there but the id and createdAt', async () => {
    const id = await meter({ reading: 1, scope: '/A' });
    const { createdAt } = await get(id, '?options=sysAttrs');
    const body = { type: 'Device', name: 'N' };
    expect((await broker.send('PUT', `${entities}/${id}`, { body })).status).toBe(204);
    expect(await get(id)).toEqual({ type: 'Device', name: { type: 'Property', value: 'N' } });
    expect((await get(id, '?options=sysAttrs'))['createdAt']).toBe(createdAt);
  });
});

/** What is wrong, and as what it is told: clauses 5.5.2, 5.5.4, 6.3.2, 6.3.4 and 6.3.5. */
const LD = 'application/ld+json';
const faults: readonly [what: string, body: unknown, type: string, status: number, headers?: object][] = [
  ['no JSON', '{', 'InvalidRequest', 400],
  ['no body', '', 'InvalidRequest', 400],
  ['a list', [], 'InvalidRequest', 400],
  ['no id', { type: 'Gauge' }, 'BadRequestData', 400],
  ['no type', { id: 'urn:ngsi-ld:Gauge:X' }, 'BadRequestData', 400],
  ['an id that is no URI', { id: 'x', type: 'Gauge' }, 'BadRequestData', 400],
  ['an attribute that is null', { id: 'urn:ngsi-ld:Gauge:X', type: 'Gauge', a: null }, 'BadRequestData', 400],
  ['an NGSI-LD Null', { id: 'urn:ngsi-ld:Gauge:X', type: 'Gauge', a: { value: NULL } }, 'BadRequestData', 400],
  ['a kind that there is not', { id: 'urn:ngsi-ld:Gauge:X', type: 'Gauge', a: { type: 'P' } }, 'BadRequestData', 400],
  ['no value', { id: 'urn:ngsi-ld:Gauge:X', type: 'Gauge', a: { type: 'Property' } }, 'BadRequestData', 400],
  [
    'one datasetId twice',
    { id: 'urn:ngsi-ld:Gauge:X', type: 'Gauge', a: [{ value: 1 }, { value: 2 }] },
    'BadRequestData',
    400,
  ],
  ['@context in plain JSON', { id: 'urn:ngsi-ld:Gauge:X', type: 'Gauge', '@context': [] }, 'BadRequestData', 400],
  [
    'ld+json without @context',
    { id: 'urn:ngsi-ld:Gauge:X', type: 'Gauge' },
    'BadRequestData',
    400,
    { 'Content-Type': LD },
  ],
];

test.each(faults)('A creation with %s is refused', async (_, body, type: string, status, headers = {}) => {
  const answer = await broker.send('POST', entities, { body, headers: headers as Record<string, string> });
  expect([answer.status, answer.json.type]).toEqual([status, etsi(type)]);
});

test('A media type that is not JSON is refused with 415, a tenant that does not exist with 404', async () => {
  const body = { id: 'urn:ngsi-ld:Gauge:X', type: 'Gauge' };
  expect((await broker.send('POST', entities, { body, headers: { 'Content-Type': 'text/turtle' } })).status).toBe(415);
  const unknown = await broker.send('DELETE', `${entities}/urn:ngsi-ld:Gauge:X`, {
    headers: { 'NGSILD-Tenant': 'nobody' },
  });
  expect([unknown.status, unknown.json.type]).toEqual([404, etsi('NonexistentTenant')]);
});

test('What is deleted is gone, and cannot be deleted again (5.6.6)', async () => {
  const id = await meter();
  expect((await broker.send('DELETE', `${entities}/${id}`)).status).toBe(204);
  expect((await broker.send('DELETE', `${entities}/${id}`)).json.type).toBe(etsi('ResourceNotFound'));
  expect((await rawRequest(broker.port, { method: 'DELETE', path: `${entities}/no-uri` })).status).toBe(400);
});
