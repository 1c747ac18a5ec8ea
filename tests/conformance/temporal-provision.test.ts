/** Telling of the past over HTTP: ETSI GS CIM 009 v1.9.1 clauses 5.6.11 to 5.6.16, 6.18.3.1, 6.19.3.2, 6.20 to 6.22. */
import { describe, expect, it } from 'vitest';
import { brokerForAll } from './broker.ts';

const api = '/ngsi-ld/v1';
const path = `${api}/temporal/entities`;
const T2 = 'urn:ngsi-ld:Dataset:T2';
const running = brokerForAll();

const at = (minute: number): string => `2026-11-20T09:${String(minute).padStart(2, '0')}:00Z`;
const reading = (minute: number, value: number, more: object = {}): object => ({
  ...{ type: 'Property', value, observedAt: at(minute) },
  ...more,
});
let count = 0;
const newId = (): string => {
  count += 1;
  return `urn:ngsi-ld:Thermometer:${count}`;
};
const tell = (id: string, members: object) =>
  running.send('POST', path, { body: { id, type: 'Thermometer', ...members } });
const get = (id: string, query = '') => running.send('GET', `${path}/${id}${query}`);
const current = (id: string) => running.send('GET', `${api}/entities/${id}`);

interface Shown {
  readonly value: number;
  readonly observedAt: string;
  readonly instanceId: string;
}
const values = (json: { readonly load?: readonly Shown[] }): readonly number[] =>
  (json.load ?? []).map(({ value }) => value);
async function valuesOf(id: string): Promise<readonly number[]> {
  return values((await get(id, '?attrs=load')).json);
}

