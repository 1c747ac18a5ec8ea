/** The field agents as a process, with the demo's mapping, a real MQTT client as the field and a small NGSI-LD broker. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readIngestSettings, readSimulatorSettings, UsageError } from '#ingest/config.ts';
import { startMqttBroker } from '#ingest/mqtt/broker.ts';
import { demoRegion } from '#models/facility/demo.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { startTestBroker, type TestBroker } from './ngsi-ld.ts';

const file = join(import.meta.dirname, '../../ingest/main.ts');
const meter = 'urn:ngsi-ld:EnergyConsumer:F1.H1.E1';
const topic = 'busbar/field/F1/H1/measurement';

interface Started {
  readonly child: ChildProcess;
  readonly ready: { readonly kind: string; readonly mqtt: string; readonly health: string };
}

let broker: TestBroker;
let directory: string;
const children: ChildProcess[] = [];
const fields: MqttClient[] = [];
beforeEach(async () => {
  broker = await startTestBroker();
  directory = await mkdtemp(join(tmpdir(), 'busbar-ingest-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const field of fields.splice(0)) field.end(true);
  await broker.close();
  await rm(directory, { recursive: true });
});

function run(options: readonly string[]): { child: ChildProcess; errors: () => string } {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...options], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  children.push(child);
  let text = '';
  child.stderr!.on('data', (chunk) => {
    text += chunk;
  });
  return { child, errors: () => text };
}

async function start(options: readonly string[] = ['--mqtt-port', '0']): Promise<Started> {
  const { child } = run(['--broker', broker.url, '--data', directory, ...options]);
  return { child, ready: (await once(child, 'message'))[0] };
}

async function connectField(url: string): Promise<MqttClient> {
  const field = mqtt.connect(url, { reconnectPeriod: 0 });
  fields.push(field);
  await new Promise<void>((done) => field.once('connect', () => done()));
  return field;
}

const say = (field: MqttClient, volt: number, time: number) =>
  field.publishAsync(
    topic,
    JSON.stringify({ timestamp: new Date(time).toISOString(), values: { 'F1.H1.E1.voltage': volt / 1000 } }),
    { qos: 1 },
  );
const voltage = () => broker.entities.get(meter)?.['voltage'] as JsonObject | undefined;
const voltages = () =>
  broker.updates
    .flat()
    .flatMap((update) => (update['id'] === meter ? [(update['voltage'] as JsonObject)['value']] : []));

describe('The field agents', () => {
  test('create the region where the broker lacks it and leave alone what it has', async () => {
    const { id, type } = demoRegion.entities[5]!;
    broker.entities.set(id, { id, type, note: { type: 'Property', value: 'mine' } });
    await start();
    expect(broker.entities.size).toBe(demoRegion.entities.length);
    expect(broker.entities.get(id)).toEqual({ id, type, note: { type: 'Property', value: 'mine' } });
  });

  test('report the MQTT broker that they opened, deliver what the field says, and end by themselves with their parent', async () => {
    const { child, ready } = await start();
    expect(ready).toMatchObject({ kind: 'ready', mqtt: expect.stringMatching(/^mqtt:\/\/127\.0\.0\.1:\d+$/) });
    const field = await connectField(ready.mqtt);
    await say(field, 240, Date.now());
    await vi.waitFor(() => expect(voltage()).toMatchObject({ value: 0.24, quality: { value: 'good' } }));
    const health = await (await fetch(ready.health)).json();
    expect(health).toMatchObject({ status: 'ok', field: { link: 'up' }, buffer: { dead: 0 } });
    const exit = once(child, 'exit');
    child.disconnect();
    expect((await exit)[0]).toBe(0);
    // With nobody to listen to the field, nothing of it is good.
    expect(voltage()).toMatchObject({ value: 0.24, quality: { value: 'stale' } });
    expect(broker.subscriptions.size).toBe(0);
  });

  test('lose nothing that they acknowledged when they are killed', async () => {
    const fieldBroker = await startMqttBroker(0);
    try {
      const options = ['--mqtt', fieldBroker.url];
      const first = await start(options);
      broker.failWith = 503;
      const field = await connectField(fieldBroker.url);
      const time = Date.now();
      for (let i = 1; i <= 20; i++) await say(field, i, time + i);
      await vi.waitFor(async () => {
        const health = (await (await fetch(first.ready.health)).json()) as { intake: { taken: number } };
        expect(health.intake.taken).toBe(20);
      });
      first.child.kill('SIGKILL');
      await once(first.child, 'exit');
      broker.failWith = undefined;
      await start(options);
      const expected = Array.from({ length: 20 }, (_, i) => (i + 1) / 1000);
      await vi.waitFor(() => expect(voltages().slice(0, 20)).toEqual(expected), 5000);
    } finally {
      await fieldBroker.close();
    }
  });

  test('call stale what an earlier run left good and the field does not say again', async () => {
    const observedAt = new Date(Date.now() - 60_000).toISOString();
    broker.entities.set(meter, {
      id: meter,
      type: 'EnergyConsumer',
      voltage: {
        type: 'Property',
        value: 0.239,
        unitCode: 'KVT',
        observedAt,
        quality: { type: 'Property', value: 'good' },
      },
    });
    await start();
    // Its period is 1 s: within two of them.
    await vi.waitFor(
      () => expect(voltage()).toMatchObject({ value: 0.239, observedAt, quality: { value: 'stale' } }),
      4000,
    );
  });

  test('end with status 1 and a sentence when the MQTT port is taken', async () => {
    const other = await startMqttBroker(0);
    const port = new URL(other.url).port;
    const { child, errors } = run(['--broker', broker.url, '--data', directory, '--mqtt-port', port]);
    expect((await once(child, 'exit'))[0]).toBe(1);
    expect(errors()).toMatch(
      new RegExp(`^Port ${port} of 127.0.0.1 is taken by another program: stop that, give --mqtt-port 0`),
    );
    await other.close();
  });

  test('end with status 2 and the faults of a mapping file', async () => {
    const mapping = join(directory, 'mapping.json');
    await writeFile(mapping, JSON.stringify({ version: 1, source: { protocol: 'smoke' }, points: [] }));
    const { child, errors } = run(['--data', directory, '--ingest', mapping]);
    expect((await once(child, 'exit'))[0]).toBe(2);
    expect(errors()).toBe(`${mapping} is no good mapping:\nsource.protocol "smoke" is not known: give mqtt.\n`);
  });
});

describe('Settings', () => {
  test('come from the option, then the environment, then the default', () => {
    expect(readIngestSettings([], {})).toEqual({ broker: 'http://127.0.0.1:1026', data: './data', mqttPort: 1883 });
    const environment = { BUSBAR_DATA: '/d', BUSBAR_MQTT: 'mqtt://a', BUSBAR_MQTT_PORT: '7', BUSBAR_INGEST: 'f' };
    expect(readIngestSettings(['--data', '/e'], environment)).toMatchObject({
      data: '/e',
      mqtt: 'mqtt://a',
      mqttPort: 7,
      ingest: 'f',
    });
    expect(readIngestSettings(['--mqtt-port', '0'], environment)).not.toHaveProperty('mqtt');
    expect(readIngestSettings(['--help'], {})).toBeNull();
    expect(readSimulatorSettings(['--mqtt', 'mqtt://h:1'], {})).toEqual({ mqtt: 'mqtt://h:1', seed: 1 });
  });

  test.each([
    [['--mqtt-port', 'x'], '--mqtt-port x is not a port: give a number from 0 to 65535.'],
    [['--mqtt-port', '65536'], '--mqtt-port 65536 is not a port: give a number from 0 to 65535.'],
    [['--mqtt', 'http://h'], '--mqtt http://h is not an address: give mqtt://host:port.'],
    [
      ['--mqtt', 'mqtt://h', '--mqtt-port', '1'],
      '--mqtt and --mqtt-port exclude each other: name a broker, or the port of the embedded one.',
    ],
    [['--nonsense'], "Unknown option '--nonsense'. See ingest/main.ts --help."],
  ])('%j are refused with a sentence', (args, sentence) => {
    expect(() => readIngestSettings(args, {})).toThrow(UsageError);
    expect(() => readIngestSettings(args, {})).toThrow(sentence);
  });

  test('of the simulator must name the MQTT broker', () => {
    expect(() => readSimulatorSettings([], {})).toThrow('--mqtt is missing: give the MQTT broker of the field');
  });
});
