/** Which sources a query goes to, by what is registered of them beside entities: clauses 5.2.9 and 5.12. */
import { describe, expect, test } from 'vitest';
import { stageForAll } from './broker.ts';

const stage = stageForAll();

/** How often a source that is registered so is asked by the query. */
async function asksOf(query: string, members: Readonly<Record<string, unknown>>): Promise<number> {
  const a = await stage.broker('a');
  const source = await stage.source(() => ({ body: [] }));
  await stage.register(a, source.endpoint, members);
  const answer = await stage.get(a, `/entities?type=Breaker${query}`);
  expect([answer.status, answer.headers.get('NGSILD-Warning')]).toEqual([200, null]);
  await stage.clear();
  return source.asked.length;
}

/** One degree around 8° E, 40° N. */
const location = {
  type: 'Polygon',
  coordinates: [
    [
      [7.5, 39.5],
      [8.5, 39.5],
      [8.5, 40.5],
      [7.5, 40.5],
      [7.5, 39.5],
    ],
  ],
};
const near = (coordinates: string): string =>
  `&georel=near;maxDistance==5000&geometry=Point&coordinates=${coordinates}`;

describe('a source of one region', () => {
  test.each([
    ['near a point in it', near('[8,40]'), 1],
    ['near one far away', near('[12,40]'), 0],
    ['near it by another attribute', `${near('[12,40]')}&geoproperty=route`, 1],
    ['without a place', '', 1],
  ])('is asked for what is %s: %i', async (_where, query, asks) => {
    expect(await asksOf(query, { location })).toBe(asks);
  });

  test('that gives no place is asked for any', async () => {
    expect(await asksOf(near('[12,40]'), {})).toBe(1);
  });
});

describe('a source of some instances', () => {
  const datasetId = ['urn:ngsi-ld:Dataset:a', '@none'];
  test.each([
    ['one that it has', '&datasetId=urn:ngsi-ld:Dataset:b,urn:ngsi-ld:Dataset:a', 1],
    ['the default one', '&datasetId=@none', 1],
    ['another', '&datasetId=urn:ngsi-ld:Dataset:b', 0],
    ['any', '', 1],
  ])('is asked for %s', async (_which, query, asks) => {
    expect(await asksOf(query, { datasetId })).toBe(asks);
  });

  test('that does not say which is asked for any', async () => {
    expect(await asksOf('&datasetId=urn:ngsi-ld:Dataset:b', {})).toBe(1);
  });
});
