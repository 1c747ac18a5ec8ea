/** Querying entities over HTTP: ETSI GS CIM 009 v1.9.1 clauses 4.9, 4.10, 4.17, 4.19, 4.22, 4.23, 5.7.2, 6.4.3.2. */
import { beforeAll, describe, expect, test } from 'vitest';
import { brokerForAll } from './broker.ts';

const broker = brokerForAll();
const api = '/ngsi-ld/v1';
const id = (type: string, key: string): string => `urn:ngsi-ld:${type}:${key}`;
const place = (type: string, coordinates: unknown) => ({ type: 'GeoProperty', value: { type, coordinates } });
const square = (west: number, south: number, east: number, north: number) => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];
const square1 = [square(0, 0, 2, 2)];

const entities = [
  {
    id: id('Station', 'A'),
    type: ['Station', 'Site'],
    scope: '/TX1/345',
    name: { type: 'LanguageProperty', languageMap: { en: 'north', de: 'Nord' } },
    location: place('Point', [1, 1]),
    area: place('Polygon', square1),
  },
  {
    id: id('Station', 'B'),
    type: 'Station',
    scope: '/TX1/138',
    location: place('Point', [5, 5]),
    area: place('Polygon', [square(1, 1, 3, 3)]),
  },
  {
    id: id('Station', 'C'),
    type: 'Station',
    location: place('LineString', [
      [-1, 1],
      [3, 1],
    ]),
    area: place('MultiPolygon', [square1]),
  },
  {
    id: id('Meter', '1'),
    type: 'Meter',
    power: {
      type: 'Property',
      value: 10,
      unitCode: 'MAW',
      observedAt: '2026-11-21T10:00:00Z',
      quality: { type: 'Property', value: 'good' },
    },
    at: { type: 'Relationship', object: id('Station', 'A') },
    label: { type: 'Property', value: 'Zähler' },
    since: { type: 'Property', value: '2020-05-01' },
    class: { type: 'VocabProperty', vocab: 'Breaker' },
    data: { type: 'JsonProperty', json: { rack: { slot: 7 }, tags: ['a', 'b'] } },
  },
  {
    id: id('Meter', '2'),
    type: 'Meter',
    power: {
      type: 'Property',
      value: 25,
      observedAt: '2026-11-21T11:00:00Z',
      quality: { type: 'Property', value: 'bad' },
    },
    at: { type: 'Relationship', object: [id('Station', 'B'), id('Station', 'C')] },
    label: { type: 'Property', value: 'zebra' },
    since: { type: 'Property', value: '2021-05-01' },
  },
  {
    id: id('Meter', '3'),
    type: 'Meter',
    label: { type: 'Property', value: 'Zag' },
    ready: { type: 'Property', value: true },
  },
];

beforeAll(async () => {
  const { status, text } = await broker.send('POST', `${api}/entityOperations/create`, { body: entities });
  expect(status, text).toBe(201);
});

const ask = (parameters: Readonly<Record<string, string>>) =>
  broker.send('GET', `${api}/entities?${new URLSearchParams(parameters)}`);
const keys = async (parameters: Readonly<Record<string, string>>): Promise<string> => {
  const { status, json, text } = await ask(parameters);
  expect(status, text).toBe(200);
  return json.map((one: { id: string }) => one.id.split(':').at(-1)).join('');
};

test.each([
  ['power==10', '1'],
  ['power!=10', '2'],
  ['power==10..25', '12'],
  ['power==25,10', '12'],
  ['power>10', '2'],
  ['power.quality=="good"', '1'],
  ['power.observedAt>2026-11-21T10:30:00Z', '2'],
  ['power.unitCode=="MAW"', '1'],
  ['since>=2021-01-01', '2'],
  ['since==2020-01-01..2020-12-31', '1'],
  ['data[rack.slot]==7', '1'],
  ['data[tags]=="b"', '1'],
  ['ready==true', '3'],
  ['ready', '3'],
  ['label~="(?i)z"', undefined],
  ['label~="^[zZ][eä]"', '12'],
  ['label!~="a$"', '13'],
  ['at==urn:ngsi-ld:Station:C', '2'],
  ['(power>5;power<15)|ready==true', '13'],
])('q=%s finds %s', async (q, expected) => {
  if (expected === undefined) expect((await ask({ type: 'Meter', q })).status).toBe(400);
  else expect(await keys({ type: 'Meter', q })).toBe(expected);
});

