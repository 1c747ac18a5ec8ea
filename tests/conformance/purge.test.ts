/** Purging: clause 5.6.21 of ETSI GS CIM 009 v1.9.1, against a filter over all entities. */
import { beforeEach, expect, test } from 'vitest';
import { brokerForAll } from './broker.ts';

const broker = brokerForAll();

interface Gauge {
  readonly id: string;
  readonly type: string;
  readonly reading?: number;
  readonly name?: string;
  readonly scope?: string;
}

const all: readonly Gauge[] = [
  { id: 'urn:ngsi-ld:Gauge:1', type: 'Gauge', reading: 1, name: 'A' },
  { id: 'urn:ngsi-ld:Gauge:2', type: 'Gauge', reading: 2, scope: '/North' },
  { id: 'urn:ngsi-ld:Device:3', type: 'Device', reading: 2, name: 'C' },
];
const entities = '/ngsi-ld/v1/entities';

beforeEach(async () => {
  await broker.send('DELETE', `${entities}?local=true`);
  await broker.send('POST', '/ngsi-ld/v1/entityOperations/create', { body: all });
});

async function left(): Promise<readonly Gauge[]> {
  return (await broker.send('GET', `${entities}?local=true&format=simplified`)).json;
}

const selections: readonly (readonly [query: string, selects: (one: Gauge) => boolean])[] = [
  ['type=Gauge', ({ type }) => type === 'Gauge'],
  ['type=Gauge,Device', () => true],
  ['id=urn:ngsi-ld:Gauge:1,urn:ngsi-ld:Device:3', ({ id }) => !id.endsWith('2')],
  ['idPattern=Device', ({ id }) => id.includes('Device')],
  ['q=reading==2', ({ reading }) => reading === 2],
  ['type=Gauge&q=name', ({ type, name }) => type === 'Gauge' && name !== undefined],
  ['scopeQ=/North', ({ scope }) => scope === '/North'],
];

test.each(selections)('%s deletes what it selects, and nothing else', async (query, selects) => {
  expect((await broker.send('DELETE', `${entities}?${query}`)).status).toBe(204);
  expect(await left()).toEqual(all.filter((one) => !selects(one)));
});

test.each(selections)('%s with drop and keep takes attributes from what it selects', async (query, selects) => {
  expect((await broker.send('DELETE', `${entities}?${query}&drop=name`)).status).toBe(204);
  const unnamed = all.map((one) => {
    const { name: _, ...rest } = one;
    return selects(one) ? rest : one;
  });
  expect(await left()).toEqual(unnamed);
  const selected = (await broker.send('GET', `${entities}?${query}&format=simplified&local=true`))
    .json as readonly Gauge[];
  expect((await broker.send('DELETE', `${entities}?${query}&keep=name`)).status).toBe(204);
  const bare = unnamed.map((one) => {
    const { reading: _, ...rest } = one;
    return selected.some(({ id }) => id === one.id) ? rest : one;
  });
  expect(await left()).toEqual(bare);
});

test.each(['meter{name=="a"}', 'meter{Gauge:name}=="a"', 'reading==2|(name;meter{name})'])(
  'q=%s looks at linked entities, which no purge and no history does (5.6.21.4, 5.7.4.4)',
  async (q) => {
    const query = new URLSearchParams({ type: 'Gauge', q });
    const temporal = `timerel=before&timeAt=2027-01-01T00:00:00Z&${query}`;
    const body = { type: 'Query', entities: [{ type: 'Gauge' }], q };
    const when = { temporalQ: { timerel: 'before', timeAt: '2027-01-01T00:00:00Z' } };
    const refused = await Promise.all([
      broker.send('DELETE', `${entities}?${query}`),
      broker.send('GET', `/ngsi-ld/v1/temporal/entities?${temporal}`),
      broker.send('GET', `/ngsi-ld/v1/temporal/entityMaps?${temporal}`),
      broker.send('POST', '/ngsi-ld/v1/temporal/entityOperations/query', { body: { ...body, ...when } }),
    ]);
    for (const { status, json } of refused) {
      expect([status, json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
      expect(json.detail).toMatch(/^q goes on into linked entities/);
    }
    expect(await left()).toEqual(all);
  },
);

test.each(['modifiedAt>2020-01-01T00:00:00Z', 'createdAt|modifiedAt', 'expiresAt'])(
  'q=%s names no attribute but those of the system, and would delete everything (5.6.21.4 c)',
  async (q) => {
    const refused = await broker.send('DELETE', `${entities}?${new URLSearchParams({ q })}`);
    expect([refused.status, refused.json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
    expect(await left()).toEqual(all);
    const both = new URLSearchParams({ q: `(${q});reading==1` });
    expect((await broker.send('DELETE', `${entities}?${both}`)).status).toBe(204);
  },
);

test('What selects nothing is no fault', async () => {
  expect((await broker.send('DELETE', `${entities}?type=Nothing`)).status).toBe(204);
  expect(await left()).toEqual(all);
});
