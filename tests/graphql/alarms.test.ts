/** Alarms over GraphQL, on the demo region: listed, acknowledged, followed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attributeIri, catalogueNames } from '#models/catalogue.ts';
import { parseEntity } from '#models/ngsi-ld/parse.ts';
import { clear, raise } from '#twins/alarm/advance.ts';
import { alarmId, type Condition } from '#twins/alarm/condition.ts';
import { type AlarmRecord, readAlarm, writeAlarm } from '#twins/alarm/record.ts';
import { openFixture } from './fixture.ts';

const transformer = 'urn:ngsi-ld:PowerTransformer:TX1.T1';
const at = (minute: number): string => `2026-11-21T12:${String(minute).padStart(2, '0')}:00.000Z`;

const overload: Condition = {
  id: alarmId(transformer, 'high', 'apparentPower', 2),
  asset: transformer,
  attribute: 'apparentPower',
  condition: 'high',
  priority: 1,
  value: 121.5,
  limit: 120,
  message: 'Apparent power is above its limit.',
};
const heat: Condition = {
  id: alarmId(transformer, 'high', 'topOilTemperature'),
  asset: transformer,
  attribute: 'topOilTemperature',
  condition: 'high',
  priority: 3,
  value: 92,
  limit: 90,
  message: 'The oil is warm.',
};
const gone: Condition = {
  id: alarmId('urn:ngsi-ld:Breaker:gone', 'stale'),
  asset: 'urn:ngsi-ld:Breaker:gone',
  condition: 'stale',
  priority: 3,
  message: 'It is silent.',
};

let broker: Awaited<ReturnType<typeof openFixture>>;

/** Writes the alarm as it stands after a step. */
async function put(step: (known: AlarmRecord | undefined) => AlarmRecord, id: string, time: string): Promise<void> {
  await broker.broker.graph.commit([id], ([before]) => {
    const record = step(before && readAlarm(before));
    const { entity: after, attributes } = writeAlarm(record, before, time);
    return {
      changes: [before ? { kind: 'updated', before, after, attributes } : { kind: 'created', after }],
      result: undefined,
    };
  });
}

beforeAll(async () => {
  broker = await openFixture();
  await put((known) => raise(known, heat, at(1)), heat.id, at(1));
  await put((known) => raise(known, overload, at(3)), overload.id, at(3));
  await put((known) => raise(known, gone, at(2)), gone.id, at(2));
}, 60_000);
afterAll(async () => {
  await broker.close();
  expect(broker.faults).toEqual([]);
});

interface Row {
  readonly id: string;
  readonly state: string;
  readonly acknowledgedBy: string | null;
  readonly clearedAt: string | null;
}