test.each([
  ['at{Station:scope}', ''],
  ['at{name[de]}=="Nord"', '1'],
  ['at{Site:name[de]}=="Nord"', '1'],
  ['at{Meter:name[de]}=="Nord"', ''],
  ['at{Station:name[*]}=="north"|power==25', '12'],
  ['at{Station;Site:location}', '1'],
  ['at{location;area}', '12'],
])('q=%s finds %s where linked entities are asked for (4.9)', async (q, expected) => {
  expect(await keys({ type: 'Meter', q, join: 'inline' })).toBe(expected);
});

test.each([
  [{ q: 'at{name}' }, 'join'],
  [{ q: 'at{name}', join: '@none' }, 'join'],
  [{ q: 'power|at{in{name}}', join: 'inline' }, 'joinLevel=2'],
  [{ pick: 'at{name}' }, 'join'],
  [{ pick: 'at{in{name}}', join: 'flat' }, 'joinLevel=2'],
  [{ omit: 'at{in{name}}', join: 'inline', joinLevel: '1' }, 'joinLevel=2'],
])('%j is about linked entities further than they are asked for (5.7.2.4)', async (parameters, fix) => {
  const { status, json } = await ask({ type: 'Meter', ...(parameters as Record<string, string>) });
  expect([status, json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
  expect(json.detail).toContain(fix);
});

test('geometryProperty is for GeoJSON alone (5.7.2.4)', async () => {
  const { status, json } = await ask({ type: 'Station', geometryProperty: 'area' });
  expect([status, json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
});

test('who has none of what is picked is not in the answer (4.21)', async () => {
  expect((await ask({ pick: 'ready' })).json).toEqual([{ ready: { type: 'Property', value: true } }]);
  expect((await ask({ type: 'Meter', pick: 'ready', count: 'true' })).headers.get('NGSILD-Results-Count')).toBe('1');
  expect((await ask({ type: 'Meter', omit: 'id,type,label,ready' })).json).toHaveLength(2);
});

test('expandValues makes names of the @context of what values are compared with', async () => {
  expect(await keys({ type: 'Meter', q: 'class=="Breaker"' })).toBe('');
  expect(await keys({ type: 'Meter', q: 'class=="Breaker"', expandValues: 'class' })).toBe('1');
  // Example 12 of clause 4.9: without quotes
  expect(await keys({ type: 'Meter', q: 'class==Breaker', expandValues: 'class' })).toBe('1');
  expect(await keys({ type: 'Meter', q: 'class==Breaker' })).toBe('');
});

test.each([
  [{ type: 'Station' }, 'ABC'],
  [{ type: 'Site,Meter' }, 'A123'],
  [{ type: 'Station;Site' }, 'A'],
  [{ type: '(Station;Site)|Meter', q: 'power|name[en]' }, 'A12'],
  [{ type: '*', idPattern: '.*[AC]$' }, 'AC'],
  [{ type: 'Station', scopeQ: '/TX1/#' }, 'AB'],
  [{ type: 'Station', scopeQ: '/+/345,/TX1/138' }, 'AB'],
  [{ attrs: 'ready,power' }, '123'],
  [{ type: 'Meter', pick: 'id,ready' }, '123'],
  [{ local: 'true', id: `${id('Meter', '2')},${id('Station', 'A')}` }, 'A2'],
] as [Record<string, string>, string][])('%j finds %s', async (parameters, expected) => {
  expect(await keys(parameters)).toBe(expected);
});

test.each<[string, string, string, string]>([
  ['within', 'Polygon', JSON.stringify(square1), 'A'],
  ['intersects', 'Polygon', JSON.stringify(square1), 'AC'],
  ['disjoint', 'Polygon', JSON.stringify(square1), 'B'],
  ['equals', 'Point', '[5,5]', 'B'],
  ['near;maxDistance==1000', 'Point', '[1,1]', 'A'],
  ['near;minDistance==1000', 'Point', '[1,1]', 'B'],
  ['intersects', 'MultiPoint', '[[5,5],[0,1]]', 'BC'],
])('georel=%s with a %s finds %s', async (georel, geometry, coordinates, expected) => {
  expect(await keys({ type: 'Station', georel, geometry, coordinates })).toBe(expected);
});

test.each<[string, string, string, string]>([
  ['contains', 'Point', '[0.5,0.5]', 'AC'],
  ['overlaps', 'Polygon', JSON.stringify([square(0, 0, 2.5, 2.5)]), 'B'],
  ['equals', 'Polygon', JSON.stringify(square1), 'AC'],
  ['within', 'MultiPolygon', JSON.stringify([[square(-1, -1, 2, 2)], square1]), 'AC'],
])('of the area georel=%s with a %s finds %s', async (georel, geometry, coordinates, expected) => {
  expect(await keys({ type: 'Station', georel, geometry, coordinates, geoproperty: 'area' })).toBe(expected);
});

test.each([
  ['power', '123'],
  ['power;desc', '213'],
  ['label', '312'],
  ['at{Station:name}', undefined],
])('orderBy=%s gives %s', async (orderBy, expected) => {
  if (expected === undefined) expect((await ask({ type: 'Meter', orderBy })).status).toBe(400);
  else expect(await keys({ type: 'Meter', orderBy })).toBe(expected);
});

test('orderBy compares as the collation says, and measures from orderFrom', async () => {
  expect(await keys({ type: 'Meter', orderBy: 'label', collation: 'de-u-co-phonebk' })).toBe('132');
  const far = { type: 'Station', orderBy: 'location;dist-desc', orderFrom: '[5,5]' };
  expect(await keys(far)).toBe('ACB');
  expect(await keys({ ...far, limit: '1', offset: '1' })).toBe('C');
});

describe('what restricts too little is refused, as no one knows whom to ask (5.7.2.4)', () => {
  const moments = [{ attrs: 'createdAt,modifiedAt' }, { q: 'modifiedAt>2020-01-01T00:00:00Z' }];
  test.each([{}, { id: id('Meter', '1') }, { idPattern: '.*' }, { options: 'sysAttrs' }, ...moments])(
    '%j',
    async (parameters) => {
      const { status, json } = await ask(parameters as Record<string, string>);
      expect([status, json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
    },
  );
});

test('what has ended is neither found, counted, shown nor linked (4.22)', async () => {
  const past = { expiresAt: '2026-11-21T11:59:00Z' };
  const body = { id: id('Ending', '1'), type: 'Ending', ...past };
  await broker.send('POST', `${api}/entities`, { body });
  const kept = { a: { value: 1, ...past }, b: { value: 2 }, next: { type: 'Relationship', object: body.id } };
  await broker.send('POST', `${api}/entities`, { body: { id: id('Ending', '2'), type: 'Ending', ...kept } });
  const page = await ask({ type: 'Ending', count: 'true' });
  expect(page.headers.get('NGSILD-Results-Count')).toBe('1');
  expect(page.json).toEqual([
    { id: id('Ending', '2'), type: 'Ending', b: { type: 'Property', value: 2 }, next: kept.next },
  ]);
  expect(await keys({ type: 'Ending', q: 'a' })).toBe('');
  expect(await keys({ type: 'Ending', q: 'next{Ending:modifiedAt}|next{b}', join: 'inline' })).toBe('');
  expect((await broker.send('GET', `${api}/entities/${body.id}`)).status).toBe(404);
  const joined = await broker.send('GET', `${api}/entities/${id('Ending', '2')}?join=inline`);
  expect(joined.json.next).toEqual(kept.next);
});
