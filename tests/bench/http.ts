/**
 * Retrieve and durable PATCH over HTTP against a bare `node:http` server that answers the same bytes, in turns on the same
 * machine, 32 connections each. The ratio is what counts: the same bare server varies threefold from one machine to the next.
 */

/**
 * Retrieve and durable PATCH over HTTP against a bare `node:http` server that answers the same bytes, in turns on the same
 * machine, 32 connections each. The ratio is what counts: the same bare server varies threefold from one machine to the next.
 */
import http, { createServer } from 'node:http';
import { startBusbar } from '#tests/system/busbar.ts';
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

/** Requests a second over keep-alive connections. */
async function rate(base: string, { method, path, body }: Shape): Promise<number> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const end = performance.now() + roundMs;
  let done = 0;
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
  return (done * 1000) / roundMs;
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
  const bare = createServer((request, response) => {
    if (request.method === 'GET') response.setHeader('content-type', 'application/json').end(bytes);
    else request.resume().on('end', () => response.writeHead(204).end());
  }).listen(0, '127.0.0.1');
  await new Promise((done) => bare.once('listening', done));
  const calibrator = `http://127.0.0.1:${(bare.address() as { port: number }).port}/`;
  const rows: Row[] = [];
  const shapes: readonly [string, Shape][] = [
    ['Retrieve an entity of eight attributes', { method: 'GET', path: `ngsi-ld/v1/entities/${id}` }],
    [
      'PATCH one attribute, on disk when answered',
      { method: 'PATCH', path: `ngsi-ld/v1/entities/${id}/attrs/attribute0`, body: patch },
    ],
  ];
  for (const [what, shape] of shapes) {
    await rate(busbar.url, shape);
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round += 1)
      ratios.push((await rate(busbar.url, shape)) / (await rate(calibrator, shape)));
    rows.push({
      what,
      result: `${median(ratios).toFixed(2)} of bare node:http`,
      calibrator: 'bare node:http = 1',
      goal: '–',
      met: true,
    });
  }
  bare.closeAllConnections();
  bare.close();
  await busbar.stop();
  return rows;
}
