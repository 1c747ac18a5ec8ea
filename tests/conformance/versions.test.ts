/** Entities for clients of earlier versions: ETSI GS CIM 009 v1.9.1 clauses 4.3.6.8 and 6.3.6, RFC 7240. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../http/harness.ts';
import { brokerForAll } from './broker.ts';

const broker = brokerForAll();
const api = '/ngsi-ld/v1';
const id = 'urn:ngsi-ld:Meter:V1';
const observedAt = '2026-11-21T11:00:00Z';
const meter = {
  id,
  type: ['Meter', 'Device'],
  scope: '/TX1',
  power: [
    { type: 'Property', value: 2, datasetId: 'urn:ngsi-ld:Dataset:B' },
    { type: 'Property', value: 1, unitCode: 'MAW', observedAt },
  ],
  label: { type: 'LanguageProperty', languageMap: { en: 'meter' } },
  kind: { type: 'VocabProperty', vocab: 'Smart' },
  raw: { type: 'JsonProperty', json: { a: null } },
  steps: { type: 'ListProperty', valueList: [1, 2] },
  parts: { type: 'ListRelationship', objectList: [{ object: 'urn:ngsi-ld:Part:1' }, { object: 'urn:ngsi-ld:Part:2' }] },
  at: { type: 'Relationship', object: 'urn:ngsi-ld:Part:1', objectType: 'Part' },
  size: {
    ...{ type: 'Property', value: 5, valueType: 'Short', expiresAt: '2036-01-01T00:00:00Z' },
    class: { type: 'VocabProperty', vocab: 'Small' },
  },
};
const [b, one] = meter.power;

beforeAll(async () => {
  const { status, text } = await broker.send('POST', `${api}/entities`, { body: meter });
  expect(status, text).toBe(201);
});

const prefer = (Prefer: string, path = `entities/${id}`): Promise<Answer> =>
  broker.send('GET', `${api}/${path}`, { headers: { Prefer } });
const size = { type: 'Property', value: 5, class: { type: 'Property', value: 'Small' } };
/** What tables 4.3.6.8-1 to -3 leave for version 1.4 to 1.7. */
const of17 = {
  ...meter,
  kind: { type: 'Property', value: 'Smart' },
  raw: { type: 'Property', value: { a: null } },
  steps: { type: 'Property', value: [1, 2] },
  parts: { type: 'Relationship', object: ['urn:ngsi-ld:Part:1', 'urn:ngsi-ld:Part:2'] },
  at: { type: 'Relationship', object: 'urn:ngsi-ld:Part:1' },
  size,
};
const label = { type: 'Property', value: { en: 'meter' } };
const { scope: _, ...unscoped } = of17;

test.each<[string, object]>([
  ['1.8', { ...meter, size: { ...size, class: meter.size.class } }],
  ['1.7', of17],
  ['1.4', of17],
  ['1.3', { ...unscoped, label }],
  ['1.0', { ...unscoped, type: 'Meter', label, power: { type: 'Property', value: 1 } }],
])('version %s is told what it knows, with 203', async (version, expected) => {
  const { status, headers, json } = await prefer(`ngsi-ld=${version}`);
  expect([status, headers.get('Preference-Applied')]).toEqual([203, `ngsi-ld=${version}`]);
  expect(json).toEqual(expected);
});

test('linked entities, queries and other forms are told so too', async () => {
  const page = await prefer('ngsi-ld=1.0', 'entities?type=Meter&pick=id,kind,power&format=simplified');
  expect([page.status, page.json]).toEqual([203, [{ id, kind: 'Smart', power: 1 }]]);
  const body = { type: 'Query', entities: [{ type: 'Meter' }], pick: ['kind'] };
  const headers = { Prefer: 'ngsi-ld=1.5' };
  const asked = await broker.send('POST', `${api}/entityOperations/query`, { body, headers });
  expect([asked.status, asked.json]).toEqual([203, [{ kind: { type: 'Property', value: 'Smart' } }]]);
  await broker.send('POST', `${api}/entities`, {
    body: { id: 'urn:ngsi-ld:Feeder:V1', type: 'Feeder', has: { object: id } },
  });
  for (const join of ['inline', 'flat']) {
    const { status, text } = await prefer('ngsi-ld=1.5', `entities/urn:ngsi-ld:Feeder:V1?join=${join}`);
    expect([status, text.includes('VocabProperty')]).toEqual([203, false]);
  }
});

describe('an answer that is of the version already', () => {
  test.each([
    ['ngsi-ld=1.9', 'ngsi-ld=1.9'],
    ['ngsi-ld=1.9.1', 'ngsi-ld=1.9'],
    ['ngsi-ld=2.3', 'ngsi-ld=1.9'],
    ['respond-async', null],
    ['xngsi-ld=1.0', null],
    ['ngsi-ld=old', null],
  ])('is 200 with Prefer: %s', async (given, applied) => {
    const { status, headers, json } = await prefer(given);
    expect([status, headers.get('Preference-Applied'), json]).toEqual([
      200,
      applied,
      {
        ...meter,
        power: [b, one],
        size: { ...meter.size, expiresAt: undefined },
      },
    ]);
  });

  test('is 200 where nothing in it is newer', async () => {
    const { status, headers } = await prefer('ngsi-ld=1.5', 'entities?type=Nothing');
    expect([status, headers.get('Preference-Applied')]).toEqual([200, 'ngsi-ld=1.5']);
  });
});

test.each([
  'NGSI-LD=1.0',
  'ngsi-ld="1.0"',
  'ngsi-ld=1.0;q=0.1',
  'respond-async, ngsi-ld=1.0',
  'wait=5; x, Ngsi-Ld = 1.0',
])('a subscription is the same for Prefer: %s', async (given) => {
  const { status, headers } = await prefer(given, 'subscriptions');
  expect([status, headers.get('Preference-Applied')]).toEqual([200, 'ngsi-ld=1.0']);
});
