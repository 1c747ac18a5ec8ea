/**
 * Ten batches of ten thousand entities while somebody else asks for one, then snapshots of all of them: how long each takes,
 * how long the other waits, and what the snapshots cost in memory. The calibrator is an Express server that parses the same
 * batch and answers.
 */
import { readFileSync } from 'node:fs';
import { startBusbar } from '#tests/system/busbar.ts';
import { processOf, startCalibrators } from './load.ts';
import { median, ms, type Row, rest } from './measure.ts';
import { subscribe } from './subscriptions.ts';

const batches = 10;
const batchSize = 10_000;
const snapshots = 20;

const entity = (number: number) => ({
  id: `urn:ngsi-ld:Bench:${number}`,
  type: 'Bench',
  name: { type: 'Property', value: `bench ${number}` },
  power: { type: 'Property', value: number % 977, unitCode: 'KWT', observedAt: '2026-11-21T12:00:00Z' },
  open: { type: 'Property', value: number % 3 === 0 },
  next: { type: 'Relationship', object: `urn:ngsi-ld:Bench:${number - 1}` },
});

async function post(url: URL, body: string): Promise<number> {
  const began = performance.now();
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  await response.arrayBuffer();
  if (response.status >= 300) throw new Error(`${url.pathname}: ${response.status}`);
  return performance.now() - began;
}

/** Asks for one entity over and over until it is told to stop; how long each answer took. */
function watch(url: URL): () => Promise<readonly number[]> {
  const waits: number[] = [];
  let isOver = false;
  const running = (async () => {
    while (!isOver) {
      const began = performance.now();
      await (await fetch(url)).arrayBuffer();
      waits.push(performance.now() - began);
      await rest(2);
    }
  })();
  return async () => {
    isOver = true;
    await running;
    return waits;
  };
}

/** Resident bytes of a process, from /proc. */
function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

export async function bulkAndSnapshots(): Promise<readonly Row[]> {
  const busbar = await startBusbar(['--empty']);
  const at = (path: string): URL => new URL(`ngsi-ld/v1/${path}`, busbar.url);
  const pid = processOf('broker/main.ts', busbar.data);
  await subscribe(busbar.url, 'Bench');
  const empty = residentBytes(pid);
  await post(at('entities'), JSON.stringify(entity(-1)));
  const bare = await startCalibrators('{}');
  const bodies = Array.from({ length: batches }, (_, batch) =>
    JSON.stringify(Array.from({ length: batchSize }, (_, n) => entity(batch * batchSize + n))),
  );
  const times: number[] = [];
  const theirs: number[] = [];
  const stop = watch(at('entities/urn:ngsi-ld:Bench:-1'));
  for (const body of bodies) {
    times.push(await post(at('entityOperations/upsert'), body));
    theirs.push(await post(new URL('ngsi-ld/v1/entityOperations/upsert', bare.express), body));
  }
  const longest = Math.max(...(await stop()));
  bare.stop();
  const full = residentBytes(pid);
  const taken: number[] = [];
  const body = JSON.stringify({
    type: 'Snapshot',
    snapshotQueries: [{ type: 'Query', entities: [{ type: 'Bench' }] }],
  });
  for (let i = 0; i < snapshots; i += 1) taken.push(await snapshot(at, body));
  const each = (residentBytes(pid) - full) / snapshots;
  await busbar.stop();
  const entities = full - empty;
  return [
    {
      what: `Batch upsert of ${batchSize.toLocaleString('en')} entities of four attributes, on disk when answered`,
      result: `${ms(median(times))}, slowest ${ms(Math.max(...times))}; meanwhile another request waited ${ms(longest)} at most`,
      calibrator: `Express that parses the same body ${ms(median(theirs))}`,
      goal: '≤ 1 s, and nobody waits > 50 ms',
      met: median(times) <= 1000 && longest <= 50,
    },
    {
      what: `A snapshot of ${(batches * batchSize).toLocaleString('en')} entities, until its status says success`,
      result: `${ms(median(taken))}, slowest ${ms(Math.max(...taken))}; ${snapshots} of them ${mebibytes(each)} each`,
      calibrator: `The entities themselves ${mebibytes(entities)} of resident memory`,
      goal: `≤ 200 ms, ≤ 10 % (${mebibytes(entities / 10)}) each`,
      met: median(taken) <= 200 && each <= entities / 10,
    },
  ];
}

async function snapshot(at: (path: string) => URL, body: string): Promise<number> {
  const began = performance.now();
  const headers = { 'content-type': 'application/json' };
  const created = await fetch(at('snapshots'), { method: 'POST', headers, body });
  if (created.status !== 201) throw new Error(`POST snapshots: ${created.status} ${await created.text()}`);
  const path = new URL(created.headers.get('location')!, at(''));
  for (;;) {
    const { snapshotStatus } = (await (await fetch(path)).json()) as { snapshotStatus: string };
    if (snapshotStatus === 'success') return performance.now() - began;
    if (snapshotStatus !== 'preparing') throw new Error(`The snapshot is ${snapshotStatus}`);
    await rest(2);
  }
}
