/** Finding entities over HTTP, and how they are shown. Clauses are those of ETSI GS CIM 009 v1.9.1. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { breaker, type Running, startBroker } from './harness.ts';

let broker: Running;
const entities = '/ngsi-ld/v1/entities';
const query = '/ngsi-ld/v1/entityOperations/query';
const T2 = 'urn:ngsi-ld:Dataset:T2';

/** A hundredth of a degree of latitude is 1112 m. */
const point = (longitude: number, latitude: number): object => ({
  type: 'GeoProperty',
  value: { type: 'Point', coordinates: [longitude, latitude] },
});

beforeAll(async () => {
  broker = await startBroker();
  const label = { type: 'LanguageProperty', languageMap: { en: 'Busbar', de: 'Sammelschiene' } };
  const measured = {
    type: 'Property',
    value: 5,
    unitCode: 'MAW',
    quality: { value: 'good' },
    source: { value: 'meter' },
  };
  const body = [
    { ...breaker('A'), scope: ['/TX1/345/D01', '/north'], location: point(8, 40), label },
    { ...breaker('B'), scope: '/TX1/138', location: point(8, 40.01) },
    { ...breaker('C'), scope: '/TX2', location: point(9, 41) },
    { id: 'urn:ngsi-ld:Thing:D', type: 'Thing', load: [measured, { ...measured, value: 6, datasetId: T2 }] },
    { id: 'urn:ngsi-ld:Thing:E', type: 'Thing', category: { type: 'VocabProperty', vocab: 'open' } },
  ];
  expect((await broker.send('POST', '/ngsi-ld/v1/entityOperations/create', { body })).status).toBe(201);
});
afterAll(async () => {
  expect(broker.defects).toEqual([]);
  await broker.close();
});

const keys = (list: readonly { id: string }[]): readonly string[] => list.map(({ id }) => id.split(':').at(-1)!);
const find = async (parameters: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const answer = await broker.send('GET', `${entities}?${new URLSearchParams(parameters)}`);
  expect([answer.status, answer.json?.detail]).toEqual([200, undefined]);
  return keys(answer.json);
};
const near = { georel: 'near;maxDistance==2000', geometry: 'Point', coordinates: '[8,40]' };

describe('a query finds', () => {
  test('what is near, within, apart (4.10)', async () => {
    expect(await find(near)).toEqual(['A', 'B']);
    expect(await find({ ...near, georel: 'near;minDistance==2000' })).toEqual(['C']);
    const square = '[[[7.9,39.9],[8.1,39.9],[8.1,40.1],[7.9,40.1],[7.9,39.9]]]';
    expect(await find({ georel: 'within', geometry: 'Polygon', coordinates: square })).toEqual(['A', 'B']);
    expect(await find({ georel: 'disjoint', geometry: 'Polygon', coordinates: square })).toEqual(['C']);
    expect(await find({ georel: 'equals', geometry: 'Point', coordinates: '[9,41]' })).toEqual(['C']);
    expect(await find({ ...near, geoproperty: 'observationSpace' })).toEqual([]);
  });

  test('what stands in a scope (4.19)', async () => {
    expect(await find({ type: 'Breaker', scopeQ: '/TX1/#' })).toEqual(['A', 'B']);
    expect(await find({ type: 'Breaker', scopeQ: '(/TX1/+/D01;/north)' })).toEqual(['A']);
    expect(await find({ type: 'Breaker', scopeQ: '/TX2,/north' })).toEqual(['A', 'C']);
  });

  test('every type with * (6.4.3.2)', async () => {
    expect(await find({ type: '*' })).toEqual(['A', 'B', 'C', 'D', 'E']);
    expect((await broker.send('GET', `${entities}?type=*&local=false`)).status).toBe(400);
  });

  test('names of the context in values, where expandValues says so (6.4.3.2)', async () => {
    const q = { type: 'Thing', q: 'category=="open"' };
    expect(await find(q)).toEqual([]);
    expect(await find({ ...q, expandValues: 'category' })).toEqual(['E']);
    expect(await find({ ...q, jsonKeys: 'category' })).toEqual([]);
  });

  test('in the order that is asked for (4.23)', async () => {
    expect(await find({ type: 'Breaker', orderBy: 'name;desc' })).toEqual(['C', 'B', 'A']);
    const byDistance = { type: 'Breaker', orderBy: 'location;dist-desc', orderFrom: '[8,40]' };
    expect(await find(byDistance)).toEqual(['C', 'B', 'A']);
    expect(await find({ ...byDistance, limit: '1', offset: '1' })).toEqual(['B']);
  });
});

