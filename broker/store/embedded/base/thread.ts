/** A thread that owns a file: the calls that it answers, typed on both sides, one after the other. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Problem, type ProblemKind } from '#models/problem.ts';

/** What a file offers: functions from plain values to plain values. */
export type Calls = Readonly<Record<string, (...values: never[]) => unknown>>;

export interface Thread<C> {
  call<K extends keyof C & string>(
    name: K,
    ...values: C[K] extends (...values: infer V) => unknown ? V : never
  ): Promise<C[K] extends (...values: never[]) => infer R ? R : never>;
  /** Ends the thread; calls that are not answered yet reject. */
  end(): Promise<void>;
}

/** An error that came over from a thread; `code` is the extended result code of SQLite where it was SQLite's. */
export class FileError extends Error {
  readonly code: number | undefined;

  constructor(message: string, code: number | undefined) {
    super(message);
    this.name = 'FileError';
    this.code = code;
  }
}

interface Answer {
  readonly value?: unknown;
  readonly error?: { readonly message: string; readonly code?: number; readonly problem?: ProblemKind };
}

/** Starts `module`, which calls `serve`, with `data`; resolves when the file is open, rejects with why it is not. */
export async function startThread<C extends object>(module: URL, data: unknown): Promise<Thread<C>> {
  const worker = new Worker(module, { workerData: data, execArgv: [] });
  const waiting: { resolve(value: unknown): void; reject(error: Error): void }[] = [];
  const next = (): Promise<unknown> => new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  let ended: Error | undefined;
  const fail = (error: Error): void => {
    ended ??= error;
    for (const { reject } of waiting.splice(0)) reject(ended);
  };
  worker.on('message', ({ value, error }: Answer) => {
    const { resolve, reject } = waiting.shift()!;
    if (!error) resolve(value);
    else reject(error.problem ? new Problem(error.problem, error.message) : new FileError(error.message, error.code));
  });
  worker.on('error', (error) => fail(error as Error));
  worker.on('exit', () => fail(new Error('The thread of the store has ended')));
  try {
    await next();
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return {
    call: (name, ...values) => {
      if (ended) return Promise.reject(ended);
      worker.postMessage({ name, values });
      return next() as never;
    },
    end: async () => {
      await worker.terminate();
    },
  };
}

/** In the thread: opens with what `startThread` was given and answers calls. */
export function serve<C extends object>(open: (data: never) => C): void {
  if (isMainThread || !parentPort) throw new Error('serve() belongs into a thread');
  const port = parentPort;
  let calls: C;
  const answer = (work: () => unknown): void => {
    try {
      port.postMessage({ value: work() } satisfies Answer);
    } catch (error) {
      const { message, errcode: code } = error as Error & { errcode?: number };
      const problem = error instanceof Problem ? { problem: error.kind } : {};
      port.postMessage({ error: { message, ...(code === undefined ? {} : { code }), ...problem } } satisfies Answer);
    }
  };
  answer(() => {
    calls = open(workerData as never);
  });
  port.on('message', ({ name, values }: { name: string; values: never[] }) => {
    answer(() => (calls as Calls)[name]!(...values));
  });
}
