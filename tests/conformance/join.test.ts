/** Linked Entity Retrieval over HTTP: ETSI GS CIM 009 v1.9.1 clauses 4.5.23, 4.21, 5.7.1, 5.7.2, 6.4.3.2, 6.5.3.1, 6.23. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../http/harness.ts';
import { brokerForAll } from './broker.ts';

const broker = brokerForAll({ limits: { joinEntitiesMax: 50 } });
const api = '/ngsi-ld/v1';
const id = (type: string, key: string): string => `urn:ngsi-ld:${type}:${key}`;
const to = (...targets: readonly string[]) => ({
  type: 'Relationship',
  object: targets.length === 1 ? targets[0] : targets,
});
const create = async (body: object): Promise<void> => {
  const { status, text } = await broker.send('POST', `${api}/entities`, { body });
  expect(status, text).toBe(201);
};
const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  broker.send('GET', `${api}/${path}`, { headers });

const [meter, feeder, bus, station] = [id('Meter', 'J1'), id('Feeder', 'J1'), id('Bus', 'J1'), id('Station', 'J1')];
const stationJson = { id: station, type: 'Station', name: { type: 'Property', value: 'West' } };
const busJson = { id: bus, type: 'Bus', name: { type: 'Property', value: 'B1' } };
const location = { type: 'GeoProperty', value: { type: 'Point', coordinates: [8, 47] } };

/** Meter → Feeder → Bus and Station; Bus → Feeder, a loop; Meter → what does not exist. */
beforeAll(async () => {
  await create(stationJson);
  await create({ ...busJson, back: to(feeder) });
  const parts = { type: 'ListRelationship', objectList: [{ object: bus }, { object: id('Bus', 'gone') }] };
  await create({ id: feeder, type: 'Feeder', in: to(station), from: { ...to(bus, station), since: 1998 }, parts });
  await create({ id: meter, type: 'Meter', location, on: to(feeder), lost: to(id('Feeder', 'gone')) });
});

describe('join=inline', () => {
  test('puts the entity beside the object, one level without joinLevel', async () => {
    const { json } = await get(`entities/${meter}?join=inline`);
    expect(json.on).toMatchObject({ type: 'Relationship', object: feeder, entity: { id: feeder, type: 'Feeder' } });
    expect(json.on.entity.in).toEqual(to(station));
    expect(json.lost).toEqual(to(id('Feeder', 'gone')));
  });

  test('goes as deep as joinLevel says, with several objects, lists and sub-attributes', async () => {
    const { json } = await get(`entities/${meter}?join=inline&joinLevel=2`);
    const { entity } = json.on;
    expect(entity.in).toEqual({ ...to(station), entity: stationJson });
    expect(entity.from).toMatchObject({ object: [bus, station], since: { value: 1998 } });
    expect(entity.from.entity.map((one: { id: string }) => one.id)).toEqual([bus, station]);
    expect(entity.parts.objectList).toHaveLength(2);
    expect(entity.parts.entityList.map((one: { id: string }) => one.id)).toEqual([bus]);
  });

  test('shows no entity within itself', async () => {
    const { json } = await get(`entities/${feeder}?join=inline&joinLevel=5`);
    expect(json.parts.entityList[0].back).toEqual(to(feeder));
  });

  test('leaves out what the client has already', async () => {
    const { json } = await get(`entities/${meter}?join=inline&joinLevel=2&containedBy=${station},${id('Bus', 'x')}`);
    expect(json.on.entity.in).toEqual(to(station));
    expect(json.on.entity.from.entity.map((one: { id: string }) => one.id)).toEqual([bus]);
  });

  test('in simplified form puts the entity in the place of its id', async () => {
    const { json } = await get(`entities/${feeder}?join=inline&format=simplified`);
    expect(json.in).toEqual({ id: station, type: 'Station', name: 'West' });
    expect(json.from).toEqual([
      { id: bus, type: 'Bus', name: 'B1', back: feeder },
      { id: station, type: 'Station', name: 'West' },
    ]);
    expect(json.parts).toEqual([{ id: bus, type: 'Bus', name: 'B1', back: feeder }, id('Bus', 'gone')]);
  });

  test('in concise form tells the kinds by their members', async () => {
    const { json } = await get(`entities/${feeder}?join=inline&format=concise`);
    expect(json.in).toEqual({ object: station, entity: { id: station, type: 'Station', name: 'West' } });
  });

  test('with sysAttrs tells the moments of linked entities too', async () => {
    const { json } = await get(`entities/${meter}?join=inline&options=sysAttrs`);
    expect(json.on.entity.createdAt).toMatch(/Z$/);
  });

  test('is in the properties of a Feature', async () => {
    const { json } = await get(`entities/${meter}?join=inline`, { Accept: 'application/geo+json' });
    expect(json).toMatchObject({ type: 'Feature', geometry: location.value });
    expect(json.properties.on.entity.id).toBe(feeder);
  });

  test('shows a write between two reads', async () => {
    const path = `entities/${meter}?join=inline&joinLevel=2&format=simplified`;
    for (const value of ['North', 'West']) {
      await broker.send('PATCH', `${api}/entities/${station}/attrs/name`, { body: { type: 'Property', value } });
      expect((await get(path)).json.on.in.name).toBe(value);
    }
  });
});

