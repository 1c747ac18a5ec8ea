/**
 * A receiver of notifications, a process of its own: `/N` is the endpoint of subscription N. It says for each what it got, in
 * which order, and when. `/slow/N` answers after half a second, `/dead/N` never.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Got {
  /** `subscription revision value` of each, in the order of arrival; the value is that of the attribute that was written. */
  readonly arrivals: readonly string[];
  /** Value → nanoseconds of the machine's monotonic clock when it first arrived. */
  readonly at: readonly (readonly [number, string])[];
}

const arrivals: string[] = [];
const at = new Map<number, bigint>();
let isUp = true;

function take(path: string, text: string): void {
  const now = process.hrtime.bigint();
  const { id, data } = JSON.parse(text) as { id: string; data: readonly Record<string, unknown>[] };
  const revision = id.slice(id.lastIndexOf(':') + 1);
  for (const entity of data) {
    const value = Number(entity['reading']);
    arrivals.push(`${path.slice(1)} ${revision} ${value}`);
    if (!at.has(value)) at.set(value, now);
  }
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const path = request.url!;
    if (path.startsWith('/dead/')) return;
    if (!isUp) {
      response.writeHead(503).end();
      return;
    }
    if (path.startsWith('/slow/')) {
      setTimeout(() => response.writeHead(204).end(), 500);
      return;
    }
    take(path, Buffer.concat(chunks).toString());
    response.writeHead(204).end();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));

process.on('message', (order: 'report' | 'up' | 'down' | 'count') => {
  if (order === 'up') isUp = true;
  else if (order === 'down') isUp = false;
  else if (order === 'count') process.send!(arrivals.length);
  else {
    process.send!({ arrivals: arrivals.splice(0), at: [...at].map(([value, time]) => [value, String(time)]) });
    at.clear();
  }
});
process.on('disconnect', () => process.exit(0));
