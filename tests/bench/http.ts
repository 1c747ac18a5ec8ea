/**
 * Retrieve, durable PATCH and batch merge over HTTP, with a thousand subscriptions, against bare servers that answer the same
 * bytes, in turns on the same machine. One client cannot saturate either, so what is judged is the processor time that a
 * request costs the server, all its threads together; the ratio counts, as a machine is faster or slower by a factor. How
 * many requests a second the client got through is said beside it.
 */
import { startBusbar } from '#tests/system/busbar.ts';
import { type Cost, load, processOf, type Shape, startCalibrators } from './load.ts';
import { median, type Row } from './measure.ts';
import { subscribe } from './subscriptions.ts';

const rounds = 5;
/** Until V8 has compiled what is busy. */
const warmUpMs = 5000;
const id = 'urn:ngsi-ld:Bench:1';
const observedAt = '2026-11-21T12:00:00Z';
const property = (value: number) => ({ type: 'Property', value, observedAt });
const attributes = (value: number) =>
  Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`attribute${n}`, property(value + n)]));

interface Case {
  readonly what: string;
  readonly shape: Shape;
  readonly connections: number;
  readonly goal: number;
}

const retrieve: Shape = { method: 'GET', path: `ngsi-ld/v1/entities/${id}` };
const patch: Shape = {
  method: 'PATCH',
  path: `ngsi-ld/v1/entities/${id}/attrs/attribute0`,
  body: JSON.stringify(property(1)),
};

/** Writers share a sync, so what a PATCH costs depends on how many they are. */
const cases: readonly Case[] = [
  { what: 'Retrieve an entity of eight attributes, 32 clients', shape: retrieve, connections: 32, goal: 0.85 },
  { what: 'PATCH one attribute, on disk when answered, 32 clients', shape: patch, connections: 32, goal: 0.65 },
  { what: 'PATCH one attribute, on disk when answered, 200 clients', shape: patch, connections: 200, goal: 0.65 },
];

/** Entities of one batch, each with eight attributes. */
const batchSize = 200;
const batchOf = (value: number): string =>
  JSON.stringify(
    Array.from({ length: batchSize }, (_, n) => ({
      id: `urn:ngsi-ld:Bench:${n}`,
      type: 'Bench',
      ...attributes(value),
    })),
  );
const attributesGoal = 50_000;

const microseconds = (costs: readonly Cost[]): string =>
  `${Math.round(median(costs.map(({ processor }) => processor)))} µs`;
const perSecond = (costs: readonly Cost[]): string =>
  `${Math.round(median(costs.map(({ rate }) => rate))).toLocaleString('en')} requests/s`;

export async function hotRoutes(): Promise<readonly Row[]> {
  const busbar = await startBusbar(['--empty']);
  await fetch(new URL('ngsi-ld/v1/entityOperations/create', busbar.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: batchOf(0),
  });
  await subscribe(busbar.url, 'Bench');
  const bytes = await (await fetch(new URL(`ngsi-ld/v1/entities/${id}`, busbar.url))).text();
  const bare = await startCalibrators(bytes);
  const broker = processOf('broker/main.ts', busbar.data);
  const rows: Row[] = [];
  for (const { what, shape, connections, goal } of cases) {
    await load(busbar.url, broker, shape, { connections, forMs: warmUpMs });
    await load(bare.express, bare.pid, shape, { connections, forMs: warmUpMs });
    await load(bare.plain, bare.pid, shape, { connections, forMs: warmUpMs });
    const own: Cost[] = [];
    const express: Cost[] = [];
    const plain: Cost[] = [];
    for (let round = 0; round < rounds; round += 1) {
      own.push(await load(busbar.url, broker, shape, { connections }));
      express.push(await load(bare.express, bare.pid, shape, { connections }));
      plain.push(await load(bare.plain, bare.pid, shape, { connections }));
    }
    const against = (other: readonly Cost[]): number =>
      median(own.map(({ processor }, round) => other[round]!.processor / processor));
    const byClock = median(own.map(({ rate }, round) => rate / express[round]!.rate));
    rows.push({
      what,
      result: `${microseconds(own)} of processor time: ${against(express).toFixed(2)} of bare Express, ${against(plain).toFixed(2)} of bare node:http; ${perSecond(own)}, ${byClock.toFixed(2)} of bare Express`,
      calibrator: `Express ${microseconds(express)}, ${perSecond(express)}; node:http ${microseconds(plain)}`,
      goal: `≥ ${goal.toFixed(2)} of bare Express by processor time`,
      met: against(express) >= goal,
    });
  }
  const merge: Shape = { method: 'POST', path: 'ngsi-ld/v1/entityOperations/merge', body: batchOf(1) };
  const rates: number[] = [];
  const costs: number[] = [];
  const theirs: number[] = [];
  await load(busbar.url, broker, merge, { connections: 4 });
  for (let round = 0; round < rounds; round += 1) {
    const { rate, processor } = await load(busbar.url, broker, merge, { connections: 4 });
    rates.push(rate * batchSize * 8);
    costs.push(processor / (batchSize * 8));
    theirs.push((await load(bare.express, bare.pid, merge, { connections: 4 })).processor / (batchSize * 8));
  }
  rows.push({
    what: `Batch merge, ${batchSize} entities of eight attributes a request, on disk when answered`,
    result: `${Math.round(median(rates)).toLocaleString('en')} attributes/s, ${median(costs).toFixed(1)} µs of processor time each`,
    calibrator: `Express that parses the same body ${median(theirs).toFixed(1)} µs`,
    goal: `≥ ${attributesGoal.toLocaleString('en')}/s`,
    met: median(rates) >= attributesGoal,
  });
  bare.stop();
  await busbar.stop();
  return rows;
}
