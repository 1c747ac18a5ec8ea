/** Histories over HTTP: ETSI GS CIM 009 v1.9.1 clauses 4.5.6 to 4.5.9, 4.8, 4.11, 4.18, 5.7.3 and 5.7.4. */
import { beforeAll, describe, expect, it } from 'vitest';
import { brokerForAll } from './broker.ts';

const api = '/ngsi-ld/v1';
const path = `${api}/temporal/entities`;
const running = brokerForAll();
const at = (minute: number): string => `2026-11-20T09:${String(minute).padStart(2, '0')}:00Z`;
const reading = (minute: number, value: unknown): object => ({ type: 'Property', value, observedAt: at(minute) });
const tell = (body: object) => running.send('POST', path, { body });
const get = (id: string, query = '') => running.send('GET', `${path}/urn:ngsi-ld:Pump:${id}${query}`);
const idsOf = async (query: string): Promise<readonly string[]> => {
  const { json } = await running.send('GET', `${path}?${query}`);
  return json.map(({ id }: { id: string }) => id.split(':').at(-1));
};
const point = (longitude: number, minute: number): object => ({
  ...{ type: 'GeoProperty', value: { type: 'Point', coordinates: [longitude, 0] }, observedAt: at(minute) },
});

beforeAll(async () => {
  const pump = (id: string, members: object): object => ({ id: `urn:ngsi-ld:Pump:${id}`, type: 'Pump', ...members });
  await tell(pump('A', { flow: [reading(1, 5), reading(5, 50)], location: [point(0, 1), point(9, 5)] }));
  await tell(pump('B', { flow: [reading(1, 6), reading(5, 60)], rank: reading(1, 1), location: point(5, 1) }));
  await tell(pump('C', { flow: [reading(9, 90)], rank: reading(9, 2), scope: '/plant/east' }));
});

describe('A temporal query (5.7.4)', () => {
  it('is about those of whom there is something in the time', async () => {
    expect(await idsOf(`type=Pump&timerel=before&timeAt=${at(9)}`)).toEqual(['A', 'B']);
    expect(await idsOf(`type=Pump&timerel=after&timeAt=${at(6)}`)).toEqual(['C']);
  });

  it.each([
    ['q=flow==6', '', ['B']],
    ['q=flow==6', `&timerel=after&timeAt=${at(1)}`, ['B']],
    ['q=flow==6', `&timerel=after&timeAt=${at(2)}`, []],
    ['q=flow==6;flow==60', '', ['B']],
    ['q=rank', '', ['B', 'C']],
    ['scopeQ=/plant/%23', '', ['C']],
    ['georel=near;maxDistance==1000&geometry=Point&coordinates=[0,0]', '', ['A']],
    ['georel=near;maxDistance==1000&geometry=Point&coordinates=[0,0]', `&timerel=after&timeAt=${at(2)}`, []],
    ['attrs=rank', '', ['B', 'C']],
    ['idPattern=.*(A|C)$', '', ['A', 'C']],
  ])('with %s%s is about %j: one instance of the time is enough', async (filter, time, expected) => {
    expect(await idsOf(`type=Pump&${filter}${time}`)).toEqual(expected);
  });

  it('pages and counts those that match, in the order that is wanted', async () => {
    const first = await running.send('GET', `${path}?type=Pump&q=flow>0&limit=2&count=true&orderBy=id;desc`);
    expect(first.json.map(({ id }: { id: string }) => id.at(-1))).toEqual(['C', 'B']);
    expect(first.headers.get('NGSILD-Results-Count')).toBe('3');
    expect(first.headers.get('Link')).toContain('rel="next"');
    expect(await idsOf('type=Pump&limit=2&offset=2&orderBy=id;desc')).toEqual(['A']);
  });

  it('that restricts too little is refused, but for what is here alone', async () => {
    for (const query of ['', '?id=urn:ngsi-ld:Pump:A']) {
      expect((await running.send('GET', `${path}${query}`)).status).toBe(400);
    }
    expect((await running.send('GET', `${path}?local=true`)).json).toHaveLength(3);
  });

  it('in a body says the same', async () => {
    const body = {
      type: 'Query',
      entities: [{ type: 'Pump' }],
      q: 'flow==6',
      temporalQ: { timerel: 'before', timeAt: at(3) },
    };
    const { json } = await running.send('POST', `${api}/temporal/entityOperations/query`, { body });
    expect(json.map((one: { id: string; flow: unknown[] }) => [one.id, one.flow.length])).toEqual([
      ['urn:ngsi-ld:Pump:B', 1],
    ]);
  });
});