describe('a page (6.3.10)', () => {
  const link = async (parameters: string, relation: string): Promise<URLSearchParams | undefined> => {
    const { headers } = await broker.send('GET', `${entities}?${parameters}`);
    const found = new RegExp(`<([^>]*)>; ?rel="${relation}"`).exec(headers.get('Link')!)?.[1];
    return found === undefined ? undefined : new URL(found, broker.url).searchParams;
  };

  test('links to the next and the one before with all parameters kept', async () => {
    const parameters = 'type=Breaker&q=name~=%22[A-Z]%22&options=concise&limit=1&offset=1&count=true';
    const [next, before] = [await link(parameters, 'next'), await link(parameters, 'prev')];
    const rest = { type: 'Breaker', q: 'name~="[A-Z]"', options: 'concise', limit: '1', count: 'true' };
    expect(Object.fromEntries(next!)).toEqual({ ...rest, offset: '2' });
    expect(Object.fromEntries(before!)).toEqual({ ...rest, offset: '0' });
  });

  test('has no link where nothing follows', async () => {
    expect(await link('type=Breaker', 'next')).toBeUndefined();
  });

  test('of none tells the count alone', async () => {
    const { json, headers } = await broker.send('GET', `${entities}?type=Breaker&limit=0&count=true`);
    expect([json, headers.get('NGSILD-Results-Count')]).toEqual([[], '3']);
  });
});

describe('an answer shows', () => {
  const show = async (key: string, parameters: string, headers = {}) =>
    (await broker.send('GET', `${entities}/urn:ngsi-ld:${key}?${parameters}`, { headers })).json;

  test('picked members, and with join those of a linked entity (4.21)', async () => {
    expect(await show('Breaker:A', 'pick=id,name&format=simplified')).toEqual({
      id: 'urn:ngsi-ld:Breaker:A',
      name: 'A',
    });
    expect(await show('Thing:D', 'pick=load{quality}&datasetId=@none&join=inline')).toEqual({
      load: { type: 'Property', value: 5, unitCode: 'MAW', quality: { type: 'Property', value: 'good' } },
    });
    expect(Object.keys(await show('Thing:D', 'omit=id,load'))).toEqual(['type']);
  });

  test('the instances of a datasetId (4.5.5)', async () => {
    expect((await show('Thing:D', `datasetId=${T2}&format=simplified`)).load).toBe(6);
  });

  test('one language of a LanguageProperty (4.15)', async () => {
    expect((await show('Breaker:A', 'lang=de')).label).toEqual({
      type: 'Property',
      value: 'Sammelschiene',
      lang: 'de',
    });
    expect((await show('Breaker:A', 'lang=fr,en;q=0.5&format=simplified')).label).toBe('Busbar');
  });

  test('GeoJSON with its context in the body, or in a Link where Prefer asks for that (6.3.6)', async () => {
    const ask = (prefer?: string) =>
      broker.send('GET', `${entities}?type=Breaker&id=urn:ngsi-ld:Breaker:A&format=simplified`, {
        headers: { Accept: 'application/geo+json', ...(prefer && { Prefer: prefer }) },
      });
    const embedded = await ask();
    expect(embedded.headers.get('Content-Type')).toBe('application/geo+json');
    expect(embedded.json['@context']).toMatch(/\/contexts\/busbar\.jsonld$/);
    expect(embedded.json).toMatchObject({
      type: 'FeatureCollection',
      features: [{ id: 'urn:ngsi-ld:Breaker:A', type: 'Feature', geometry: { type: 'Point', coordinates: [8, 40] } }],
    });
    expect(embedded.json.features[0].properties).toMatchObject({ type: 'Breaker', name: 'A' });
    const linked = await ask('body=json');
    expect(linked.json).not.toHaveProperty('@context');
    expect(linked.headers.get('Link')).toContain('json-ld#context');
  });

  test('null as the geometry where there is none, and another where geometryProperty names it (4.5.16.1)', async () => {
    const geo = { Accept: 'application/geo+json' };
    expect((await show('Thing:E', '', geo)).geometry).toBeNull();
    expect((await show('Breaker:A', 'geometryProperty=label', geo)).geometry).toBeNull();
    // What is not shown may still be where the entity is.
    expect((await show('Breaker:A', 'pick=id', geo)).geometry).toEqual({ type: 'Point', coordinates: [8, 40] });
  });

  test('an entity of that type only, where the type is given (6.5.3.1)', async () => {
    const one = `${entities}/urn:ngsi-ld:Breaker:A`;
    expect((await broker.send('GET', `${one}?type=Breaker`)).status).toBe(200);
    expect((await broker.send('GET', `${one}?type=Thing`)).status).toBe(404);
    expect((await broker.send('PATCH', `${one}?type=Thing`, { body: { name: { value: 'x' } } })).status).toBe(404);
    expect((await broker.send('DELETE', `${one}?type=Thing`)).status).toBe(404);
  });
});