describe('Telling a history (5.6.11)', () => {
  it('makes the entity, with the newest of each attribute and datasetId as its state', async () => {
    const id = newId();
    const load = [reading(1, 1), reading(3, 3), reading(2, 2), reading(1, 10, { datasetId: T2 })];
    const created = await tell(id, { load });
    expect([created.status, created.headers.get('Location')]).toEqual([201, `${path}/${id}`]);
    expect(await valuesOf(id)).toEqual([1, 2, 3, 10]);
    const { json } = await current(id);
    expect(json.load.map(({ value }: Shown) => value).sort()).toEqual([10, 3]);
  });

  it('adds to one that is there, and leaves a state that is newer', async () => {
    const id = newId();
    await running.send('POST', `${api}/entities`, { body: { id, type: 'Thermometer', load: reading(30, 30) } });
    const before = (await current(id)).json;
    expect((await tell(id, { load: [reading(10, 10), reading(20, 20)] })).status).toBe(204);
    expect((await current(id)).json).toEqual(before);
    expect(await valuesOf(id)).toEqual([10, 20, 30]);
    expect((await tell(id, { load: reading(40, 40) })).status).toBe(204);
    expect((await current(id)).json.load.value).toBe(40);
    expect(await valuesOf(id)).toEqual([10, 20, 30, 40]);
  });

  it('takes the place of an observation of the same moment and datasetId', async () => {
    const id = newId();
    await tell(id, { load: [reading(1, 1), reading(2, 2), reading(2, 20, { datasetId: T2 })] });
    await tell(id, { load: [reading(1, 11), reading(2, 22)] });
    expect(await valuesOf(id)).toEqual([11, 22, 20]);
    const { json } = await current(id);
    expect(json.load.map(({ value }: Shown) => value).sort()).toEqual([20, 22]);
  });

  it.each([
    ['without an id', { id: undefined, load: [reading(1, 1)] }, 'id'],
    ['without a type', { type: undefined, load: [reading(1, 1)] }, 'type'],
    ['with an attribute without instances', { load: [] }, 'no instances'],
    ['with an instance without a value', { load: [{ type: 'Property', observedAt: at(1) }] }, 'no value'],
    ['with NGSI-LD Null', { load: [{ type: 'Property', value: 'urn:ngsi-ld:null' }] }, 'delete'],
  ])('is refused %s', async (_title, members, sentence) => {
    const { status, json } = await tell(newId(), members);
    expect([status, json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
    expect(json.detail).toContain(sentence);
  });

  it('holds what becomes the state against its model', async () => {
    const open = [{ type: 'Property', value: 'neither', observedAt: at(1) }];
    const { status } = await running.send('POST', path, { body: { id: newId(), type: 'Breaker', open } });
    expect(status).toBe(400);
  });

  it('has every kind of attribute', async () => {
    const id = newId();
    const time = { observedAt: at(1) };
    const members = {
      reading: [{ type: 'Property', value: 1, unitCode: 'CEL', ...time }],
      of: [{ type: 'Relationship', object: 'urn:ngsi-ld:Room:1', objectType: 'Room', ...time }],
      label: [{ type: 'LanguageProperty', languageMap: { en: 'warm', de: 'warm' }, ...time }],
      mood: [{ type: 'VocabProperty', vocab: 'open', ...time }],
      raw: [{ type: 'JsonProperty', json: { a: [1, null] }, ...time }],
      series: [{ type: 'ListProperty', valueList: [1, 2], ...time }],
      route: [{ type: 'ListRelationship', objectList: [{ object: 'urn:ngsi-ld:Room:2' }], ...time }],
      location: [{ type: 'GeoProperty', value: { type: 'Point', coordinates: [8, 40] }, ...time }],
    };
    await tell(id, members);
    const { json } = await get(id);
    const named = { instanceId: expect.stringMatching(/^urn:ngsi-ld:Instance:/) };
    for (const [name, [instance]] of Object.entries(members))
      expect(json[name], name).toEqual([{ ...instance, ...named }]);
    const pairs = (await get(id, '?format=temporalValues')).json;
    expect(pairs).toEqual({
      ...{ id, type: 'Thermometer' },
      reading: { type: 'Property', values: [[1, at(1)]] },
      of: { type: 'Relationship', objects: [['urn:ngsi-ld:Room:1', at(1)]] },
      label: { type: 'LanguageProperty', languageMaps: [[{ languageMap: { en: 'warm', de: 'warm' } }, at(1)]] },
      mood: { type: 'VocabProperty', vocabs: [[{ vocab: 'open' }, at(1)]] },
      raw: { type: 'JsonProperty', jsons: [[{ json: { a: [1, null] } }, at(1)]] },
      series: { type: 'ListProperty', valueLists: [[[1, 2], at(1)]] },
      route: { type: 'ListRelationship', objectLists: [[['urn:ngsi-ld:Room:2'], at(1)]] },
      location: { type: 'GeoProperty', values: [[{ type: 'Point', coordinates: [8, 40] }, at(1)]] },
    });
  });
});

describe('Adding attributes (5.6.12)', () => {
  it('adds instances, and a state where there was none', async () => {
    const id = newId();
    await tell(id, { load: [reading(1, 1)] });
    const { status } = await running.send('POST', `${path}/${id}/attrs`, {
      body: { load: [reading(0, 0)], more: reading(5, 5) },
    });
    expect(status).toBe(204);
    expect(await valuesOf(id)).toEqual([0, 1]);
    expect((await current(id)).json).toMatchObject({ load: { value: 1 }, more: { value: 5 } });
  });

  it('does not bring back who is gone, and is told of it all the same', async () => {
    const id = newId();
    await running.send('POST', `${api}/entities`, { body: { id, type: 'Thermometer', load: reading(1, 1) } });
    await running.send('DELETE', `${api}/entities/${id}`);
    await running.send('POST', `${path}/${id}/attrs`, { body: { load: reading(2, 2) } });
    expect((await current(id)).status).toBe(404);
    expect(await valuesOf(id)).toEqual([1, 2]);
  });

  it('of nobody is 404, of nothing 400', async () => {
    expect((await running.send('POST', `${path}/${newId()}/attrs`, { body: { load: reading(1, 1) } })).status).toBe(
      404,
    );
    const id = newId();
    await tell(id, { load: reading(1, 1) });
    expect((await running.send('POST', `${path}/${id}/attrs`, { body: {} })).status).toBe(400);
  });
});

describe('Forgetting', () => {
  const all = { load: [reading(1, 1), reading(2, 2), reading(1, 10, { datasetId: T2 })], other: reading(1, 5) };

  it.each([
    ['', [10]],
    [`?datasetId=${T2}`, [1, 2]],
    ['?deleteAll=true', []],
  ])('an attribute with %j leaves %j (5.6.13)', async (query, left) => {
    const id = newId();
    await tell(id, all);
    expect((await running.send('DELETE', `${path}/${id}/attrs/load${query}`)).status).toBe(204);
    const { json } = await get(id);
    expect([values(json), json.other.length]).toEqual([left, 1]);
    await tell(id, { load: reading(3, 3) });
    expect(values((await get(id)).json)).toEqual([
      ...(left.includes(1) ? left : []),
      3,
      ...(left.includes(10) ? left : []),
    ]);
  });

  it('an attribute that the history has never had is 404', async () => {
    const id = newId();
    await tell(id, { load: reading(1, 1) });
    for (const rest of ['none', 'load?datasetId=urn:ngsi-ld:Dataset:none']) {
      expect((await running.send('DELETE', `${path}/${id}/attrs/${rest}`)).status).toBe(404);
    }
  });

  it('the history of an entity that came to be by it takes the entity along (5.6.16)', async () => {
    const id = newId();
    await tell(id, all);
    expect((await running.send('DELETE', `${path}/${id}`)).status).toBe(204);
    expect([(await get(id)).status, (await current(id)).status]).toEqual([404, 404]);
    expect((await running.send('DELETE', `${path}/${id}`)).status).toBe(404);
    expect((await tell(id, { load: reading(7, 7) })).status).toBe(201);
    expect(await valuesOf(id)).toEqual([7]);
  });

  it('the history of any other entity leaves the entity, whose history begins anew', async () => {
    const id = newId();
    await running.send('POST', `${api}/entities`, { body: { id, type: 'Thermometer', load: reading(1, 1) } });
    await running.send('DELETE', `${path}/${id}`);
    expect([(await get(id)).status, (await current(id)).status]).toEqual([404, 200]);
    await running.send('PATCH', `${api}/entities/${id}/attrs/load`, { body: reading(2, 2) });
    expect(await valuesOf(id)).toEqual([2]);
  });
});

describe('One instance', () => {
  const instances = async (id: string): Promise<readonly Shown[]> => (await get(id, '?attrs=load')).json.load;

  it('is changed by its instanceId, which stays (5.6.14)', async () => {
    const id = newId();
    await tell(id, { load: [reading(1, 1, { unitCode: 'CEL' }), reading(2, 2)] });
    const [first] = await instances(id);
    const { status } = await running.send('PATCH', `${path}/${id}/attrs/load/${first!.instanceId}`, {
      body: { value: 9, observedAt: at(3) },
    });
    expect(status).toBe(204);
    const after = await instances(id);
    expect(after.map(({ value }) => value)).toEqual([2, 9]);
    expect(after[1]).toEqual({ ...first, value: 9, observedAt: at(3) });
    expect((await current(id)).json.load.value).toBe(2);
    const { load } = (await get(id, '?options=sysAttrs')).json;
    expect(load[1].modifiedAt > load[1].createdAt).toBe(true);
  });

  it('is removed by its instanceId, also the one that is the state (5.6.15)', async () => {
    const id = newId();
    await tell(id, { load: [reading(1, 1), reading(2, 2)] });
    const [, last] = await instances(id);
    expect((await running.send('DELETE', `${path}/${id}/attrs/load/${last!.instanceId}`)).status).toBe(204);
    expect(await valuesOf(id)).toEqual([1]);
    expect((await running.send('DELETE', `${path}/${id}/attrs/load/${last!.instanceId}`)).status).toBe(404);
    expect((await current(id)).json.load.value).toBe(2);
  });

  it('of another series, of nobody, or with another name is 404; what is no URI is 400', async () => {
    const id = newId();
    await tell(id, { load: [reading(1, 1)], other: reading(1, 1) });
    const [{ instanceId }] = (await instances(id)) as [Shown];
    for (const [rest, status] of [
      [`other/${instanceId}`, 404],
      [`none/${instanceId}`, 404],
      ['load/urn:ngsi-ld:Instance:1', 404],
      ['load/one', 400],
    ] as const) {
      expect((await running.send('DELETE', `${path}/${id}/attrs/${rest}`)).status, rest).toBe(status);
      expect((await running.send('PATCH', `${path}/${id}/attrs/${rest}`, { body: { value: 1 } })).status, rest).toBe(
        status,
      );
    }
    expect((await running.send('DELETE', `${path}/${newId()}/attrs/load/${instanceId}`)).status).toBe(404);
  });

  it('is not deleted by a null', async () => {
    const id = newId();
    await tell(id, { load: [reading(1, 1)] });
    const [{ instanceId }] = (await instances(id)) as [Shown];
    const body = { value: 'urn:ngsi-ld:null' };
    expect((await running.send('PATCH', `${path}/${id}/attrs/load/${instanceId}`, { body })).status).toBe(400);
  });
});

describe('The models of the types', () => {
  it('hold for every instance that is told, added or changed', async () => {
    const id = `urn:ngsi-ld:Breaker:${newId()}`;
    const open = (minute: number, value: unknown): object => ({ type: 'Property', value, observedAt: at(minute) });
    const body = { id, type: 'Breaker', open: [open(1, 'neither'), open(2, true)] };
    expect((await running.send('POST', path, { body })).status).toBe(400);
    await running.send('POST', path, { body: { ...body, open: [open(1, false), open(2, true)] } });
    expect((await running.send('POST', `${path}/${id}/attrs`, { body: { open: open(0, 5) } })).status).toBe(400);
    const { json } = await get(id);
    const instance = `${path}/${id}/attrs/open/${json.open[0].instanceId}`;
    expect((await running.send('PATCH', instance, { body: { value: 'neither' } })).status).toBe(400);
  });
});