describe('A history shows', () => {
  it('instances in concise form as objects (4.5.7)', async () => {
    const { json } = await get('A', '?format=concise&attrs=flow');
    const named = { instanceId: expect.any(String) };
    expect(json.flow).toEqual([
      { value: 5, observedAt: at(1), ...named },
      { value: 50, observedAt: at(5), ...named },
    ]);
  });

  it('instances with an instanceId each, all different', async () => {
    const { json } = await get('A');
    const names = [...json.flow, ...json.location].map(({ instanceId }) => instanceId);
    expect(new Set(names).size).toBe(4);
  });

  it('the newest of each attribute with lastN', async () => {
    const { json } = await get('A', '?lastN=1&format=temporalValues&attrs=flow');
    expect(json.flow.values).toEqual([[50, at(5)]]);
  });

  it('the time that is asked about, and with sysAttrs all of them (4.8)', async () => {
    const { flow } = (await get('A', '?timeproperty=createdAt')).json;
    expect(Object.keys(flow[0]).sort()).toEqual(['createdAt', 'instanceId', 'observedAt', 'type', 'value']);
    const { json } = await get('A', '?options=sysAttrs');
    expect(json.flow[0]).toMatchObject({ createdAt: json.createdAt, modifiedAt: expect.any(String) });
  });

  it('what there never was as not found', async () => {
    for (const query of ['attrs=none', 'pick=none', 'omit=id,type,flow,location']) {
      expect((await get('A', `?${query}`)).status, query).toBe(404);
    }
    expect((await get('A', `?attrs=flow&timerel=after&timeAt=${at(30)}`)).json).toEqual({
      ...{ id: 'urn:ngsi-ld:Pump:A', type: 'Pump' },
    });
  });

  it('one language of texts', async () => {
    const label = { type: 'LanguageProperty', languageMap: { en: 'on', de: 'an' }, observedAt: at(1) };
    await tell({ id: 'urn:ngsi-ld:Lamp:1', type: 'Lamp', label });
    const { json } = await running.send('GET', `${path}/urn:ngsi-ld:Lamp:1?lang=de`);
    expect(json.label).toMatchObject([{ type: 'Property', value: 'an', lang: 'de' }]);
  });
});

describe('What was deleted (timeproperty=deletedAt)', () => {
  const id = 'urn:ngsi-ld:Valve:1';
  const whole = {
    id,
    type: 'Valve',
    scope: '/plant',
    state: reading(1, 'open'),
    by: { type: 'Relationship', object: 'urn:x:1' },
  };
  const deleted = '?timeproperty=deletedAt';
  beforeAll(async () => {
    await running.send('POST', `${api}/entities`, { body: whole });
    await running.send('DELETE', `${api}/entities/${id}/attrs/by`);
  });

  it('of attributes is shown as NGSI-LD Null, with its moment', async () => {
    const { json } = await running.send('GET', `${path}/${id}${deleted}`);
    expect(json).toEqual({
      ...{ id, type: 'Valve' },
      by: [
        {
          type: 'Relationship',
          object: 'urn:ngsi-ld:null',
          instanceId: expect.any(String),
          deletedAt: expect.any(String),
        },
      ],
    });
    const pairs = (await running.send('GET', `${path}/${id}${deleted}&format=temporalValues`)).json;
    expect(pairs.by).toEqual({ type: 'Relationship', objects: [['urn:ngsi-ld:null', expect.any(String)]] });
    expect((await running.send('GET', `${path}/${id}`)).json.by).toHaveLength(1);
  });

  it('of entities leaves their history, which ends with all of their attributes', async () => {
    await running.send('DELETE', `${api}/entities/${id}`);
    expect((await running.send('GET', `${api}/entities/${id}`)).status).toBe(404);
    const { json } = await running.send('GET', `${path}/${id}?options=sysAttrs`);
    expect(json).toMatchObject({ id, type: 'Valve', deletedAt: expect.any(String), state: [{ value: 'open' }] });
    expect(await idsOf('type=Valve')).toEqual(['1']);
    const end = (await running.send('GET', `${path}/${id}${deleted}`)).json;
    expect(end.deletedAt).toBe(end.state[0].deletedAt);
    expect(end.scope).toEqual([{ type: 'Property', value: [], deletedAt: end.deletedAt }]);
  });

  it('is forgotten with the history (5.6.16)', async () => {
    await running.send('DELETE', `${path}/${id}`);
    expect((await running.send('GET', `${path}/${id}`)).status).toBe(404);
    expect(await idsOf('type=Valve')).toEqual([]);
  });
});

describe('Scopes (4.18)', () => {
  it('have a history where their times count', async () => {
    const id = 'urn:ngsi-ld:Room:1';
    await running.send('POST', `${api}/entities`, { body: { id, type: 'Room', scope: '/a', use: { value: 1 } } });
    await running.send('PATCH', `${api}/entities/${id}`, { body: { scope: ['/a', '/b'] } });
    const { json } = await running.send('GET', `${path}/${id}?timeproperty=modifiedAt`);
    const moment = { modifiedAt: expect.any(String) };
    expect(json.scope).toEqual([
      { type: 'Property', value: ['/a'], ...moment },
      { type: 'Property', value: ['/a', '/b'], ...moment },
    ]);
    expect((await running.send('GET', `${path}/${id}`)).json.scope).toEqual(['/a', '/b']);
    const pairs = (await running.send('GET', `${path}/${id}?timeproperty=createdAt&format=temporalValues&lastN=1`))
      .json;
    expect(pairs.scope).toEqual({ type: 'Property', values: [[['/a', '/b'], expect.any(String)]] });
  });
});

describe('format and options', () => {
  it('may name different forms: format wins, and what belongs to the other counts for nothing (6.3.7)', async () => {
    const { json } = await get('C', '?format=temporalValues&options=aggregatedValues&aggrMethods=sum&attrs=flow');
    expect(json.flow).toEqual({ type: 'Property', values: [[90, at(9)]] });
  });
});
