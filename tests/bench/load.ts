/** Load over HTTP, and what it costs the server: the processor time of the process, all its threads together. */
import { fork } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { temporary } from '#tests/system/busbar.ts';

export interface Shape {
  readonly method: 'GET' | 'PATCH' | 'POST';
  readonly path: string;
  readonly body?: string;
}

export interface Cost {
  /** Microseconds of processor time for one request. */
  readonly processor: number;
  /** Requests a second by the wall clock. */
  readonly rate: number;
}

/** Microseconds of processor time that a process has used, user and system, in all its threads; from /proc, in ticks of 10 ms. */
export function processorTimeOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** The process that runs `script` among those that were started on a data directory. */
export function processOf(script: string, data: string): number {
  const line = (pid: string): string => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return '';
    }
  };
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return Number(pids.find((pid) => line(pid).includes(script) && line(pid).includes(data)));
}

/** Sends one shape over keep-alive connections for a while. */
export async function load(
  base: string,
  pid: number,
  { method, path, body }: Shape,
  { connections = 32, forMs = 2000 } = {},
): Promise<Cost> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const headers = body ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } : {};
  const url = new URL(path, base);
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const request = http.request(url, { method, agent, headers }, (response) => {
        if (response.statusCode! >= 300) reject(new Error(`${method} ${path}: ${response.statusCode}`));
        response.resume().on('end', resolve);
      });
      request.on('error', reject);
      request.end(body);
    });
  const before = processorTimeOf(pid);
  const started = performance.now();
  let done = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < started + forMs) {
        await one();
        done += 1;
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  return { processor: (processorTimeOf(pid) - before) / done, rate: done / seconds };
}

export interface Calibrators {
  readonly pid: number;
  /** Bare `node:http`, bare Express. */
  readonly plain: string;
  readonly express: string;
  stop(): void;
}

/** Bare servers that answer a GET with `bytes`. */
export async function startCalibrators(bytes: string): Promise<Calibrators> {
  const file = join(temporary(), 'answer.json');
  writeFileSync(file, bytes);
  const child = fork(new URL('bare.ts', import.meta.url), [file]);
  const [plain, express] = await new Promise<readonly string[]>((done) => {
    child.once('message', (urls) => done(urls as readonly string[]));
  });
  return { pid: child.pid!, plain: plain!, express: express!, stop: () => child.disconnect() };
}
