/** How the processes of the field start and stop, alone or as children of `npm start`. */
import { StartError, UsageError } from './config.ts';

/** Runs `body`, whose result stops what it started. What a user did wrong becomes a sentence and an exit status. */
export async function runProcess(
  body: (signal: AbortSignal) => Promise<() => Promise<void>>,
  stopMs: number,
): Promise<void> {
  const ending = new AbortController();
  let stop: (() => Promise<void>) | undefined;
  const end = async (): Promise<void> => {
    if (ending.signal.aborted) return;
    ending.abort();
    setTimeout(() => process.exit(0), stopMs).unref();
    try {
      await stop?.();
    } catch (error) {
      process.stderr.write(`The end was not clean: ${(error as Error).stack}\n`);
    }
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end());
  // Our parent is gone, however it ended: nobody would stop us any more.
  process.on('disconnect', () => void end());
  try {
    stop = await body(ending.signal);
  } catch (error) {
    const isOurs = error instanceof UsageError || error instanceof StartError;
    process.stderr.write(`${isOurs ? error.message : (error as Error).stack}\n`);
    process.exit(error instanceof UsageError ? 2 : 1);
  }
}

/** Tells the parent, if there is one. */
export function reportReady(facts: Readonly<Record<string, string>>): void {
  process.send?.({ kind: 'ready', ...facts });
}
