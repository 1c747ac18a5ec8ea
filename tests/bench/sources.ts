/**
 * Context sources, a process of its own: each answers a query with its meters after 5 ms, and one in a hundred with 503. It
 * tells how many it failed when it is asked for anything else than a query.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const sources = 12;
const delayMs = 5;
let asked = 0;
let failed = 0;

const listening = Array.from({ length: sources }, async (_, source) => {
  const meters = Array.from({ length: 5 }, (_unused, meter) => ({
    ...{ id: `urn:ngsi-ld:BenchMeter:${source}-${meter}`, type: 'BenchMeter' },
    reading: { type: 'Property', value: meter, observedAt: '2026-11-21T12:00:00Z', unitCode: 'KWT' },
    feeder: { type: 'Property', value: source },
  }));
  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://localhost');
    if (!url.pathname.endsWith('/entities')) {
      response.end(JSON.stringify({ asked, failed }));
      [asked, failed] = [0, 0];
      return;
    }
    asked += 1;
    const isFailing = asked % 100 === 0;
    if (isFailing) failed += 1;
    const type = url.searchParams.get('type')!;
    setTimeout(() => {
      response.writeHead(isFailing ? 503 : 200, { 'content-type': 'application/json' });
      response.end(isFailing ? '{"title":"out of order"}' : JSON.stringify(meters.map((one) => ({ ...one, type }))));
    }, delayMs);
  }).listen(0, '127.0.0.1');
  server.keepAliveTimeout = 60_000;
  await new Promise((done) => server.once('listening', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
process.send!(await Promise.all(listening));
process.on('disconnect', () => process.exit(0));
