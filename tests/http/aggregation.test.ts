/** Histories over HTTP: what is shown of them, and what is calculated. Clauses 4.5.9, 4.5.19, 5.7.3, 5.7.4. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Running, startBroker } from './harness.ts';

let broker: Running;
const api = '/ngsi-ld/v1';
const at = (minute: number): string => `2026-11-21T10:${String(minute).padStart(2, '0')}:00Z`;
const T2 = 'urn:ngsi-ld:Dataset:T2';
/** As it may be written too. */
const moment = (minute: number): string => at(minute).replace('Z', '.000Z');

beforeAll(async () => {
  broker = await startBroker();
  for (const minute of [0, 10, 20, 30, 40, 50]) {
    const load = { type: 'Property', value: minute, observedAt: at(minute) };
    const body = [
      { id: 'urn:x:1', type: 'Thing', scope: '/A', load: [load, { ...load, value: 1, datasetId: T2 }] },
      { id: 'urn:x:2', type: 'Thing', load, mode: { type: 'Property', value: `m${minute}`, observedAt: at(minute) } },
    ];
    await broker.send('POST', `${api}/entityOperations/upsert?options=update`, { body });
  }
});
afterAll(async () => {
  expect(broker.defects).toEqual([]);
  await broker.close();
});

const one = (parameters: string) => broker.send('GET', `${api}/temporal/entities/urn:x:1?${parameters}`);
const aggregated = 'format=aggregatedValues';

describe('aggregated values', () => {
  test('are triples of value, beginning and end for each period (4.5.19.0)', async () => {
    const time = `timerel=between&timeAt=${moment(0)}&endTimeAt=2026-11-21T11:00:00.000Z`;
    const { json } = await one(`${aggregated}&aggrMethods=avg,max&aggrPeriodDuration=PT30M&datasetId=@none&${time}`);
    expect(json).toEqual({
      id: 'urn:x:1',
      type: 'Thing',
      scope: '/A',
      load: {
        type: 'Property',
        avg: [
          [10, at(0), at(30)],
          [40, at(30), '2026-11-21T11:00:00Z'],
        ],
        max: [
          [20, at(0), at(30)],
          [50, at(30), '2026-11-21T11:00:00Z'],
        ],
      },
    });
  });

  test('of the whole span without a duration, or with PT0S', async () => {
    for (const duration of ['', '&aggrPeriodDuration=PT0S']) {
      const { json } = await one(`${aggregated}&aggrMethods=totalCount,sum&datasetId=@none${duration}`);
      expect(json.load).toEqual({ type: 'Property', totalCount: [[6, at(0), at(50)]], sum: [[150, at(0), at(50)]] });
    }
  });

  test('stand for each datasetId beside the others', async () => {
    const { json } = await one(`${aggregated}&aggrMethods=sum&pick=load`);
    expect(json).toEqual({
      load: [
        { type: 'Property', sum: [[150, at(0), at(50)]] },
        { type: 'Property', datasetId: T2, sum: [[6, at(0), at(50)]] },
      ],
    });
  });

  test('of a page of entities, by GET and by POST (5.7.4)', async () => {
    const get = await broker.send('GET', `${api}/temporal/entities?type=Thing&${aggregated}&aggrMethods=min&pick=mode`);
    expect(get.json).toEqual([{ mode: { type: 'Property', min: [['m0', at(0), at(50)]] } }]);
    const body = {
      type: 'Query',
      entities: [{ type: 'Thing', id: 'urn:x:2' }],
      pick: ['id', 'load'],
      temporalQ: { timerel: 'after', timeAt: at(20) },
      aggrParams: { aggrMethods: ['min', 'totalCount'], aggrPeriodDuration: 'PT0S' },
    };
    const post = await broker.send('POST', `${api}/temporal/entityOperations/query?${aggregated}`, { body });
    const values = { min: [[20, at(20), at(50)]], totalCount: [[4, at(20), at(50)]] };
    expect(post.json).toEqual([{ id: 'urn:x:2', load: { type: 'Property', ...values } }]);
    // 5.2.21, 5.2.44: the methods, in a list or a text, say in a body which form is wanted.
    const query = (body: object) => broker.send('POST', `${api}/temporal/entityOperations/query`, { body });
    expect((await query(body)).json).toEqual(post.json);
    const { aggrParams: _, ...plain } = body;
    const temporalQ = { ...body.temporalQ, aggrMethods: 'min,totalCount' };
    expect((await query({ ...plain, temporalQ })).json).toEqual(post.json);
  });

  test.each([
    ['aggrMethods=avg', /aggregatedValues/],
    ['aggrPeriodDuration=PT1H', /aggregatedValues/],
    [aggregated, /aggrMethods/],
    [`${aggregated}&aggrMethods=median`, /median/],
    [`${aggregated}&aggrMethods=avg&aggrPeriodDuration=1h`, /ISO 8601/],
    ['pick=load{quality}', /braces/],
    ['attrs=load&pick=load', /attrs/],
    ['format=keyValues', /normalized/],
  ])('%s is refused with a sentence', async (parameters, sentence) => {
    const { status, json } = await one(parameters);
    expect([status, json.type, json.detail]).toEqual([
      400,
      // A form that is none is no request (6.3.7).
      `https://uri.etsi.org/ngsi-ld/errors/${parameters.startsWith('format=key') ? 'InvalidRequest' : 'BadRequestData'}`,
      expect.stringMatching(sentence),
    ]);
  });
});

describe('a history shows', () => {
  test('picked attributes, chosen instances, entities of a scope', async () => {
    const { json } = await broker.send(
      'GET',
      `${api}/temporal/entities?type=Thing&scopeQ=/A&options=temporalValues&lastN=1&datasetId=${T2}&pick=id,load`,
    );
    expect(json).toEqual([{ id: 'urn:x:1', load: { type: 'Property', datasetId: T2, values: [[1, at(50)]] } }]);
  });

  test('only entities that have something to tell of the time (5.7.4.4)', async () => {
    const ids = async (parameters: string): Promise<readonly string[]> =>
      (await broker.send('GET', `${api}/temporal/entities?type=Thing&pick=id&${parameters}`)).json;
    expect(await ids(`timerel=before&timeAt=${at(0)}`)).toEqual([]);
    expect(await ids(`timerel=after&timeAt=${at(0)}`)).toEqual([{ id: 'urn:x:1' }, { id: 'urn:x:2' }]);
  });

  test('entities near a place', async () => {
    const near = 'georel=near;maxDistance==10&geometry=Point&coordinates=[0,0]';
    expect((await broker.send('GET', `${api}/temporal/entities?${near}`)).json).toEqual([]);
  });
});