describe('a query in a body (6.23, 5.2.23)', () => {
  const ask = (body: object, parameters = '') =>
    broker.send('POST', `${query}${parameters}`, { body: { type: 'Query', ...body } });

  test('has several selections of entities', async () => {
    const choices = [
      { type: 'Breaker', id: 'urn:ngsi-ld:Breaker:B' },
      { type: 'Thing', idPattern: 'D$' },
    ];
    expect(keys((await ask({ entities: choices })).json)).toEqual(['B', 'D']);
    expect(keys((await ask({ entities: [{ type: '*' }] })).json)).toHaveLength(5);
  });

  test('says in members what a URL says in parameters', async () => {
    const { json, headers } = await ask(
      {
        entities: [{ type: 'Breaker' }],
        q: 'open==false',
        scopeQ: '/TX1/#',
        geoQ: { georel: 'near;maxDistance==2000', geometry: 'Point', coordinates: [8, 40] },
        pick: ['id', 'label'],
        lang: 'de',
        ordering: { orderBy: ['name;desc'] },
      },
      '?format=simplified&limit=1&offset=1&count=true',
    );
    expect(json).toEqual([{ id: 'urn:ngsi-ld:Breaker:A', label: 'Sammelschiene' }]);
    expect(headers.get('NGSILD-Results-Count')).toBe('2');
  });

  test.each([
    [{ type: 'Question' }, 'BadRequestData'],
    [{ entities: [] }, 'BadRequestData'],
    [{ entities: [{ id: 'urn:x:1' }] }, 'BadRequestData'],
    [{ attrs: [] }, 'BadRequestData'],
    [{ temporalQ: { timerel: 'before', timeAt: '2026-01-01T00:00:00Z' } }, 'BadRequestData'],
    [{ limit: 5 }, 'BadRequestData'],
    [{ geoQ: { georel: 'within' } }, 'BadRequestData'],
    [{}, 'BadRequestData'],
    [{ entityMap: 'yes' }, 'BadRequestData'],
    [{ csf: 'a==' }, 'BadRequestData'],
    [{ join: 'sideways' }, 'BadRequestData'],
    [{ join: 'flat', joinLevel: 0.5 }, 'BadRequestData'],
  ])('%j is refused', async (body, kind) => {
    const { json } = await ask(body);
    expect(json.type).toBe(`https://uri.etsi.org/ngsi-ld/errors/${kind}`);
  });
});

