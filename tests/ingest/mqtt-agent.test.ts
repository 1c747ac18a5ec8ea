/** The MQTT agent under the contract of field agents: against the embedded broker, and against mosquitto where it is installed. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { describe, expect, test, vi } from 'vitest';
import { limits } from '#ingest/config.ts';
import { compileMapping, type PointDeclaration } from '#ingest/mapping.ts';
import { createMqttAgent } from '#ingest/mqtt/agent.ts';
import { startMqttBroker } from '#ingest/mqtt/broker.ts';
import { agentContract, type FieldPeer, type PeerCommand } from '../contract/agent.ts';

/** An MQTT broker that can be killed and started again on its port. */
interface Server {
  readonly url: string;
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

const topics = { power: 'field/power', voltage: 'field/voltage', open: 'field/open' } as const;

async function openPeer(server: Server): Promise<FieldPeer> {
  const commands: PeerCommand[] = [];
  let device = await connectDevice();

  async function connectDevice(): Promise<MqttClient> {
    const client = mqtt.connect(server.url, { manualConnect: true, protocolVersion: 4, reconnectPeriod: 0 });
    client.on('error', () => undefined);
    client.handleMessage = (packet, done) => {
      const command = JSON.parse(packet.payload.toString()) as PeerCommand;
      commands.push(command);
      void peer.onCommand?.(command).then((reply) => {
        if (reply) client.publish('field/reply', JSON.stringify({ id: command.id, ...reply }), { qos: 1 });
      });
      done();
    };
    client.connect();
    await new Promise<void>((done) => client.once('connect', () => done()));
    await client.subscribeAsync('field/command', { qos: 1 });
    return client;
  }
  const send = async (topic: string, payload: string | Buffer) => {
    await device.publishAsync(topic, payload, { qos: 1 });
  };
  const report = (value: unknown, time: number) => JSON.stringify({ time: new Date(time).toISOString(), value });

  const peer: FieldPeer = {
    source: { protocol: 'mqtt', time: '/time' },
    places: {
      power: { topic: topics.power, pointer: '/value' },
      voltage: { topic: topics.voltage, pointer: '/value' },
      open: { topic: topics.open, pointer: '/value' },
      command: { topic: 'field/command', reply: 'field/reply' },
    },
    createAgent: (mapping) =>
      createMqttAgent(mapping, {
        url: server.url,
        clientId: `agent-${randomUUID().slice(0, 8)}`,
        limits: { ...limits, mqttReconnectFirstMs: 50, mqttReconnectLastMs: 200 },
      }),
    say: (point, value, time) => send(topics[point], report(value, time)),
    sayBytes: (bytes) => send(topics.power, Buffer.from(bytes)),
    sayHalf: () => send(topics.power, report(1, Date.now()).slice(0, 20)),
    onCommand: undefined,
    commands,
    async kill() {
      await server.kill();
    },
    async revive() {
      await server.start();
      device.end(true);
      device = await connectDevice();
    },
    async close() {
      device.end(true);
      await server.close();
    },
  };
  return peer;
}

async function embedded(): Promise<Server> {
  let broker = await startMqttBroker(0);
  const port = Number(new URL(broker.url).port);
  return {
    url: broker.url,
    kill: () => broker.close(),
    async start() {
      broker = await startMqttBroker(port);
    },
    close: () => broker.close(),
  };
}

async function mosquitto(): Promise<Server> {
  const directory = await mkdtemp(join(tmpdir(), 'busbar-mosquitto-'));
  const port = await freePort();
  const file = join(directory, 'mosquitto.conf');
  writeFileSync(file, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`);
  let child: ChildProcess;
  const start = async (): Promise<void> => {
    child = spawn(mosquittoPath!, ['-c', file], { stdio: 'ignore' });
    for (let i = 0; i < 200 && !(await answers(port)); i++) await new Promise((later) => setTimeout(later, 20));
  };
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  await start();
  return {
    url: `mqtt://127.0.0.1:${port}`,
    kill,
    start,
    async close() {
      await kill();
      await rm(directory, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      done(true);
    });
    socket.on('error', () => done(false));
  });
}

const mosquittoPath = ['/usr/sbin/mosquitto', 'mosquitto', '/opt/homebrew/sbin/mosquitto'].find(
  (path) => spawnSync(path, ['-h']).error === undefined,
);

agentContract('MQTT (embedded broker)', async () => openPeer(await embedded()));

test('The MQTT agent is down, and says why, while its subscriptions are refused', async () => {
  const broker = await startMqttBroker(0);
  const points = ['a/__proto__', 'b/__proto__'].map(
    (topic): PointDeclaration => ({
      at: { topic, pointer: '/v' },
      entity: `urn:ngsi-ld:EnergyConsumer:${topic}`,
      type: 'EnergyConsumer',
      attribute: 'activePower',
      class: 'history',
      periodMs: 0,
    }),
  );
  const mapping = compileMapping({ version: 1, source: { protocol: 'mqtt' }, points }, () => undefined);
  const agent = createMqttAgent(mapping, { url: broker.url, clientId: 'refused' });
  const links: boolean[] = [];
  await agent.start({
    emit: () => 'ok',
    linkState: (isUp) => links.push(isUp),
    now: Date.now,
    log: { info: () => undefined, warn: () => undefined },
  });
  await vi.waitFor(() =>
    expect(agent.health()).toMatchObject({
      link: 'down',
      lastFault: 'The MQTT broker refuses the subscription to a/__proto__, b/__proto__',
    }),
  );
  await vi.waitFor(() => expect(links).toEqual([false]));
  await agent.stop(300);
  await broker.close();
});

if (mosquittoPath) agentContract('MQTT (mosquitto)', async () => openPeer(await mosquitto()));
else {
  describe('The MQTT (mosquitto) agent', () => {
    test.skip('needs mosquitto: apt-get install mosquitto, or brew install mosquitto', () => undefined);
  });
}
