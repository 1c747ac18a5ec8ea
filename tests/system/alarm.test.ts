/** An alarm from the field to the operator, over a restart, by the product as it is started. */
import { afterAll, expect, test } from 'vitest';
import { graphql, type Running, startBusbar, temporary, until } from './busbar.ts';

/** It feeds the town (models/facility). */
const feederBreaker = 'urn:ngsi-ld:Breaker:TX1.34.K02.QA1';
const running: Running[] = [];
afterAll(async () => {
  for (const busbar of running) await busbar.stop();
});

interface Told {
  readonly condition: string;
  readonly state: string;
  readonly asset: {
    readonly id: string;
    readonly type: string;
    readonly ancestors: readonly { readonly id: string }[];
    readonly attributes: readonly { readonly value: unknown }[];
  };
}

const send = ({ url }: Running, method: string, path: string, body: object): Promise<Response> =>
  fetch(new URL(`ngsi-ld/v1/${path}`, url), {
    method,
    headers: {
      'content-type': 'application/json',
      link: `<${new URL('contexts/busbar.jsonld', url)}>; rel="http://www.w3.org/ns/json-ld#context"`,
    },
    body: JSON.stringify(body),
  });

interface Oil {
  readonly id: string;
  readonly topOilTemperature: { readonly value: number; readonly quality: string } | null;
}

interface Row {
  readonly id: string;
  readonly state: string;
  readonly limit: number;
  readonly unit: string;
  readonly raisedAt: string;
  readonly acknowledgedBy: string | null;
}

test('a limit that is lowered raises an alarm within seconds, a restart keeps it, and it ends when the limit is raised', async () => {
  const data = temporary();
  const start = async (): Promise<Running> => {
    const busbar = await startBusbar(['--mqtt-port', '0'], { data });
    running.push(busbar);
    return busbar;
  };
  let busbar = await start();
  const ask = <T>(query: string, variables: object = {}): Promise<T> => graphql<T>(busbar.url, query, variables);
  const alarmsOf = async (asset: string): Promise<readonly Row[]> => {
    const query = `query ($asset: ID!) { alarms(first: 10, appliesTo: $asset) {
      nodes { id state limit unit raisedAt acknowledgedBy } } }`;
    const { alarms } = await ask<{ alarms: { nodes: readonly Row[] } }>(query, { asset });
    return alarms.nodes;
  };
  const setLimit = async (asset: string, value: number): Promise<void> => {
    const limit = { attribute: 'topOilTemperature', direction: 'high', value };
    const path = `entities/${asset}/attrs/operationalLimits`;
    const response = await send(busbar, 'PATCH', path, { type: 'Property', value: [limit] });
    expect(response.status).toBe(204);
  };

  // A transformer that the field measures, and that is well.
  const oils = await until(
    async () =>
      (
        await ask<{ assets: { nodes: readonly Oil[] } }>(`{ assets(first: 100, where: { type: ["PowerTransformer"] }) {
          nodes { id ... on PowerTransformer { topOilTemperature { value quality } } } } }`)
      ).assets.nodes.filter((oil) => oil.topOilTemperature?.quality === 'GOOD'),
    (nodes) => nodes.length > 0,
  );
  const { id: asset, topOilTemperature } = oils.toSorted(
    (a, b) => a.topOilTemperature!.value - b.topOilTemperature!.value,
  )[0]!;
  const alarm = `${asset.replace('urn:ngsi-ld:PowerTransformer:', 'urn:ngsi-ld:Alarm:PowerTransformer.')}.topOilTemperature.high`;
  expect(await alarmsOf(asset)).toEqual([]);

  const limit = Math.round(topOilTemperature!.value) - 10;
  await setLimit(asset, limit);
  const [raised] = await until(
    () => alarmsOf(asset),
    (rows) => rows.length > 0,
    5000,
  );
  expect(raised).toMatchObject({ id: alarm, state: 'ACTIVE_UNACKNOWLEDGED', limit, unit: '°C' });

  await ask('mutation ($ids: [ID!]!) { acknowledgeAlarms(ids: $ids, by: "Ada") { errors { message } } }', {
    ids: [alarm],
  });
  await busbar.stop();
  busbar = await start();
  const kept = { ...raised, state: 'ACTIVE_ACKNOWLEDGED', acknowledgedBy: 'Ada' };
  expect(await alarmsOf(asset)).toEqual([kept]);
  // The field has told the same again and again: nothing is raised anew.
  const { revision } = await health(busbar);
  await until(
    () => health(busbar),
    (now) => (now.revision ?? 0) > (revision ?? 0) + 100,
  );
  expect(await alarmsOf(asset)).toEqual([kept]);

  await setLimit(asset, 200);
  const [ended] = await until(
    () => alarmsOf(asset),
    ([row]) => row?.state !== 'ACTIVE_ACKNOWLEDGED',
    5000,
  );
  expect(ended).toMatchObject({ id: alarm, state: 'NORMAL', raisedAt: raised!.raisedAt });
}, 120_000);

test('a commanded breaker is no alarm; the homes that it leaves dark are, until it is closed again', async () => {
  // The broker that the test before has left running.
  const busbar = running.at(-1)!;
  const rows = async (): Promise<readonly Told[]> => {
    const query = `{ alarms(first: 500, active: true) {
      nodes { condition state asset {
        id type ancestors { id } attributes(names: ["opensOnLossOfSupply"]) { ... on Fact { value } }
      } } } }`;
    return (await graphql<{ alarms: { nodes: readonly Told[] } }>(busbar.url, query)).alarms.nodes;
  };
  const dark = async (): Promise<readonly Told['asset'][]> =>
    (await rows())
      .filter(({ condition, state }) => condition === 'deEnergised' && state.startsWith('ACTIVE'))
      .map(({ asset }) => asset);
  /** Switches that moved by themselves: those that go on alone without supply, but not the breaker that was commanded. */
  const checkMoved = async (): Promise<void> => {
    const moved = (await rows()).filter(({ condition }) => condition === 'stateChanged').map(({ asset }) => asset);
    expect(moved.map(({ id }) => id)).not.toContain(feederBreaker);
    expect(moved.filter(({ attributes }) => attributes[0]?.value !== true)).toEqual([]);
  };
  const command = async (open: boolean): Promise<void> => {
    const property = (value: unknown) => ({ type: 'Property', value });
    const response = await send(busbar, 'POST', 'entities', {
      ...{ id: `urn:ngsi-ld:Command:${crypto.randomUUID()}`, type: 'Command' },
      target: { type: 'Relationship', object: feederBreaker },
      ...{ commandedAttribute: property('open'), requestedValue: property(open), state: property('requested') },
    });
    expect(response.status).toBe(201);
  };
  expect(await dark()).toEqual([]);
  await command(true);
  const told = await until(dark, (assets) => assets.length > 0);
  // The distribution substation speaks for all that is in it; homes and other customers of the feeders for themselves.
  expect(told.map(({ id }) => id)).toContain('urn:ngsi-ld:Substation:DS1');
  expect(told.map(({ type }) => type)).toContain('Home');
  const ids = new Set(told.map(({ id }) => id));
  expect(told.filter(({ ancestors }) => ancestors.some(({ id }) => ids.has(id)))).toEqual([]);
  await checkMoved();
  await command(false);
  await until(dark, (assets) => assets.length === 0);
  await checkMoved();
}, 60_000);

async function health({ url }: Running): Promise<{ readonly revision?: number }> {
  const response = await fetch(new URL('health', url));
  return ((await response.json()) as { alarms: { readonly revision?: number } }).alarms;
}
