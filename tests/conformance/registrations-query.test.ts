/** Discovery of context sources over HTTP: ETSI GS CIM 009 v1.9.1 clauses 5.10.2, 5.12 and 6.8.3.2. */
import { beforeAll, describe, expect, it } from 'vitest';
import { brokerForAll } from './broker.ts';

const path = '/ngsi-ld/v1/csourceRegistrations';
const running = brokerForAll();

const square = {
  type: 'Polygon',
  coordinates: [
    [
      [8, 40],
      [9, 40],
      [9, 41],
      [8, 41],
      [8, 40],
    ],
  ],
};
const interval = { startAt: '2026-01-01T00:00:00Z', endAt: '2026-02-01T00:00:00Z' };
const sources: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  all: { information: [{ entities: [{ type: 'Breaker' }] }], region: 'TX1', scope: '/TX1/345' },
  one: { information: [{ entities: [{ id: 'urn:ngsi-ld:Breaker:B1', type: 'Breaker' }], propertyNames: ['open'] }] },
  south: { information: [{ entities: [{ idPattern: '^urn:ngsi-ld:Meter:S.*', type: 'Meter' }] }], location: square },
  names: { information: [{ propertyNames: ['name'] }], region: { type: 'Property', value: 'TX2' } },
  observed: { information: [{ entities: [{ type: 'Meter' }] }], observationInterval: interval },
  managed: { information: [{ entities: [{ type: 'Meter' }] }], managementInterval: { startAt: interval.startAt } },
};

beforeAll(async () => {
  for (const [name, members] of Object.entries(sources)) {
    const id = `urn:ngsi-ld:ContextSourceRegistration:${name}`;
    const fixed = { id, type: 'ContextSourceRegistration', endpoint: 'http://source.example' };
    const { status } = await running.send('POST', path, { body: { ...fixed, ...members } });
    expect(status).toBe(201);
  }
});

async function found(query: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { json } = await running.send('GET', `${path}?${new URLSearchParams(query)}`);
  return json.map((one: { readonly id: string }) => one.id.split(':').at(-1)!);
}

describe('Discovery finds the sources', () => {
  const near = { type: 'Meter', geometry: 'Point', coordinates: '[9.01,40.5]' };
  it.each([
    ['of a type', { type: 'Breaker' }, ['all', 'one', 'names']],
    ['of one of several types', { type: 'Breaker,Meter' }, ['all', 'one', 'south', 'names']],
    ['of any type', { type: '*' }, ['all', 'one', 'south', 'names']],
    ['of an id', { type: 'Breaker', id: 'urn:ngsi-ld:Breaker:B2' }, ['all', 'names']],
    ['of an id that a pattern has', { type: 'Meter', id: 'urn:ngsi-ld:Meter:S1' }, ['south', 'names']],
    ['of a pattern', { type: 'Breaker', idPattern: 'B1$' }, ['all', 'one', 'names']],
    ['of attributes', { type: 'Breaker', attrs: 'name' }, ['all', 'names']],
    ['of attributes that are picked', { pick: 'id,open' }, ['all', 'one', 'south']],
    ['of attributes that q asks about', { q: 'open==true' }, ['all', 'one', 'south']],
    ['with a property', { type: '*', csf: 'region=="TX1"' }, ['all']],
    ['with a property that was sent as an attribute', { type: '*', csf: 'region=="TX2"' }, ['names']],
    ['in a scope', { type: '*', scopeQ: '/TX1/#' }, ['all']],
    ['whose region a place may be in', { ...near, georel: 'near;maxDistance==2000' }, ['south']],
    ['whose region no place is in', { ...near, georel: 'within' }, []],
    ['of observations before', { type: 'Meter', timerel: 'before', timeAt: '2026-03-01T00:00:00Z' }, ['observed']],
    ['of observations after their end', { type: 'Meter', timerel: 'after', timeAt: '2026-03-01T00:00:00Z' }, []],
    [
      'of modifications',
      { type: 'Meter', timerel: 'after', timeAt: '2026-03-01T00:00:00Z', timeproperty: 'modifiedAt' },
      ['managed'],
    ],
    [
      'of observations between',
      { type: 'Meter', timerel: 'between', timeAt: '2026-01-20T00:00:00Z', endTimeAt: '2027-01-01T00:00:00Z' },
      ['observed'],
    ],
  ])('%s', async (_what, query: Record<string, string>, expected) => {
    expect(await found(query)).toEqual(expected);
  });
});

it('A query of everything is too wide (5.10.2.4)', async () => {
  const { status, json } = await running.send('GET', path);
  expect([status, json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
  expect((await running.send('GET', `${path}?idPattern=.*`)).status).toBe(400);
  // Who names ids asks for little, though the clause does not say so.
  expect((await running.send('GET', `${path}?id=urn:ngsi-ld:Breaker:B1`)).status).toBe(200);
});

it('Sources come in pages, with their number and links', async () => {
  const first = await running.send('GET', `${path}?type=Breaker&limit=2&count=true`);
  expect([first.json.length, first.headers.get('NGSILD-Results-Count')]).toEqual([2, '3']);
  expect(first.headers.get('Link')).toContain('rel="next"');
  const last = await running.send('GET', `${path}?type=Breaker&limit=2&offset=2`);
  expect(last.json.map((one: { readonly id: string }) => one.id)).toEqual([
    'urn:ngsi-ld:ContextSourceRegistration:names',
  ]);
  expect(last.headers.get('Link')).not.toContain('rel="next"');
});
