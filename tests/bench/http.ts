/**
 * Retrieve and durable PATCH over HTTP against a bare `node:http` server, a process of its own, that answers the same bytes, in
 * turns on the same machine, 32 connections each. One client cannot saturate either, so what is compared is the processor time
 * that a request costs the server, all its threads together; the ratio counts, as a machine is faster or slower by a factor.
 */

/**
 * Retrieve and durable PATCH over HTTP against a bare `node:http` server, a process of its own, that answers the same bytes, in
 * turns on the same machine, 32 connections each. The ratio is what counts: the same bare server varies threefold from one machine to the next.
 */
import { fork } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { startBusbar, temporary } from '#tests/system/busbar.ts';
import { median, type Row } from './measure.ts';

const connections = 32;
const roundMs = 2000;
const rounds = 5;
const id = 'urn:ngsi-ld:Bench:1';
const patch = JSON.stringify({ type: 'Property', value: 1, observedAt: '2026-11-21T12:00:00Z' });

interface Shape {
  readonly method: 'GET' | 'PATCH';
  readonly path: string;
  readonly body?: string;
}

/** Microseconds of processor time that a process has used, user and system, in all its threads; from /proc, in ticks of 10 ms. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** The process of the broker among those that were started on a data directory. */
function brokerOf(data: string): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const line = (pid: string): string => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return '';
    }
  };
  return Number(pids.find((pid) => line(pid).includes('broker/main.ts') && line(pid).includes(data)));
}

/** Microseconds of the server's processor time for one request, over keep-alive connections. */
async function costOf(base: string, pid: number, { method, path, body }: Shape): Promise<number> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const end = performance.now() + roundMs;
  let done = 0;
  const before = cpuOf(pid);
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const headers = body ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } : {};
      const request = http.request(new URL(path, base), { method, agent, headers }, (response) => {
        if (response.statusCode! >= 300) reject(new Error(`${method} ${path}: ${response.statusCode}`));
        response.resume().on('end', resolve);
      });
      request.on('error', reject);
      request.end(body);
    });
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) {
        await one();
        done += 1;
      }
    }),
  );
  agent.destroy();
  return (cpuOf(pid) - before) / done;
}

export async function hotRoutes(): Promise<readonly Row[]> {
  const busbar = await startBusbar(['--empty']);
  const attributes = Object.fromEntries(
    Array.from({ length: 8 }, (_, n) => [
      `attribute${n}`,
      { type: 'Property', value: n, observedAt: '2026-11-21T12:00:00Z' },
    ]),
  );
  await fetch(new URL('ngsi-ld/v1/entities', busbar.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, type: 'Bench', ...attributes }),
  });
  const bytes = await (await fetch(new URL(`ngsi-ld/v1/entities/${id}`, busbar.url))).text();
  const file = join(temporary(), 'answer.json');
  writeFileSync(file, bytes);
  const bare = fork(new URL('bare.ts', import.meta.url), [file]);
  const calibrator = await new Promise<string>((done) => bare.once('message', (url) => done(String(url))));
  const rows: Row[] = [];
  const shapes: readonly [string, Shape][] = [
    ['Retrieve an entity of eight attributes', { method: 'GET', path: `ngsi-ld/v1/entities/${id}` }],
    [
      'PATCH one attribute, on disk when answered',
      { method: 'PATCH', path: `ngsi-ld/v1/entities/${id}/attrs/attribute0`, body: patch },
    ],
  ];
  const broker = brokerOf(busbar.data);
  for (const [what, shape] of shapes) {
    await costOf(busbar.url, broker, shape);
    const own: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      own.push(await costOf(busbar.url, broker, shape));
      theirs.push(await costOf(calibrator, bare.pid!, shape));
    }
    const ratio = median(own.map((cost, round) => theirs[round]! / cost));
    rows.push({
      what,
      result: `${Math.round(median(own))} µs of processor time a request: ${ratio.toFixed(2)} of bare node:http`,
      calibrator: `${Math.round(median(theirs))} µs`,
      goal: '–',
      met: true,
    });
  }
  bare.disconnect();
  await busbar.stop();
  return rows;
}
