/** Retrieving and querying over several brokers: clauses 4.3.6, 5.7.1, 5.7.2, 6.3.17 and 6.3.18. */
import { describe, expect, test } from 'vitest';
import { stageForAll } from './broker.ts';
import { endpointOf, idOf, keysOf } from './federation.ts';

const stage = stageForAll();

const property = (value: unknown, observedAt?: string) => ({
  type: 'Property',
  value,
  ...(observedAt && { observedAt }),
});
const early = '2026-11-21T10:00:00Z';
const late = '2026-11-21T11:30:00Z';

describe('retrieving an entity', () => {
  test('joins what several brokers have of it; of two values the one observed last counts', async () => {
    const [a, b, c] = [await stage.broker('a'), await stage.broker('b'), await stage.broker('c')];
    await stage.create(a, 'B1', { ratedCurrent: property(1, late) });
    await stage.create(b, 'B1', { ratedCurrent: property(2, early), description: property('of b') });
    await stage.create(c, 'B1', { manufacturer: property('of c') });
    await stage.register(a, endpointOf(b));
    await stage.register(a, endpointOf(c));
    const { status, json } = await stage.get(a, `/entities/${idOf('B1')}`);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      ratedCurrent: { value: 1 },
      description: { value: 'of b' },
      manufacturer: { value: 'of c' },
    });
  });

  test('local=true asks nobody', async () => {
    const a = await stage.broker('a');
    const source = await stage.source(() => ({ body: {} }));
    await stage.register(a, source.endpoint);
    const { status } = await stage.get(a, `/entities/${idOf('B1')}?local=true`);
    expect(status).toBe(404);
    expect(source.asked).toHaveLength(0);
  });

  test('an exclusive source is asked for its attribute alone, and what lies here of that does not count', async () => {
    const a = await stage.broker('a');
    const source = await stage.source(() => ({
      body: { id: idOf('B1'), type: 'Breaker', ratedCurrent: property(7), name: property('not registered') },
    }));
    await stage.create(a, 'B1');
    await stage.register(a, source.endpoint, {
      mode: 'exclusive',
      information: [{ entities: [{ type: 'Breaker', id: idOf('B1') }], propertyNames: ['ratedCurrent'] }],
    });
    const { json } = await stage.get(a, `/entities/${idOf('B1')}`);
    expect(json.ratedCurrent.value).toBe(7);
    expect(json.name.value).toBe('B1');
    expect(new URL(source.asked[0]!.url, source.endpoint).searchParams.get('pick')).toBe('id,type,scope,ratedCurrent');
  });

  test('an auxiliary source only adds', async () => {
    const a = await stage.broker('a');
    const source = await stage.source(() => ({
      body: { id: idOf('B1'), type: 'Breaker', name: property('other', late), description: property('more') },
    }));
    await stage.create(a, 'B1');
    await stage.register(a, source.endpoint, { mode: 'auxiliary', operations: ['retrieveOps'] });
    const { json } = await stage.get(a, `/entities/${idOf('B1')}`);
    expect(json).toMatchObject({ name: { value: 'B1' }, description: { value: 'more' } });
  });

  test('two sources that contradict each other are asked when their values were changed', async () => {
    const a = await stage.broker('a');
    const told = (value: number, modifiedAt: string) => (asked: { url: string }) => ({
      body: {
        id: idOf('B1'),
        type: 'Breaker',
        ratedCurrent: { ...property(value), ...(/sysAttrs/.test(asked.url) && { modifiedAt }) },
      },
    });
    const [x, y] = [await stage.source(told(1, early)), await stage.source(told(2, late))];
    await stage.register(a, x.endpoint);
    await stage.register(a, y.endpoint);
    const { json } = await stage.get(a, `/entities/${idOf('B1')}`);
    expect(json.ratedCurrent.value).toBe(2);
    expect(x.asked).toHaveLength(2);
  });

  test('a source that does not know it says nothing; one that fails is named in a warning', async () => {
    const a = await stage.broker('a');
    await stage.create(a, 'B1');
    const silent = await stage.source(() => ({ status: 404, body: { title: 'not here' } }));
    const broken = await stage.source(() => ({ status: 500, body: { title: 'out of order' } }));
    await stage.register(a, silent.endpoint);
    const failing = await stage.register(a, broken.endpoint);
    const { status, headers } = await stage.get(a, `/entities/${idOf('B1')}`);
    expect(status).toBe(200);
    expect(headers.get('NGSILD-Warning')).toBe(`299 ${failing} "The source answered 500: out of order"`);
  });

  test('a source that allows queries alone is queried', async () => {
    const a = await stage.broker('a');
    const entity = { id: idOf('B1'), type: 'Breaker', name: property('far') };
    const source = await stage.source(() => ({ body: [entity, { ...entity, id: idOf('B2') }] }));
    await stage.register(a, source.endpoint, { operations: ['queryBatch'] });
    const { json } = await stage.get(a, `/entities/${idOf('B1')}`);
    expect(json.name.value).toBe('far');
    expect(source.asked[0]).toMatchObject({ method: 'POST' });
    expect(JSON.parse(source.asked[0]!.body)).toMatchObject({
      type: 'Query',
      entities: [{ id: idOf('B1'), type: 'Breaker' }],
    });
  });
});

