/** Temporary directories with embedded stores in them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Limits, limits } from '#broker/config.ts';
import type { Clock } from '#broker/core/ports.ts';
import { openEmbeddedStore, type Store } from '#broker/store/embedded/open.ts';

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

/** Limits that make checkpoints, seals and the way back to the log happen within a few changes. */
export const tight = { ...limits, checkpointEvery: 20, changesInMemory: 10 } as unknown as Limits;

export interface StorePlace {
  readonly directory: string;
  open(): Promise<Store>;
  dispose(): Promise<void>;
}

export async function storePlace(clock = systemClock, bounds: Limits = tight): Promise<StorePlace> {
  const directory = await mkdtemp(join(tmpdir(), 'busbar-store-'));
  let store: Store | undefined;
  return {
    directory,
    open: async () => {
      await store?.close();
      store = await openEmbeddedStore({ directory, clock, limits: bounds });
      return store;
    },
    dispose: async () => {
      await store?.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