describe('join=flat', () => {
  const ids = ({ json }: Answer): string[] => json.map((one: { id: string }) => one.id);

  test('puts each linked entity once after the others', async () => {
    expect(ids(await get(`entities/${meter}?join=flat&joinLevel=3`))).toEqual([meter, feeder, station, bus]);
    expect(ids(await get('entities?type=Meter&join=flat'))).toEqual([meter, feeder]);
  });

  test('does not repeat those of the page, and counts only them', async () => {
    const answer = await get(`entities?type=Meter,Feeder&join=flat&joinLevel=2&count=true`);
    expect(ids(answer)).toEqual([feeder, meter, station, bus]);
    expect(answer.headers.get('NGSILD-Results-Count')).toBe('2');
  });

  test('is one entity where nothing is linked, and a FeatureCollection in GeoJSON where something is', async () => {
    expect((await get(`entities/${station}?join=flat`)).json).toEqual(stationJson);
    const { json } = await get(`entities/${meter}?join=flat`, { Accept: 'application/geo+json' });
    expect(json.type).toBe('FeatureCollection');
    expect(json.features.map((one: { id: string }) => one.id)).toEqual([meter, feeder]);
  });
});

describe('pick and omit with braces', () => {
  test('are about linked entities, level by level (4.21)', async () => {
    const picked = await get(`entities/${meter}?join=inline&joinLevel=2&pick=id,on{id,in{name}}`);
    expect(picked.json).toEqual({
      id: meter,
      on: { ...to(feeder), entity: { id: feeder, in: { ...to(station), entity: { name: stationJson.name } } } },
    });
    const omitted = await get(`entities/${meter}?join=inline&pick=on&omit=on{from,parts,type}`);
    expect(omitted.json).toEqual({ on: { ...to(feeder), entity: { id: feeder, in: to(station) } } });
  });

  test('follow only what is picked', async () => {
    const { json } = await get(`entities/${meter}?join=flat&joinLevel=3&pick=id,on{id,in}`);
    expect(json).toEqual([{ id: meter, on: to(feeder) }, { id: feeder, in: to(station) }, stationJson]);
  });

  test.each(['pick=from{name}', 'omit=from{name}', 'join=inline&pick=on{in{name}}'])(
    'are refused where linked entities are not asked for so far: %s (5.7.1.4)',
    async (query) => {
      const { status, json } = await get(`entities/${id('Meter', 'gone')}?${query}`);
      expect([status, json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
    },
  );
});

describe('a query in a body', () => {
  const ask = (body: object) =>
    broker.send('POST', `${api}/entityOperations/query`, {
      body: { type: 'Query', entities: [{ type: 'Meter' }], ...body },
    });

  test('joins as the parameters do (5.2.23)', async () => {
    const { json } = await ask({ join: 'inline', joinLevel: 2, containedBy: [station], pick: ['on{in,from}'] });
    expect(json).toEqual([{ on: { ...to(feeder), entity: expect.objectContaining({ in: to(station) }) } }]);
    expect((await ask({ join: '@none', pick: ['on'] })).json).toEqual([{ on: to(feeder) }]);
  });
});

test.each([
  'join=deep',
  'join=inline&joinLevel=0',
  'join=inline&joinLevel=33',
  'join=inline&joinLevel=x',
  'join=flat&containedBy=J1',
])('%s is refused', async (query) => {
  const { status, json } = await get(`entities/${meter}?${query}`);
  expect([status, json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
});

test.each(['inline', 'flat'])('more linked entities than joinEntitiesMax are refused, join=%s', async (join) => {
  const children = Array.from({ length: 51 }, (_, n) => id('Child', `J${n}`));
  for (const child of children) await broker.send('POST', `${api}/entities`, { body: { id: child, type: 'Child' } });
  const root = id('Root', join);
  await create({ id: root, type: 'Root', has: to(...children) });
  const { status, json } = await get(`entities/${root}?join=${join}`);
  expect([status, json.type]).toEqual([403, 'https://uri.etsi.org/ngsi-ld/errors/TooManyResults']);
  expect(json.detail).toContain('joinLevel');
});

test('any graph is joined inline as a walk over its paths would', async () => {
  const size = 6;
  const names = ['up', 'down', 'over'];
  const edges = fc.array(fc.tuple(fc.nat(size - 1), fc.constantFrom(...names), fc.nat(size)), { maxLength: 9 });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(edges, fc.integer({ min: 1, max: 4 }), async (links, levels) => {
      run += 1;
      const node = (n: number): string => id('Node', `${run}-${n}`);
      const of = (n: number): Record<string, string> =>
        Object.fromEntries(links.filter(([from]) => from === n).map(([, name, target]) => [name, node(target)]));
      for (let n = 0; n < size; n += 1) {
        const attributes = Object.fromEntries(Object.entries(of(n)).map(([name, target]) => [name, to(target)]));
        await create({ id: node(n), type: 'Node', ...attributes });
      }
      const shown = (key: string, path: readonly string[]): unknown => {
        const n = Number(key.split('-').at(-1));
        // Node number `size` is the one that does not exist.
        if (path.length > 0 && (n === size || path.length > levels || path.includes(key))) return key;
        const inner = Object.entries(of(n)).map(([name, target]) => [name, shown(target, [...path, key])]);
        return { id: key, type: 'Node', ...Object.fromEntries(inner) };
      };
      const { json } = await get(`entities/${node(0)}?join=inline&joinLevel=${levels}&format=simplified`);
      expect(json).toEqual(shown(node(0), []));
    }),
    { numRuns: 40 },
  );
});
