/** What a bench of notifications needs: a receiver, writers at a steady rate, and a naive look at what had to arrive. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { rest } from './measure.ts';
import type { Got } from './sink.ts';

export interface Sink {
  readonly url: string;
  /** What has arrived since it was asked last. */
  report(): Promise<Got>;
  count(): Promise<number>;
  /** Down: every request is answered with 503. */
  set(state: 'up' | 'down'): void;
  stop(): void;
}

export async function openSink(): Promise<Sink> {
  const child = fork(new URL('sink.ts', import.meta.url), { serialization: 'advanced' });
  const [port] = (await once(child, 'message')) as [number];
  const ask = async <T>(order: string): Promise<T> => {
    child.send(order);
    return ((await once(child, 'message')) as [T])[0];
  };
  return {
    url: `http://127.0.0.1:${port}`,
    report: () => ask('report'),
    count: () => ask('count'),
    set: (state) => void child.send(state),
    stop: () => child.disconnect(),
  };
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

/** Sends JSON; rejects for any other answer than 2xx. */
export function send(url: URL, method: string, body: unknown): Promise<void> {
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const request = http.request(url, { method, agent, headers }, (response) => {
      let said = '';
      response.on('data', (chunk) => (said += chunk));
      response.on('end', () =>
        response.statusCode! < 300 ? resolve() : reject(new Error(`${method} ${url}: ${response.statusCode} ${said}`)),
      );
    });
    request.on('error', reject);
    request.end(text);
  });
}

/** Does `one(n)` so many times a second for a while, however long each takes; resolves to how many, when all are done. */
export async function steadily(perSecond: number, forMs: number, one: (n: number) => Promise<void>): Promise<number> {
  const began = performance.now();
  const under: Promise<void>[] = [];
  let failed: unknown;
  for (let n = 0; performance.now() < began + forMs; await rest(5)) {
    for (const due = ((performance.now() - began) * perSecond) / 1000; n < due; n += 1) {
      under.push(
        one(n).catch((error) => {
          failed ??= error;
        }),
      );
    }
  }
  await Promise.all(under);
  if (failed) throw failed;
  return under.length;
}

/** Many at a time, as setting up does. */
export async function each<T>(items: readonly T[], one: (item: T) => Promise<void>, atOnce = 32): Promise<void> {
  const rest = items.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of rest) await one(item);
    }),
  );
}

export interface Verdict {
  readonly due: number;
  readonly missing: number;
  /** Came again, with the same id. */
  readonly repeated: number;
  readonly disordered: number;
}

/** Holds what arrived against `subscription value` of what was due; in order means by rising revision in each subscription. */
export function judge(due: ReadonlySet<string>, { arrivals }: Pick<Got, 'arrivals'>): Verdict {
  const seen = new Set<string>();
  const last = new Map<string, number>();
  let repeated = 0;
  let disordered = 0;
  for (const arrival of arrivals) {
    const [subscription, revision, value] = arrival.split(' ') as [string, string, string];
    const key = `${subscription} ${value}`;
    if (seen.has(key)) {
      repeated += 1;
      continue;
    }
    seen.add(key);
    if (Number(revision) <= (last.get(subscription) ?? 0)) disordered += 1;
    last.set(subscription, Number(revision));
  }
  const unexpected = [...seen].filter((key) => !due.has(key)).length;
  if (unexpected > 0) throw new Error(`${unexpected} notifications arrived that were not due`);
  return { due: due.size, missing: [...due].filter((key) => !seen.has(key)).length, repeated, disordered };
}
