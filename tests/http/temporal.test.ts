/** What was, over HTTP: ETSI GS CIM 009 v1.9.1 clauses 4.5.7 to 4.5.9, 4.11, 5.7.3, 5.7.4 and 6.3.10. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { breaker, type Running, startBroker } from './harness.ts';

let broker: Running;
const id = 'urn:ngsi-ld:Breaker:T1';
const temporal = '/ngsi-ld/v1/temporal/entities';
const at = (minute: number): string => `2026-11-21T11:0${minute}:00Z`;
const get = (query: string) => broker.send('GET', `${temporal}/${id}${query}`);
/** `open` at minutes 0 to 4: false, true, false, true, false. */
const openAt = (minute: number) => ({ type: 'Property', value: minute % 2 === 1, observedAt: at(minute) });

beforeAll(async () => {
  broker = await startBroker({ limits: { temporalMax: 5 } });
  await broker.send('POST', '/ngsi-ld/v1/entities', { body: breaker('T1', { open: openAt(0) }) });
  for (const minute of [1, 2, 3, 4]) {
    await broker.send('PATCH', `/ngsi-ld/v1/entities/${id}/attrs/open`, { body: openAt(minute) });
  }
});
afterAll(() => broker.close());

const minutes = (json: { open?: { observedAt: string }[] }): number[] =>
  (json.open ?? []).map((one) => Number(one.observedAt.slice(15, 16)));

describe('an entity', () => {
  test('has a list of instances for each attribute, oldest first', async () => {
    const { status, json } = await get('?attrs=open');
    expect(status).toBe(200);
    expect(json).toMatchObject({ id, type: 'Breaker' });
    const named = { instanceId: expect.stringMatching(/^urn:ngsi-ld:Instance:/) };
    expect(json.open).toEqual([0, 1, 2, 3, 4].map((minute) => ({ ...openAt(minute), ...named })));
  });

  test('has pairs of value and time with options=temporalValues (4.5.9)', async () => {
    const { json } = await get('?options=temporalValues&attrs=open');
    expect(json).toEqual({
      id,
      type: 'Breaker',
      open: { type: 'Property', values: [0, 1, 2, 3, 4].map((minute) => [minute % 2 === 1, at(minute)]) },
    });
  });

  test.each([
    [`timerel=before&timeAt=${at(2)}`, [0, 1]],
    [`timerel=after&timeAt=${at(2)}`, [2, 3, 4]],
    [`timerel=after&timeAt=${at(2).replace(/(\.0+)?Z$/, '.000000Z')}`, [2, 3, 4]],
    [`timerel=after&timeAt=${at(2).replace(/(\.0+)?Z$/, '.001Z')}`, [3, 4]],
    [`timerel=between&timeAt=${at(1)}&endTimeAt=${at(3)}`, [1, 2]],
    ['lastN=2', [3, 4]],
    [`lastN=1&timerel=before&timeAt=${at(3)}`, [2]],
    [`timerel=after&timeAt=${at(9)}`, []],
  ])('within %s has the instances of minutes %j (4.11)', async (query, expected) => {
    const { status, json } = await get(`?${query}`);
    expect([status, minutes(json)]).toEqual([200, expected]);
  });

  test('is ordered and bounded by modifiedAt on request, and shows it', async () => {
    const { json } = await get('?timeproperty=modifiedAt&attrs=open');
    const times = json.open.map((one: { modifiedAt: string }) => one.modifiedAt);
    expect(times).toEqual([...times].sort());
    expect((await get(`?timeproperty=modifiedAt&timerel=after&timeAt=${times[3]}&attrs=open`)).json.open.length).toBe(
      2,
    );
  });

  test('that does not exist is 404', async () => {
    expect((await broker.send('GET', `${temporal}/urn:x:none`)).status).toBe(404);
  });

  test.each([
    'timerel=since',
    'timerel=after',
    `timeAt=${at(1)}`,
    `timerel=between&timeAt=${at(1)}`,
    `timerel=after&timeAt=${at(1)}&endTimeAt=${at(2)}`,
    'timerel=after&timeAt=yesterday',
    'lastN=0',
    'timeproperty=observed',
  ])('is refused with %s', async (query) => {
    const { status, json } = await get(`?${query}`);
    expect([status, json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
  });

  test('is refused with a form that histories do not have (6.3.20)', async () => {
    const { status, json } = await get('?options=keyValues');
    expect([status, json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/InvalidRequest']);
  });

  test('has no GeoJSON form', async () => {
    const { status } = await broker.send('GET', `${temporal}/${id}`, { headers: { Accept: 'application/geo+json' } });
    expect(status).toBe(406);
  });
});

test('entities are found by id and by type, each with its history', async () => {
  await broker.send('POST', '/ngsi-ld/v1/entities', { body: breaker('T2') });
  const byId = await broker.send('GET', `${temporal}?id=${id}&attrs=open&lastN=1`);
  expect(byId.json.map((one: { id: string }) => one.id)).toEqual([id]);
  const byType = await broker.send('GET', `${temporal}?type=Breaker&count=true`);
  expect([byType.json.length, byType.headers.get('NGSILD-Results-Count')]).toEqual([2, '2']);
});

test('the entities of one answer share its limit; those of whom nothing is left are empty', async () => {
  const both = `${temporal}?id=${id},urn:ngsi-ld:Breaker:T2&attrs=open`;
  const { status, json } = await broker.send('GET', `${both}&lastN=5`);
  // T2 has one instance, of minute 0, as old as the oldest of T1: of that moment are more than fit.
  expect([status, minutes(json[0]), json[1].open]).toEqual([206, [1, 2, 3, 4], []]);
  const oldest = await broker.send('GET', both);
  expect([oldest.status, minutes(oldest.json[0]), oldest.json[1].open.length]).toEqual([206, [0, 1, 2, 3], 1]);
});

describe('more instances than the limit are 206 with the span that is complete (6.3.10)', () => {
  const range = (headers: Headers): string | null => headers.get('Content-Range');
  beforeAll(() => broker.send('PATCH', `/ngsi-ld/v1/entities/${id}/attrs/open`, { body: openAt(5) }));

  test.each([
    ['', [0, 1, 2, 3, 4], `2026-11-21T11:00:00.000Z-2026-11-21T11:04:00.000Z/*`],
    [
      `&timerel=after&timeAt=2026-11-21T10:00:00Z`,
      [0, 1, 2, 3, 4],
      `2026-11-21T10:00:00.000Z-2026-11-21T11:04:00.000Z/*`,
    ],
    ['&lastN=9', [1, 2, 3, 4, 5], `2026-11-21T11:05:00.000Z-2026-11-21T11:01:00.000Z/9`],
    [
      `&lastN=9&timerel=before&timeAt=2026-11-21T13:00:00Z`,
      [1, 2, 3, 4, 5],
      `2026-11-21T13:00:00.000Z-2026-11-21T11:01:00.000Z/9`,
    ],
  ])('attrs=open%s: minutes %j', async (query, expected, span) => {
    const { status, headers, json } = await get(`?attrs=open${query}`);
    expect([status, minutes(json), range(headers)]).toEqual([206, expected, `date-time ${span}`]);
  });

  test('what follows the span is the rest', async () => {
    const { status, json } = await get(`?attrs=open&timerel=after&timeAt=2026-11-21T11:04:00Z`);
    expect([status, minutes(json)]).toEqual([200, [4, 5]]);
  });
});