test('a query whose members hold anything at all is answered or refused, never a fault of ours', async () => {
  const odd = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(
      '',
      '*',
      '/#',
      'a{',
      '((',
      '[8,40]',
      'Polygon',
      'near;maxDistance==5',
      ['id'],
      [[]],
      [[[]]],
      {},
      null,
    ),
  );
  const part = (names: readonly string[], known: object): fc.Arbitrary<object> =>
    fc
      .tuple(fc.subarray([...names], { maxLength: 2 }), fc.array(odd, { minLength: 2, maxLength: 2 }))
      .map(([chosen, values]) => ({
        ...known,
        ...Object.fromEntries(chosen.map((name, i) => [name, values[i]])),
      }));
  const geoQ = part(['georel', 'geometry', 'coordinates', 'geoproperty'], {
    georel: 'within',
    geometry: 'Polygon',
    coordinates: [],
  });
  const ordering = part(['orderBy', 'coordinates', 'geometry', 'collation'], { orderBy: ['location;dist-asc'] });
  const entitiesOf = part(['type', 'id', 'idPattern'], { type: 'Breaker' }).map((one) => [one]);
  const names = [
    'q',
    'scopeQ',
    'attrs',
    'pick',
    'omit',
    'datasetId',
    'lang',
    'expandValues',
    'jsonKeys',
    'entities',
    'geoQ',
  ];
  const body = fc
    .tuple(part(names, {}), fc.record({ geoQ, ordering, entities: entitiesOf }, { requiredKeys: [] }))
    .map(([plain, nested]) => ({ type: 'Query', entities: [{ type: 'Breaker' }], ...plain, ...nested }));
  await fc.assert(
    fc.asyncProperty(
      body,
      fc.constantFrom(query, '/ngsi-ld/v1/temporal/entityOperations/query'),
      async (json, path) => {
        const { status, json: answer } = await broker.send('POST', path, { body: JSON.stringify(json) });
        if (status === 200) return;
        const kind = answer.type.replace('https://uri.etsi.org/ngsi-ld/errors/', '');
        // More selections or terms than are taken, or nothing that could be asked for.
        expect(['400 BadRequestData', '400 InvalidRequest', '403 TooComplexQuery']).toContain(`${status} ${kind}`);
        expect(answer.detail.length).toBeGreaterThan(10);
      },
    ),
    { numRuns: 500 },
  );
});

describe('parameters that contradict each other', () => {
  test.each([
    ['attrs=open&pick=id', /attrs/],
    ['attrs=open&omit=id', /attrs/],
    ['georel=within', /geometry and coordinates/],
    ['geometry=Point&coordinates=[8,40]', /georel/],
    ['georel=within&geometry=Point&coordinates=nowhere', /JSON/],
    ['georel=within&geometry=Point&coordinates=[8,"x"]', /coordinates/],
    ['orderFrom=[8,40]', /orderBy/],
    ['orderBy=location;dist-asc', /orderFrom/],
    ['expandValues=a&jsonKeys=a', /expandValues/],
    ['scopeQ=/A/', /scopeQ/],
    ['lang=??', /lang/],
    ['pick=a{', /pick/],
    ['q=x==1&csf=a==', /csf|q/],
    ['entityMap=perhaps', /entityMap/],
    ['entityMap=true&entityMapLifetime=soon', /entityMapLifetime/],
    ['splitEntities=perhaps', /splitEntities/],
  ])('%s are refused with a sentence', async (parameters, sentence) => {
    const { status, json } = await broker.send('GET', `${entities}?type=Breaker&${parameters}`);
    expect(status).toBe(400);
    expect(json.detail).toMatch(sentence);
  });
});
