/** An alarm from the field to the operator, over a restart, by the product as it is started. */
import { afterAll, expect, test } from 'vitest';
import { graphql, type Running, startBusbar, temporary, until } from './busbar.ts';

const running: Running[] = [];
afterAll(async () => {
  for (const busbar of running) await busbar.stop();
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
    const response = await fetch(new URL(`ngsi-ld/v1/entities/${asset}/attrs/operationalLimits`, busbar.url), {
      method: 'PATCH',
      headers: {
        'content-type': 'application/json',
        link: `<${new URL('contexts/busbar.jsonld', busbar.url)}>; rel="http://www.w3.org/ns/json-ld#context"`,
      },
      body: JSON.stringify({ type: 'Property', value: [limit] }),
    });
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

async function health({ url }: Running): Promise<{ readonly revision?: number }> {
  const response = await fetch(new URL('health', url));
  return ((await response.json()) as { alarms: { readonly revision?: number } }).alarms;
}