interface Rows {
  readonly nodes: readonly Row[];
  readonly totalCount: number;
  readonly unacknowledged: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

async function ok<T>(query: string, variables?: object): Promise<T> {
  const { data, errors } = await broker.ask(query, variables);
  expect(errors).toBeUndefined();
  return data as T;
}

const list = async (condition = ''): Promise<Rows> =>
  (
    await ok<{ alarms: Rows }>(`{ alarms(first: 10 ${condition}) {
      nodes { id state acknowledgedBy clearedAt } totalCount unacknowledged pageInfo { hasNextPage endCursor }
    } }`)
  ).alarms;

describe('alarms', () => {
  test('come newest first, with their asset, values and unit', async () => {
    const { alarms } = await ok<{ alarms: { nodes: readonly object[] } }>(`{ alarms(first: 10) { nodes {
      id asset { id type } attribute condition priority state value limit unit message raisedAt acknowledgedAt
    } } }`);
    expect(alarms.nodes).toEqual([
      {
        id: 'urn:ngsi-ld:Alarm:PowerTransformer.TX1.T1.apparentPower.T2.high',
        asset: { id: transformer, type: 'PowerTransformer' },
        ...{ attribute: 'apparentPower', condition: 'high', priority: 1, state: 'ACTIVE_UNACKNOWLEDGED' },
        ...{ value: 121.5, limit: 120, unit: 'MVA', message: overload.message },
        ...{ raisedAt: at(3), acknowledgedAt: null },
      },
      expect.objectContaining({ id: gone.id, asset: null, attribute: null, unit: null, value: null, raisedAt: at(2) }),
      expect.objectContaining({ id: heat.id, unit: '°C', raisedAt: at(1) }),
    ]);
  });

  test('page, with the unacknowledged of all pages', async () => {
    const ask = async (after: string | null): Promise<Rows> => {
      const query = `query ($after: String) { alarms(first: 2, after: $after) {
        nodes { id } totalCount unacknowledged pageInfo { hasNextPage endCursor } } }`;
      return (await ok<{ alarms: Rows }>(query, { after })).alarms;
    };
    const first = await ask(null);
    expect(first).toMatchObject({ totalCount: 3, unacknowledged: 3, pageInfo: { hasNextPage: true } });
    const second = await ask(first.pageInfo.endCursor);
    expect([...first.nodes, ...second.nodes].map(({ id }) => id)).toEqual([overload.id, gone.id, heat.id]);
  });

  test('of one asset', async () => {
    const { nodes } = await list(`appliesTo: "${transformer}"`);
    expect(nodes.map(({ id }) => id)).toEqual([overload.id, heat.id]);
  });

  test('are acknowledged, many at once and each once; what is no alarm is an error of its own', async () => {
    const acknowledge = `mutation ($ids: [ID!]!, $by: String) { acknowledgeAlarms(ids: $ids, by: $by) {
      alarms { id state acknowledgedBy } errors { code message path } } }`;
    const answer = await ok<{ acknowledgeAlarms: object }>(acknowledge, {
      ids: [heat.id, 'urn:ngsi-ld:Alarm:none', transformer, overload.id],
      by: 'Ada',
    });
    expect(answer.acknowledgeAlarms).toEqual({
      alarms: [heat, overload].map(({ id }) => ({ id, state: 'ACTIVE_ACKNOWLEDGED', acknowledgedBy: 'Ada' })),
      errors: ['urn:ngsi-ld:Alarm:none', transformer].map((id, place) => ({
        code: 'ResourceNotFound',
        message: `Alarm ${id} does not exist`,
        path: ['ids', String(place + 1)],
      })),
    });
    const { revision } = broker.broker.graph;
    await ok(acknowledge, { ids: [heat.id], by: 'Bob' });
    expect(broker.broker.graph.revision).toBe(revision);
    expect((await list()).nodes.find(({ id }) => id === heat.id)).toMatchObject({ acknowledgedBy: 'Ada' });
    expect((await list()).unacknowledged).toBe(1);
  });

  test('that ended after somebody had seen them are no longer active; those that nobody saw are', async () => {
    await put((known) => clear(known!, at(5)), heat.id, at(5));
    await put((known) => clear(known!, at(5)), gone.id, at(5));
    const active = await list('active: true');
    expect(active.nodes.map(({ id, state }) => [id, state])).toEqual([
      [overload.id, 'ACTIVE_ACKNOWLEDGED'],
      [gone.id, 'CLEARED_UNACKNOWLEDGED'],
    ]);
    const past = await list('active: false');
    expect(past.nodes).toMatchObject([{ id: heat.id, state: 'NORMAL', clearedAt: at(5) }]);
  });

  test('a client that asks for too many is told how many it may ask for', async () => {
    const ids = Array.from({ length: 501 }, () => heat.id);
    const { errors } = await broker.ask('mutation ($ids: [ID!]!) { acknowledgeAlarms(ids: $ids) { alarms { id } } }', {
      ids,
    });
    expect(errors?.[0]?.message).toBe('ids has 501 members: give at most 500 at a time.');
  });
});

test('assetChanged follows alarms by their type', async () => {
  const query = `subscription ($after: Float) { assetChanged(where: { type: ["Alarm"] }, after: $after) {
    cursor changed { id attributes(names: ["alarmState"]) { ... on Fact { text } } } } }`;
  const parameters = new URLSearchParams({
    query,
    variables: JSON.stringify({ after: broker.broker.graph.revision }),
  });
  const response = await fetch(`${broker.url}?${parameters}`, { headers: { accept: 'text/event-stream' } });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const name = { id: transformer, type: 'PowerTransformer', name: 'Another name' };
  await broker.broker.graph.commit([transformer], ([before]) => {
    const after = { ...before!, attributes: new Map(before!.attributes) };
    const [instance] = parseEntity(name, catalogueNames, at(6)).attributes.get(attributeIri('name'))!;
    after.attributes.set(attributeIri('name'), [instance!]);
    return { changes: [{ kind: 'updated', before: before!, after, attributes: [attributeIri('name')] }], result: 0 };
  });
  await put((known) => raise(known, heat, at(7)), heat.id, at(7));
  let text = '';
  while (!text.includes('\ndata: {')) text += (await reader.read()).value;
  const { data } = JSON.parse(/\ndata: (\{.*)/.exec(text)![1]!) as { data: { assetChanged: { changed: unknown } } };
  expect(data.assetChanged.changed).toEqual([{ id: heat.id, attributes: [{ text: 'activeUnacknowledged' }] }]);
  await reader.cancel();
});
