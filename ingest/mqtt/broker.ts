/**
 * The embedded MQTT broker: what the demo's field talks to where no `--mqtt` is given. Loopback only, everything bounded.
 *
 * It keeps no sessions: a client that comes back subscribes again. What has to survive is kept by the agent's buffer.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { type IngestLimits, StartError, limits as standardLimits } from '../config.ts';
import { frameLimit } from './frame-limit.ts';
import { topicFault } from './topic.ts';

export interface MqttBroker {
  /** `mqtt://127.0.0.1:1883` */
  readonly url: string;
  readonly clients: () => number;
  close(): Promise<void>;
}

const host = '127.0.0.1';
/** Names that mean something to JavaScript objects; no client id and no topic level needs them. */
const forbidden = new Set(['__proto__', 'prototype', 'constructor', 'hasOwnProperty', 'toString', 'valueOf']);

/** Rejects with a StartError that names the fix when the port is taken. */
export async function startMqttBroker(port: number, limits: IngestLimits = standardLimits): Promise<MqttBroker> {
  const retained = new Set<string>();
  const aedes = await Aedes.createBroker({
    connectTimeout: 5000,
    maxTopicLevels: limits.mqttTopicLevelsMax,
    preConnect(_client, packet, done) {
      const fault = clientFault(packet.clientId, aedes.connectedClients, limits);
      // Without this an absent client that wants to be remembered would fill the memory.
      packet.clean = true;
      done(fault ? new Error(fault) : null, fault === undefined);
    },
    authorizePublish(_client, packet, done) {
      const fault = packet.topic.startsWith('$') ? 'is reserved' : nameFault(packet.topic, limits);
      if (packet.retain && !retained.has(packet.topic)) {
        if (retained.size < limits.mqttRetainedMax) retained.add(packet.topic);
        else packet.retain = false;
      }
      done(fault ? new Error(`Topic ${packet.topic.slice(0, 80)} ${fault}`) : null);
    },
    authorizeSubscribe(_client, subscription, done) {
      done(null, nameFault(subscription.topic, limits) ? null : subscription);
    },
  });
  // A client that misbehaves is closed by aedes; nothing else has to happen.
  for (const event of ['clientError', 'connectionError'] as const) aedes.on(event, () => undefined);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    aedes.handle(socket);
    const isWithinLimit = frameLimit(limits.mqttMessageBytesMax + 1024);
    // Aedes reads the socket by `read()`: this listener sees each chunk as it is read and does not make it flow.
    socket.on('data', (chunk: Buffer) => {
      if (!isWithinLimit(chunk)) socket.destroy();
    });
  });
  server.maxConnections = limits.mqttClientsMax * 2;
  await new Promise<void>((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      aedes.close();
      failed(new StartError(portFault(error, port)));
    });
    server.listen(port, host, listening);
  });
  return {
    url: `mqtt://${host}:${(server.address() as AddressInfo).port}`,
    clients: () => aedes.connectedClients,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        aedes.close();
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function clientFault(id: string, clients: number, limits: IngestLimits): string | undefined {
  if (clients >= limits.mqttClientsMax) return `${clients} clients are connected; more are not allowed`;
  if (Buffer.byteLength(id) > limits.mqttClientIdBytesMax) return 'The client id is too long';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  if (forbidden.has(id) || /[\u0000-\u001f\u007f]/.test(id)) return 'The client id is not allowed';
  return undefined;
}

function nameFault(topic: string, limits: IngestLimits): string | undefined {
  return topic.split('/').some((level) => forbidden.has(level))
    ? 'has a level that is not allowed'
    : topicFault(topic, limits.mqttTopicLevelsMax);
}

function portFault(error: NodeJS.ErrnoException, port: number): string {
  if (error.code === 'EADDRINUSE') {
    return `Port ${port} of ${host} is taken by another program: stop that, give --mqtt-port 0 for a free one, or --mqtt URL to use the MQTT broker that listens there.`;
  }
  if (error.code === 'EACCES')
    return `Port ${port} may not be opened by this user: give --mqtt-port a number from 1024.`;
  return `The MQTT broker cannot listen on ${host}:${port}: ${error.message}.`;
}
