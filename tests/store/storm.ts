/** One round of a storm: writers in a process of their own, killed without warning; then what is left is counted. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbeddedStore, type Store } from '#broker/store/embedded/open.ts';
import { countOf, idOf } from './driver.ts';
import { systemClock, tight } from './places.ts';

const driver = join(import.meta.dirname, 'driver.ts');

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Round {
  readonly writers: number;
  readonly checkpointEvery: number;
  /** Kills so long after the store is open, but not before so many commits were acknowledged. */
  readonly afterMs: number;
  readonly atLeast: number;
}

/** Writer → the highest count that was acknowledged to it. */
export type Acknowledged = ReadonlyMap<string, number>;

/** Resolves, when the writers are dead, to what they had been told. Acks go to a file: a kill loses no byte of it. */
export async function storm(directory: string, round: Round): Promise<{ counts: Acknowledged; commits: number }> {
  const path = join(directory, 'acknowledged');
  const out = openSync(path, 'w');
  const { writers, checkpointEvery, afterMs, atLeast } = round;
  const options = { stdio: ['ignore', out, 'inherit'] as const };
  const child = spawn(process.execPath, [driver, directory, `${writers}`, `${checkpointEvery}`], {
    ...options,
    stdio: [...options.stdio],
  });
  closeSync(out);
  const died = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const lines = () => readFileSync(path, 'utf8').split('\n').slice(0, -1);
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  while (lines().length === 0 && child.exitCode === null) await pause(5);
  await pause(afterMs);
  while (lines().length <= atLeast && child.exitCode === null) await pause(20);
  child.kill('SIGKILL');
  const status = await died;
  if (status !== null) throw new Error(`The writers ended by themselves with status ${status}`);
  const counts = new Map<string, number>();
  for (const line of lines().slice(1)) {
    const [writer, count] = line.split(' ');
    counts.set(writer!, Math.max(counts.get(writer!) ?? 0, Number(count)));
  }
  return { counts, commits: lines().length - 1 };
}

export function reopen(directory: string): Promise<Store> {
  return openEmbeddedStore({ directory, clock: systemClock, limits: tight });
}

/** Acknowledged counts that the store does not have; versions that went back would be among them. */
export async function lost(store: Store, acknowledged: Acknowledged): Promise<readonly string[]> {
  const writers = [...acknowledged.keys()];
  const entities = await store.graph.get(writers.map(idOf));
  return writers.filter((writer, index) => countOf(entities[index]) < acknowledged.get(writer)!);
}
