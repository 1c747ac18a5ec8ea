/** How entities are shown over HTTP: ETSI GS CIM 009 v1.9.1 clauses 4.5.2 to 4.5.4, 4.5.16, 6.3.5 to 6.3.7, 6.3.11. */
import { beforeAll, expect, test } from 'vitest';
import type { Answer } from '../http/harness.ts';
import { brokerForAll } from './broker.ts';

const broker = brokerForAll();
const id = 'urn:ngsi-ld:Line:P1';
const path = `/ngsi-ld/v1/entities/${id}`;
const shape = {
  type: 'LineString',
  coordinates: [
    [8, 47],
    [9, 48],
  ],
};
const point = { type: 'Point', coordinates: [8, 47] };
const observedAt = '2026-11-21T11:00:00Z';
const end = '2036-01-01T00:00:00Z';
const line = {
  id,
  type: 'Line',
  power: { type: 'Property', value: 5, unitCode: 'MAW', observedAt },
  name: { type: 'Property', value: 'P1' },
  doc: { type: 'Property', value: { a: [1, { b: 2 }] } },
  since: { type: 'Property', value: '1998', valueType: 'http://www.w3.org/2001/XMLSchema#gYear' },
  guest: { type: 'Property', value: 1, expiresAt: end },
  from: { type: 'Relationship', object: 'urn:ngsi-ld:Bus:1', objectType: 'Bus' },
  to: { type: 'Relationship', object: ['urn:ngsi-ld:Bus:2', 'urn:ngsi-ld:Bus:3'] },
  location: { type: 'GeoProperty', value: point },
  course: { type: 'GeoProperty', value: shape },
  label: { type: 'LanguageProperty', languageMap: { en: 'line' } },
  kind: { type: 'VocabProperty', vocab: 'Overhead' },
  raw: { type: 'JsonProperty', json: { x: null } },
  list: { type: 'ListProperty', valueList: [1, 2] },
  parts: { type: 'ListRelationship', objectList: [{ object: 'urn:ngsi-ld:Span:1' }] },
};
/** Without sysAttrs nobody sees when something ends (6.3.11). */
const shown = { ...line, guest: { type: 'Property', value: 1 } };
const simplified = {
  id,
  type: 'Line',
  power: 5,
  name: 'P1',
  doc: line.doc.value,
  since: '1998',
  guest: 1,
  from: 'urn:ngsi-ld:Bus:1',
  to: line.to.object,
  location: point,
  course: shape,
  label: { languageMap: { en: 'line' } },
  kind: { vocab: 'Overhead' },
  raw: { json: { x: null } },
  list: [1, 2],
  parts: ['urn:ngsi-ld:Span:1'],
};

beforeAll(async () => {
  const { status, text } = await broker.send('POST', '/ngsi-ld/v1/entities', { body: line });
  expect(status, text).toBe(201);
});

const get = (query: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  broker.send('GET', `${path}${query}`, { headers });

test('normalized says of what kind everything is', async () => {
  expect((await get('')).json).toEqual(shown);
  expect((await get('?format=normalized&options=concise')).json).toEqual(shown);
});

test('sysAttrs tell the end beside the other moments (6.3.11, 4.22)', async () => {
  expect((await get('?options=sysAttrs')).json.guest).toMatchObject({ value: 1, expiresAt: end });
  expect((await get('?options=sysAttrs,concise')).json.guest).toMatchObject({ value: 1, expiresAt: end });
});

test('concise leaves out what the members tell', async () => {
  const { power, since } = line;
  const bare = ({ type: _, ...rest }: { readonly type: string }) => rest;
  expect((await get('?options=concise')).json).toMatchObject({
    power: bare(power),
    name: 'P1',
    since: bare(since),
    guest: 1,
    from: { object: 'urn:ngsi-ld:Bus:1', objectType: 'Bus' },
    location: point,
    label: { languageMap: { en: 'line' } },
    parts: { objectList: [{ object: 'urn:ngsi-ld:Span:1' }] },
  });
});

test.each(['?options=keyValues', '?options=simplified', '?format=simplified', '?format=keyValues&options=concise'])(
  '%s is values alone',
  async (query) => {
    expect((await get(query)).json).toEqual(simplified);
  },
);

test('sysAttrs are moments on every level', async () => {
  const { json } = await get('?options=sysAttrs');
  for (const one of [json, json.power, json.from]) {
    expect(one).toMatchObject({ createdAt: expect.stringMatching(/Z$/), modifiedAt: expect.stringMatching(/Z$/) });
  }
});

test('JSON-LD carries the context of the client in its body, JSON in a Link', async () => {
  const linked = await get('', { Accept: 'application/ld+json' });
  const context = linked.json['@context'];
  expect(context).toMatch(/busbar\.jsonld$/);
  expect(linked.json).toEqual({ ...shown, '@context': context });
  const plain = await get('');
  expect(plain.headers.get('Link')).toContain(`<${context}>`);
});

test.each([
  ['', point],
  ['?geometryProperty=course', shape],
  ['?geometryProperty=name', null],
  ['?geometryProperty=nothing', null],
])('GeoJSON%s has the geometry that is asked for (4.5.16.1)', async (query, geometry) => {
  const { json, headers } = await get(query, { Accept: 'application/geo+json' });
  expect(headers.get('Content-Type')).toBe('application/geo+json');
  const { id: _, ...properties } = shown;
  expect(json).toEqual({ id, type: 'Feature', geometry, properties, '@context': expect.stringMatching(/busbar/) });
});

test('Prefer takes the context out of GeoJSON or leaves it there (6.3.6)', async () => {
  const accept = { Accept: 'application/geo+json' };
  const plain = await get('?format=simplified', { ...accept, Prefer: 'body=json' });
  expect(plain.json['@context']).toBeUndefined();
  expect(plain.headers.get('Link')).toContain('busbar.jsonld');
  expect(plain.json.properties.name).toBe('P1');
  const linked = await get('', { ...accept, Prefer: 'body=ld+json' });
  expect(linked.json['@context']).toBeDefined();
  const page = await broker.send('GET', '/ngsi-ld/v1/entities?type=Line', { headers: accept });
  expect(page.json).toMatchObject({ type: 'FeatureCollection', features: [{ id }] });
  expect(page.json.features[0]['@context']).toBeUndefined();
});

test.each([['text/html'], ['application/xml;q=0.9']])('Accept: %s is not acceptable', async (accept) => {
  expect((await get('', { Accept: accept })).status).toBe(406);
});
