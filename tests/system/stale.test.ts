/** With MQTT cut, what was measured is stale in the broker itself, within two periods. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoRegion } from '#models/facility/demo.ts';
import { type Running, startBusbar, until } from './busbar.ts';

// A door between the field and the agents that can be shut: the broker of MQTT keeps running, its clients lose it.
let door: Server;
let field: Running;
let mqttOwner: Running;
const open = new Set<Socket>();

const measured = demoRegion.points.length;
const periodMs = Math.max(...demoRegion.points.map((point) => point.periodMs));

/** Quality of every measured attribute of the demo, read from the API. */
async function qualities(): Promise<readonly string[]> {
  const link = `<${new URL('contexts/busbar.jsonld', field.url)}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`;
  const response = await fetch(new URL('ngsi-ld/v1/entities?local=true&limit=1000', field.url), { headers: { link } });
  const entities = (await response.json()) as Record<string, unknown>[];
  return demoRegion.points.flatMap(({ entity, attribute, datasetId }) => {
    const instances = [entities.find(({ id }) => id === entity)?.[attribute] ?? []].flat() as {
      datasetId?: string;
      quality?: { value: string };
    }[];
    const instance = instances.find((candidate) => candidate.datasetId === datasetId);
    return instance?.quality ? [instance.quality.value] : [];
  });
}

beforeAll(async () => {
  const own = await startBusbar(['--mqtt-port', '0']);
  const target = Number(new URL(own.mqtt!).port);
  door = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket));
    }
    client.pipe(upstream).pipe(client);
  }).listen(0, '127.0.0.1');
  await new Promise((done) => door.once('listening', done));
  mqttOwner = own;
  field = await startBusbar(['--mqtt', `mqtt://127.0.0.1:${(door.address() as { port: number }).port}`]);
}, 60_000);
afterAll(async () => {
  await field?.stop();
  await mqttOwner?.stop();
  door?.close();
});

test('every measured attribute is good while the field reports, stale within two periods of the cut', async () => {
  await until(qualities, (all) => all.length === measured && all.every((quality) => quality === 'good'));
  door.close();
  for (const socket of open) socket.destroy();
  // Two periods, and a second for what a busy machine takes to deliver and answer.
  const after = await until(qualities, (all) => all.every((quality) => quality === 'stale'), 2 * periodMs + 1000, 50);
  expect(after).toHaveLength(measured);
});
