/** Who lost supply, told once for each cause, by the live twin of a feeder with two homes. */
import { afterEach, expect, test } from 'vitest';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { openStage, property, type Stage } from './stage.ts';

let stage: Stage;
afterEach(async () => {
  await stage.close();
});

const urn = (type: string, key: string): string => `urn:ngsi-ld:${type}:${key}`;
const to = (object: string): JsonObject => ({ type: 'Relationship', object });
const terminals = (...nodes: readonly string[]): JsonObject => ({
  terminal: nodes.map((node, i) => ({
    ...to(urn('ConnectivityNode', node)),
    datasetId: `urn:ngsi-ld:Dataset:T${i + 1}`,
  })),
});
const part = (type: string, key: string): JsonObject => ({ isPartOf: to(urn(type, key)) });
const open = (value: boolean): JsonObject => ({ open: property(value, 'good') });

/** Source – S – breaker – F – fuse 1 – home 1, F – fuse 2 – home 2. */
const grid: readonly JsonObject[] = [
  ...['S', 'F', 'H1', 'H2'].map((node) => ({
    id: urn('ConnectivityNode', node),
    type: 'ConnectivityNode',
    nominalVoltage: property(0.4),
  })),
  { id: urn('EnergySource', 'G'), type: 'EnergySource', ...terminals('S'), voltageMagnitude: property(0.4) },
  { id: urn('Feeder', 'F'), type: 'Feeder' },
  { id: urn('Breaker', 'B'), type: 'Breaker', ...open(false), ...terminals('S', 'F') },
  ...[1, 2].flatMap((n) => [
    { id: urn('Home', `H${n}`), type: 'Home', ...part('Feeder', 'F') },
    { id: urn('Fuse', `H${n}`), type: 'Fuse', ...open(false), ...part('Feeder', 'F'), ...terminals('F', `H${n}`) },
    ...['A', 'B'].map((load) => ({
      ...{ id: urn('EnergyConsumer', `H${n}${load}`), type: 'EnergyConsumer', activePower: property(0.001) },
      ...{ ...part('Home', `H${n}`), ...terminals(`H${n}`) },
    })),
  ]),
];

const alarm = (asset: string): string => `urn:ngsi-ld:Alarm:${asset}.deEnergised`;

test('a home speaks for its loads, a feeder for its homes, and each ends when supply is back', async () => {
  stage = await openStage({}, undefined, true);
  await stage.create(...grid);
  const states = async (expected: object): Promise<void> => {
    await expect.poll(() => stage.states(), { timeout: 5000 }).toEqual(expected);
  };
  await states({});
  await stage.patch(urn('Fuse', 'H1'), open(true));
  await states({ [alarm('Home.H1')]: 'activeUnacknowledged' });
  await stage.patch(urn('Breaker', 'B'), open(true));
  const both = { [alarm('Feeder.F')]: 'activeUnacknowledged', [alarm('Home.H1')]: 'clearedUnacknowledged' };
  await states(both);
  // What is dark stays so over a restart, and is told once.
  const { revision } = stage.broker.graph;
  await stage.stop();
  stage.start();
  await states(both);
  await new Promise((done) => setTimeout(done, 100));
  expect(stage.broker.graph.revision).toBe(revision);
  await stage.patch(urn('Breaker', 'B'), open(false));
  await states({ [alarm('Feeder.F')]: 'clearedUnacknowledged', [alarm('Home.H1')]: 'activeUnacknowledged' });
  expect(await stage.list()).toMatchObject([
    { asset: urn('Feeder', 'F'), priority: 2 },
    { asset: urn('Home', 'H1'), priority: 3, message: 'No source feeds it.' },
  ]);
  await stage.remove(urn('Home', 'H1'));
  await stage.remove(urn('EnergyConsumer', 'H1A'));
  // The load that is left of the home stands by itself, in the feeder that is fed.
  await states({
    [alarm('Feeder.F')]: 'clearedUnacknowledged',
    [alarm('Home.H1')]: 'clearedUnacknowledged',
    [alarm('EnergyConsumer.H1B')]: 'activeUnacknowledged',
  });
});

test('nothing is told of a circuit that has no source: nobody knows who feeds it', async () => {
  stage = await openStage({}, undefined, true);
  await stage.create(...grid.filter(({ type }) => type !== 'EnergySource'));
  await stage.patch(urn('Fuse', 'H1'), open(true));
  await new Promise((done) => setTimeout(done, 150));
  expect(await stage.states()).toEqual({});
});
