import { once } from 'node:events';
import { connect } from 'node:net';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { limits, StartError } from '#ingest/config.ts';
import { type MqttBroker, startMqttBroker } from '#ingest/mqtt/broker.ts';

let broker: MqttBroker;
const clients: MqttClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.end(true);
  await broker.close();
});

async function open(options: IClientOptions = {}): Promise<MqttClient> {
  const client = mqtt.connect(broker.url, { reconnectPeriod: 0, ...options });
  clients.push(client);
  client.on('error', () => undefined);
  await new Promise<void>((done, failed) => {
    client.once('connect', () => done());
    client.once('close', () => failed(new Error('refused')));
  });
  return client;
}

describe('The embedded MQTT broker', () => {
  test('carries messages from one client to another', async () => {
    broker = await startMqttBroker(0);
    const [reader, writer] = [await open(), await open()];
    const message = once(reader as unknown as NodeJS.EventEmitter, 'message');
    await reader.subscribeAsync('a/+', { qos: 1 });
    await writer.publishAsync('a/b', 'hello', { qos: 1 });
    expect(String((await message)[1])).toBe('hello');
  });

  test('listens on loopback alone', async () => {
    broker = await startMqttBroker(0);
    expect(new URL(broker.url).hostname).toBe('127.0.0.1');
  });

  test('says what to do when its port is taken', async () => {
    broker = await startMqttBroker(0);
    const port = Number(new URL(broker.url).port);
    await expect(startMqttBroker(port)).rejects.toThrow(StartError);
    await expect(startMqttBroker(port)).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is taken by another program: stop that, give --mqtt-port 0 for a free one, or --mqtt URL to use the MQTT broker that listens there.`,
    );
  });

  test.each(['__proto__', 'constructor', 'a\u0001b', 'x'.repeat(129)])(
    'refuses the client id %j and lives on',
    async (clientId) => {
      broker = await startMqttBroker(0);
      await expect(open({ clientId })).rejects.toThrow('refused');
      await open({ clientId: 'good' });
    },
  );

  test('refuses more clients than allowed', async () => {
    broker = await startMqttBroker(0, { ...limits, mqttClientsMax: 2 });
    await open();
    await open();
    await expect(open()).rejects.toThrow('refused');
  });

  test.each(['a/'.repeat(17), '$SYS/a', 'a/__proto__/b'])(
    'closes a client that publishes on %j and lives on',
    async (topic) => {
      broker = await startMqttBroker(0);
      const [bad, good] = [await open(), await open()];
      const closed = once(bad as unknown as NodeJS.EventEmitter, 'close');
      bad.publish(topic, 'x', { qos: 0 });
      await closed;
      await good.publishAsync('a', 'x', { qos: 1 });
    },
  );

  test('closes a connection that announces a packet that is too large', async () => {
    broker = await startMqttBroker(0, { ...limits, mqttMessageBytesMax: 10_000 });
    const client = await open();
    await client.publishAsync('a', Buffer.alloc(9000), { qos: 1 });
    const closed = once(client as unknown as NodeJS.EventEmitter, 'close');
    client.publish('a', Buffer.alloc(20_000), { qos: 1 });
    await closed;
  });

  test('closes a connection that speaks something else', async () => {
    broker = await startMqttBroker(0);
    const socket = connect(Number(new URL(broker.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await once(socket, 'close');
    await open();
  });

  test('keeps nothing for a client that is gone, but the last retained message of a topic', async () => {
    broker = await startMqttBroker(0, { ...limits, mqttRetainedMax: 1 });
    const options = { clientId: 'sleeper', clean: false };
    const sleeper = await open(options);
    await sleeper.subscribeAsync('#', { qos: 1 });
    await sleeper.endAsync();
    const writer = await open();
    await writer.publishAsync('kept', '1', { qos: 1, retain: true });
    await writer.publishAsync('too many', '1', { qos: 1, retain: true });
    const again = await open(options);
    const seen: string[] = [];
    again.on('message', (topic) => seen.push(topic));
    await again.subscribeAsync('#', { qos: 1 });
    await writer.publishAsync('last', '1', { qos: 1 });
    await vi.waitFor(() => expect(seen).toEqual(['kept', 'last']));
  });
});
