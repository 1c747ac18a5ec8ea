/**
 * MQTT message → queryable state, at 10,000 values a second, on the product that `npm start` starts, beside its own field.
 *
 * 1,000 devices publish ten readings each once a second, evenly spread. Every 50 ms one message carries a new mark in its first
 * reading, and its entity is asked for over HTTP until the mark is there. Calibrator, interleaved: the time of a message from one
 * plain MQTT client to another over the same broker, and of one HTTP request that asks for the entity.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { startBusbar, temporary, until } from '#tests/system/busbar.ts';
import { median, ms, percentile, type Row, rest } from './measure.ts';
import { subscribe } from './subscriptions.ts';

const devices = 1000;
const readings = 10;
/** Connections that the devices share: concentrators, as in the field. */
const connections = 10;
const rounds = 5;
const roundMs = 8000;
/** What is due is sent so often: a timer for each message would be late. */
const tickMs = 5;
const idOf = (device: number): string => `urn:ngsi-ld:BenchDevice:${device}`;

function mapping(): object {
  const points = [];
  for (let device = 0; device < devices; device += 1) {
    for (let reading = 0; reading < readings; reading += 1) {
      points.push({
        at: { topic: `bench/${device}`, pointer: `/v/${reading}`, time: '/timestamp' },
        ...{ entity: idOf(device), type: 'BenchDevice', attribute: `reading${reading}` },
        ...{ unit: 'MAW', class: 'history', periodMs: 1000 },
      });
    }
  }
  return { version: 1, source: { protocol: 'mqtt' }, points };
}

export async function fieldToState(): Promise<readonly Row[]> {
  const file = join(temporary(), 'bench-mapping.json');
  writeFileSync(file, JSON.stringify(mapping()));
  const busbar = await startBusbar(['--mqtt-port', '0', '--ingest', file]);
  const link = `<${new URL('contexts/busbar.jsonld', busbar.url)}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`;
  const create = Array.from({ length: devices }, (_, device) => ({ id: idOf(device), type: 'BenchDevice' }));
  await fetch(new URL('ngsi-ld/v1/entityOperations/upsert', busbar.url), {
    method: 'POST',
    headers: { link, 'content-type': 'application/json' },
    body: JSON.stringify(create),
  });
  await subscribe(busbar.url, 'BenchDevice');

  const clients = await Promise.all(Array.from({ length: connections }, () => mqtt.connectAsync(busbar.mqtt!)));
  const clientOf = (device: number) => clients[device % connections]!;
  const listener = await mqtt.connectAsync(busbar.mqtt!);
  await listener.subscribeAsync('calibrator', { qos: 1 });
  const message = (device: number, first: number): string =>
    JSON.stringify({
      timestamp: new Date().toISOString(),
      v: [first, ...Array.from({ length: readings - 1 }, (_, i) => device + i / 10 + Math.random() / 100)],
    });
  const stateOf = async (device: number): Promise<number | undefined> => {
    const response = await fetch(
      new URL(`ngsi-ld/v1/entities/${idOf(device)}?attrs=reading0&options=keyValues`, busbar.url),
      { headers: { link } },
    );
    return ((await response.json()) as { reading0?: number }).reading0;
  };

  let running = true;
  let published = 0;
  const marks = new Map<number, number>();
  const load = (async () => {
    const started = performance.now();
    for (let n = 0; running; await rest(tickMs)) {
      for (const due = ((performance.now() - started) * devices) / 1000; n < due; n += 1) {
        const device = n % devices;
        clientOf(device).publish(`bench/${device}`, message(device, marks.get(device) ?? 0.001), { qos: 1 });
        published += readings;
      }
    }
  })();
  const startedAt = performance.now();
  await until(
    () => stateOf(devices - 1),
    (value) => value !== undefined,
    30_000,
  );

  const perRound: { p50: number; p99: number; hop: number; request: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const latencies: number[] = [];
    const hops: number[] = [];
    const requests: number[] = [];
    const end = performance.now() + roundMs;
    for (let probe = 0; performance.now() < end; probe += 1) {
      const device = (probe * 37) % devices;
      const mark = 1 + round + probe / 10_000;
      const sent = performance.now();
      marks.set(device, mark);
      clientOf(device).publish(`bench/${device}`, message(device, mark), { qos: 1 });
      for (;;) {
        const asked = performance.now();
        const value = await stateOf(device);
        requests.push(performance.now() - asked);
        if (value === mark) break;
        if (performance.now() - sent > 5000) throw new Error(`${idOf(device)} did not become ${mark} in 5 s`);
        await rest(5);
      }
      latencies.push(performance.now() - sent);
      const hop = performance.now();
      const heard = new Promise<void>((done) => listener.once('message', () => done()));
      clients[0]!.publish('calibrator', String(probe), { qos: 1 });
      await heard;
      hops.push(performance.now() - hop);
      await rest(40);
    }
    perRound.push({
      p50: median(latencies),
      p99: percentile(latencies, 0.99),
      hop: percentile(hops, 0.99),
      request: percentile(requests, 0.99),
    });
  }
  running = false;
  await load;
  const perSecond = published / ((performance.now() - startedAt) / 1000);
  await Promise.all(clients.map((client) => client.endAsync()));
  await listener.endAsync();
  await busbar.stop();
  const p99 = median(perRound.map((r) => r.p99));
  const p50 = median(perRound.map((r) => r.p50));
  return [
    {
      what: `MQTT message → queryable state at ${Math.round(perSecond).toLocaleString('en')} values/s, ten a message, p50 / p99`,
      result: `${ms(p50)} / ${ms(p99)}`,
      calibrator: `MQTT client → client p99 ${ms(median(perRound.map((r) => r.hop)))}; GET p99 ${ms(median(perRound.map((r) => r.request)))}`,
      goal: '10,000 values/s with p99 ≤ 500 ms',
      met: p99 <= 500 && perSecond >= 0.99 * devices * readings,
    },
  ];
}
