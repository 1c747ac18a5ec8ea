/**
 * Queries over a hundred thousand entities in the embedded store, with validation and history on, asked over HTTP one after
 * the other. What is judged is the processor time that an answer costs the broker, all its threads together, as that does not
 * depend on who else uses the machine; how long it took is said beside it. A page of twenty is held against bare Express
 * that answers the same bytes.
 */
import { startBusbar } from '#tests/system/busbar.ts';
import { below, branching, entitiesMax, fill, idOf, seed } from './assets.ts';
import { type Cost, load, processOf, processorTimeOf, type Shape, startCalibrators } from './load.ts';
import { median, ms, percentile, type Row } from './measure.ts';

const rounds = 40;

interface Case {
  readonly what: string;
  readonly query: string;
  readonly goalMs: number;
}

const near = 'georel=near;maxDistance==5000&geometry=Point&coordinates=[10,49]';
const cases: readonly Case[] = [
  { what: 'type and q on a number, with count', query: 'type=Meter&q=power>990&count=true', goalMs: 10 },
  { what: 'type and q of two terms, with count', query: 'type=Meter&q=state=="old";open==true&count=true', goalMs: 10 },
  { what: 'q with a pattern, with count', query: 'type=Meter&q=name~="^new.*9$"&count=true', goalMs: 60 },
  { what: 'georel=near', query: `type=Meter&${near}`, goalMs: 2 },
  { what: 'a page of twenty, far in', query: 'type=Meter&offset=50000', goalMs: 10 },
  { what: 'orderBy a number, descending, a page', query: 'type=Meter&orderBy=power;desc', goalMs: 150 },
  { what: 'orderBy a text, a page', query: 'type=Meter&orderBy=name', goalMs: 200 },
];

export async function queries(): Promise<readonly Row[]> {
  const busbar = await startBusbar(['--empty']);
  const ask = async (path: string): Promise<string> => {
    const response = await fetch(new URL(`ngsi-ld/v1/${path}`, busbar.url));
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${text}`);
    return text;
  };
  await fill(busbar.url);
  const broker = processOf('broker/main.ts', busbar.data);
  const rows: Row[] = [];
  const measure = async (what: string, goalMs: number, one: (round: number) => Promise<number>): Promise<void> => {
    // The first ones make what the others find, and are compiled.
    for (let round = 0; round < rounds / 4; round += 1) await one(round);
    const before = processorTimeOf(broker);
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) times.push(await one(round));
    const cost = (processorTimeOf(broker) - before) / 1000 / rounds;
    rows.push({
      what: `${what}; ${entitiesMax.toLocaleString('en')} entities`,
      result: `${ms(cost)} of processor time; answered in ${ms(median(times))}, 95 % in ${ms(percentile(times, 0.95))}`,
      calibrator: `seed ${seed}`,
      goal: `≤ ${goalMs} ms of processor time`,
      met: cost <= goalMs,
    });
  };
  const timed = async (path: string): Promise<number> => {
    const started = performance.now();
    await ask(path);
    return performance.now() - started;
  };
  for (const { what, query, goalMs } of cases)
    await measure(`Query: ${what}`, goalMs, () => timed(`entities?${query}`));
  await measure('Types with their attributes', 5, () => timed('types?details=true'));

  const levels = 6;
  const root = idOf(below(20));
  const joined = `entities/${root}?join=inline&joinLevel=${levels}`;
  const deep = idOf(branching * Number(root.split(':').at(-1)) + 1);
  await measure(
    `Retrieve with join=inline, ${levels} levels, ${branching} children each, after a write`,
    50,
    async (round) => {
      const value = round + 0.5;
      await fetch(new URL(`ngsi-ld/v1/entities/${deep}/attrs/power`, busbar.url), {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ type: 'Property', value }),
      });
      const started = performance.now();
      const text = await ask(joined);
      const took = performance.now() - started;
      if (!text.includes(`"value":${value}`)) throw new Error('The write before the read is not to be seen');
      return took;
    },
  );

  rows.push(await page(busbar));
  await busbar.stop();
  return rows;
}

/** What one page costs, as the benches of the hot routes measure it. */
async function page(busbar: Awaited<ReturnType<typeof startBusbar>>): Promise<Row> {
  const goal = 0.6;
  const shape: Shape = { method: 'GET', path: 'ngsi-ld/v1/entities?type=Meter&limit=20' };
  const bytes = await (await fetch(new URL(shape.path, busbar.url))).text();
  const bare = await startCalibrators(bytes);
  const same: Shape = { method: 'GET', path: 'ngsi-ld/v1/entities/page' };
  const broker = processOf('broker/main.ts', busbar.data);
  await load(busbar.url, broker, shape, { forMs: 4000 });
  await load(bare.express, bare.pid, same, { forMs: 4000 });
  const own: Cost[] = [];
  const express: Cost[] = [];
  for (let round = 0; round < 5; round += 1) {
    own.push(await load(busbar.url, broker, shape));
    express.push(await load(bare.express, bare.pid, same));
  }
  bare.stop();
  const ratio = median(own.map(({ processor }, round) => express[round]!.processor / processor));
  const cost = (costs: readonly Cost[]): string => `${Math.round(median(costs.map(({ processor }) => processor)))} µs`;
  return {
    what: 'Query: type, a page of twenty, 32 clients',
    result: `${cost(own)} of processor time: ${ratio.toFixed(2)} of bare Express`,
    calibrator: `Express ${cost(express)}`,
    goal: `≥ ${goal.toFixed(2)} of bare Express by processor time`,
    met: ratio >= goal,
  };
}