describe('querying entities', () => {
  test('pages, counts and filters over all brokers', async () => {
    const [a, b, c] = [await stage.broker('a'), await stage.broker('b'), await stage.broker('c')];
    for (const key of ['B1', 'B2', 'B3']) await stage.create(a, key, { ratedCurrent: property(1) });
    for (const key of ['B3', 'B4', 'B5']) await stage.create(b, key, { ratedCurrent: property(2) });
    for (const key of ['B5', 'B6', 'B7']) await stage.create(c, key, { ratedCurrent: property(3) });
    await stage.register(a, endpointOf(b));
    await stage.register(a, endpointOf(c));
    const seen: string[] = [];
    for (let offset = 0; offset < 7; offset += 3) {
      const page = await stage.get(a, `/entities?type=Breaker&limit=3&count=true&offset=${offset}`);
      expect(page.headers.get('NGSILD-Results-Count')).toBe('7');
      expect(/rel="next"/.test(page.headers.get('Link')!)).toBe(offset < 6);
      seen.push(...keysOf(page));
    }
    expect(seen).toEqual(['B1', 'B2', 'B3', 'B4', 'B5', 'B6', 'B7']);
    expect(keysOf(await stage.get(a, '/entities?type=Breaker&q=ratedCurrent>2'))).toEqual(['B5', 'B6', 'B7']);
    expect(keysOf(await stage.get(a, `/entities?type=Breaker&attrs=ratedCurrent&id=${idOf('B6')}`))).toEqual(['B6']);
    expect(keysOf(await stage.get(a, '/entities?type=Breaker&local=true'))).toEqual(['B1', 'B2', 'B3']);
  });

  test('a filter about what lies elsewhere waits until the entity is whole', async () => {
    const [a, b] = [await stage.broker('a'), await stage.broker('b')];
    for (const key of ['B1', 'B2']) {
      await stage.create(a, key);
      await stage.create(b, key, { ratedCurrent: property(key === 'B1' ? 10 : 20) });
    }
    // That it has one attribute only says that the entities are split (4.3.6.7).
    await stage.register(a, endpointOf(b), {
      information: [{ entities: [{ type: 'Breaker' }], propertyNames: ['ratedCurrent'] }],
    });
    const q = encodeURIComponent('ratedCurrent>15;name=="B2"');
    const split = await stage.get(a, `/entities?type=Breaker&q=${q}`);
    expect(keysOf(split)).toEqual(['B2']);
    expect(split.json[0].ratedCurrent.value).toBe(20);
  });

  test('a page is whole, also where its parts lie far apart at their sources', async () => {
    const [a, b] = [await stage.broker('a'), await stage.broker('b')];
    for (const key of ['B1', 'B2', 'B3', 'B4', 'B5']) await stage.create(a, key);
    for (const key of ['B5', 'B4', 'B3', 'B2', 'B1'])
      await stage.create(b, key, { ratedCurrent: property(Number(key[1])) });
    await stage.register(a, endpointOf(b), {
      information: [{ entities: [{ type: 'Breaker' }], propertyNames: ['ratedCurrent'] }],
    });
    const { json } = await stage.get(a, '/entities?type=Breaker&limit=1');
    expect(json[0]).toMatchObject({ id: idOf('B1'), ratedCurrent: { value: 1 } });
  });

  test('splitEntities says whether sources may filter by themselves', async () => {
    const a = await stage.broker('a');
    const source = await stage.source(() => ({ body: [] }));
    await stage.register(a, source.endpoint);
    const parameters = () => new URL(source.asked.at(-1)!.url, source.endpoint).searchParams;
    await stage.get(a, '/entities?type=Breaker&q=ratedCurrent>2&scopeQ=/A');
    expect(parameters().get('q')).toBe('ratedCurrent>2');
    expect(parameters().get('scopeQ')).toBe('/A');
    await stage.get(a, '/entities?type=Breaker&q=ratedCurrent>2&scopeQ=/A&splitEntities=true');
    expect(parameters().has('q')).toBe(false);
    expect(parameters().has('scopeQ')).toBe(false);
  });

  test('csf chooses among the sources by what is registered of them', async () => {
    const a = await stage.broker('a');
    const [x, y] = [await stage.source(() => ({ body: [] })), await stage.source(() => ({ body: [] }))];
    await stage.register(a, x.endpoint, { name: 'x' });
    await stage.register(a, y.endpoint, { name: 'y' });
    const { status } = await stage.get(a, '/entities?type=Breaker&csf=name=="y"');
    expect(status).toBe(200);
    expect([x.asked.length, y.asked.length]).toEqual([0, 1]);
  });

  test('csf chooses also whom a purge is sent to (5.6.21)', async () => {
    const a = await stage.broker('a');
    const [x, y] = [await stage.source(() => ({ status: 204 })), await stage.source(() => ({ status: 204 }))];
    const operations = ['purgeEntity'];
    await stage.register(a, x.endpoint, { name: 'x', operations });
    await stage.register(a, y.endpoint, { name: 'y', operations });
    expect((await a.send('DELETE', '/ngsi-ld/v1/entities?type=Breaker&csf=name=="y"')).status).toBe(204);
    expect([x.asked.length, y.asked.length]).toEqual([0, 1]);
    expect((await a.send('DELETE', '/ngsi-ld/v1/entities?type=Breaker&csf=a==')).status).toBe(400);
  });

  test('a query in a body reaches sources as one, in the words of its registration', async () => {
    const a = await stage.broker('a');
    const source = await stage.source(() => ({ body: [] }));
    await stage.register(a, source.endpoint, { operations: ['queryBatch'] });
    const body = {
      type: 'Query',
      entities: [{ type: 'Breaker', idPattern: '^urn:ngsi-ld:Breaker:N' }, { type: 'Meter' }],
      q: 'ratedCurrent>2',
      geoQ: { georel: 'near;maxDistance==10', geometry: 'Point', coordinates: [8, 40] },
    };
    const { status } = await a.send('POST', '/ngsi-ld/v1/entityOperations/query', { body });
    expect(status).toBe(200);
    expect(JSON.parse(source.asked[0]!.body)).toEqual({ ...body, entities: [body.entities[0]] });
  });

  test('entities that cannot be read are left out and told', async () => {
    const a = await stage.broker('a');
    const source = await stage.source(() => ({ body: [{ id: idOf('B1'), type: 'Breaker' }, { id: 'no uri' }] }));
    await stage.register(a, source.endpoint);
    const answer = await stage.get(a, '/entities?type=Breaker');
    expect(keysOf(answer)).toEqual(['B1']);
    expect(answer.headers.get('NGSILD-Warning')).toMatch(/^111 urn:.* "The source answered what cannot be read/);
  });

  test('a source with a context of its own is asked and read in its words', async () => {
    const a = await stage.broker('a');
    const source = await stage.source(() => ({
      body: [{ id: idOf('B1'), type: 'https://w3id.org/busbar#Unknown', 'https://grid.example/load': property(4) }],
    }));
    await stage.register(a, source.endpoint, {
      contextSourceInfo: [
        { key: 'jsonldContext', value: 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld' },
      ],
      information: [{ entities: [{ type: 'https://w3id.org/busbar#Unknown' }] }],
    });
    const { json } = await stage.get(a, `/entities?type=${encodeURIComponent('https://w3id.org/busbar#Unknown')}`);
    expect(json[0]['https://grid.example/load'].value).toBe(4);
    expect(source.asked[0]!.headers.link).toContain('ngsi-ld-core-context');
  });
});

describe('types and attributes', () => {
  test('are those of all brokers; counts add up', async () => {
    const [a, b] = [await stage.broker('a'), await stage.broker('b')];
    await stage.create(a, 'B1');
    await stage.create(b, 'B2', { ratedCurrent: property(1) });
    await b.send('POST', '/ngsi-ld/v1/entities', { body: { id: 'urn:ngsi-ld:Meter:1', type: 'Meter' } });
    await stage.register(a, endpointOf(b), { information: [{ entities: [{ type: 'Breaker' }, { type: 'Meter' }] }] });
    expect((await stage.get(a, '/types')).json.typeList).toEqual(['Breaker', 'Meter']);
    expect((await stage.get(a, '/types?local=true')).json.typeList).toEqual(['Breaker']);
    const details = (await stage.get(a, '/types?details=true')).json;
    expect(details[0].attributeNames).toEqual(['name', 'open', 'ratedCurrent']);
    const type = (await stage.get(a, '/types/Breaker')).json;
    expect(type.entityCount).toBe(2);
    expect((await stage.get(a, '/types/Meter')).json.typeName).toBe('Meter');
    expect((await stage.get(a, '/types/Nothing')).status).toBe(404);
    expect((await stage.get(a, '/attributes')).json.attributeList).toContain('ratedCurrent');
    const attribute = (await stage.get(a, '/attributes/name')).json;
    expect(attribute).toMatchObject({ attributeCount: 2, attributeTypes: ['Property'], typeNames: ['Breaker'] });
    expect((await stage.get(a, '/attributes/ratedCurrent')).json.attributeCount).toBe(1);
    await b.send('DELETE', '/ngsi-ld/v1/entities/urn:ngsi-ld:Meter:1');
  });

  test('a source of many registrations is asked once, and tells no more than is registered', async () => {
    const a = await stage.broker('a');
    const body = { id: 'urn:x:1', type: 'EntityTypeList', typeList: ['Breaker', 'Meter', 'Secret'] };
    const source = await stage.source(() => ({ body }));
    for (const type of ['Breaker', 'Meter']) {
      await stage.register(a, source.endpoint, { information: [{ entities: [{ type }] }] });
    }
    expect((await stage.get(a, '/types')).json.typeList).toEqual(['Breaker', 'Meter']);
    expect(source.asked).toHaveLength(1);
  });
});

describe('histories', () => {
  const histories = { operations: ['retrieveTemporal', 'queryTemporal'] };
  const instants = ['2026-11-21T10:00:00Z', '2026-11-21T10:01:00Z', '2026-11-21T10:02:00Z', '2026-11-21T10:03:00Z'];
  const during = 'timerel=after&timeAt=2026-11-21T09:00:00Z&attrs=ratedCurrent';

  /** Values 0 and 2 here, 1 and 3 there; B2 only there. */
  async function spread() {
    const [a, b] = [await stage.broker('a'), await stage.broker('b')];
    for (const [i, observedAt] of instants.entries()) {
      const at = i % 2 === 0 ? a : b;
      if (i < 2) await stage.create(at, 'B1', { ratedCurrent: property(i, observedAt) });
      else
        await at.send('PATCH', `/ngsi-ld/v1/entities/${idOf('B1')}/attrs?local=true`, {
          body: { ratedCurrent: property(i, observedAt) },
        });
    }
    await stage.create(b, 'B2', { ratedCurrent: property(9, instants[0]!) });
    await stage.register(a, endpointOf(b), histories);
    return a;
  }
  const valuesOf = (json: { ratedCurrent: { value: number }[] }) =>
    [json.ratedCurrent].flat().map(({ value }) => value);

  test('retrieving joins the instances in the order of time; lastN takes the newest of all', async () => {
    const a = await spread();
    const { status, json } = await stage.get(a, `/temporal/entities/${idOf('B1')}?${during}`);
    expect(status).toBe(200);
    expect(valuesOf(json)).toEqual([0, 1, 2, 3]);
    expect(new Set(json.ratedCurrent.map(({ instanceId }: { instanceId: string }) => instanceId)).size).toBe(4);
    const last = (await stage.get(a, `/temporal/entities/${idOf('B1')}?${during}&lastN=2`)).json;
    expect([...valuesOf(last)].sort()).toEqual([2, 3]);
    const local = (await stage.get(a, `/temporal/entities/${idOf('B1')}?${during}&local=true`)).json;
    expect(valuesOf(local)).toEqual([0, 2]);
    const between = `timerel=between&timeAt=${instants[1]}&endTimeAt=${instants[3]}&attrs=ratedCurrent`;
    expect(valuesOf((await stage.get(a, `/temporal/entities/${idOf('B1')}?${between}`)).json)).toEqual([1, 2]);
    expect((await stage.get(a, `/temporal/entities/${idOf('B9')}?${during}`)).status).toBe(404);
  });

  test('querying pages over what is here and what only others have', async () => {
    const a = await spread();
    const page = await stage.get(a, `/temporal/entities?type=Breaker&${during}&count=true&limit=1`);
    expect(page.headers.get('NGSILD-Results-Count')).toBe('2');
    expect(keysOf(page)).toEqual(['B1']);
    const next = await stage.get(a, `/temporal/entities?type=Breaker&${during}&limit=1&offset=1`);
    expect(keysOf(next)).toEqual(['B2']);
    expect(valuesOf(next.json[0])).toEqual([9]);
  });

  test('aggregates are made of all instances', async () => {
    const a = await spread();
    const aggregated = `${during}&format=aggregatedValues&aggrMethods=sum,totalCount`;
    const { json } = await stage.get(a, `/temporal/entities/${idOf('B1')}?${aggregated}`);
    expect(json.ratedCurrent.sum[0][0]).toBe(6);
    expect(json.ratedCurrent.totalCount[0][0]).toBe(4);
  });
});

describe('loops', () => {
  test('a request that has been here before is refused with 508, unless it stays here', async () => {
    const a = await stage.broker('a');
    await stage.create(a, 'B1');
    const source = await stage.source(() => ({ body: [] }));
    await stage.register(a, source.endpoint);
    const via = { headers: { Via: '1.1 z, 1.1 a' } };
    expect((await stage.get(a, '/entities?type=Breaker', via)).status).toBe(508);
    expect((await stage.get(a, '/entities?type=Breaker&local=true', via)).status).toBe(200);
    expect(source.asked).toHaveLength(0);
  });

  test('brokers that know each other answer each entity once, and no warning where their aliases are registered', async () => {
    const [a, b, c] = [await stage.broker('a'), await stage.broker('b'), await stage.broker('c')];
    const all = [a, b, c];
    for (const [i, one] of all.entries()) {
      await stage.create(one, `B${i}`);
      for (const [k, other] of all.entries()) {
        if (other !== one) await stage.register(one, endpointOf(other), { contextSourceAlias: 'abc'[k] });
      }
    }
    const answer = await stage.get(a, '/entities?type=Breaker&count=true');
    expect([...keysOf(answer)].sort()).toEqual(['B0', 'B1', 'B2']);
    expect(answer.headers.get('NGSILD-Results-Count')).toBe('3');
    expect(answer.headers.get('NGSILD-Warning')).toBeNull();
  });

  test('a source whose alias is in Via is not asked', async () => {
    const a = await stage.broker('a');
    const source = await stage.source(() => ({ body: [] }));
    await stage.register(a, source.endpoint, { contextSourceAlias: 'there' });
    await stage.get(a, '/entities?type=Breaker', { headers: { Via: '1.1 there' } });
    expect(source.asked).toHaveLength(0);
    await stage.get(a, '/entities?type=Breaker', { headers: { Via: '1.1 elsewhere' } });
    expect(source.asked[0]!.headers.via).toBe('1.1 elsewhere, 1.1 a');
  });
});

test('a broker says who it is, since when it is up, and what time it has (5.15)', async () => {
  const a = await stage.broker('a');
  const { status, json } = await stage.get(a, '/info/sourceIdentity');
  expect(status).toBe(200);
  expect(json).toMatchObject({ type: 'ContextSourceIdentity', contextSourceAlias: 'a' });
  expect(json.contextSourceUptime).toMatch(/^P\d+DT\d+H\d+M\d+S$/);
  expect(json.contextSourceTimeAt).toMatch(/^2026-11-21T12:/);
});
