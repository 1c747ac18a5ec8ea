/** An embedded store whose files are not on threads: for tests that open thousands of them. */
import { mkdirSync } from 'node:fs';
import type { Calls, Thread } from '#broker/store/embedded/base/thread.ts';
import { type Keeper, openKeeper } from '#broker/store/embedded/keeper/keeper.ts';
import { type LogFile, openLogFile } from '#broker/store/embedded/log/log-file.ts';
import { assemble, type Store } from '#broker/store/embedded/open.ts';
import { systemClock, tight } from './places.ts';

function inline<C extends object>(calls: C): Thread<C> {
  const call = async (name: string, ...values: never[]): Promise<unknown> =>
    (calls as unknown as Calls)[name]!(...values);
  return { call: call as unknown as Thread<C>['call'], end: async () => undefined };
}

export async function openInline(directory: string): Promise<Store> {
  mkdirSync(directory, { recursive: true });
  const log: LogFile = openLogFile({ directory, now: new Date().toISOString() });
  let keeper: Keeper | undefined;
  try {
    keeper = openKeeper(directory);
    return await assemble({ directory, clock: systemClock, limits: tight }, inline(log), inline(keeper));
  } catch (error) {
    log.close();
    keeper?.closeSnapshot();
    keeper?.closeHistory();
    throw error;
  }
}
