/** One connection to an MQTT server. It never reconnects by itself: whoever publishes next opens another. */

import type { LookupFunction } from 'node:net';
import { connect as connectTcp } from 'node:net';
import type { IConnackPacket, MqttClient } from 'mqtt';
import { createSlots } from '#broker/core/slots.ts';
import type { MqttTarget } from '#broker/core/subscription/mqtt-target.ts';
import { problem } from '#models/problem.ts';
import { connectTls } from './tls.ts';

export interface MqttConnection {
  /** It is connected, or on the way there. */
  readonly isOpen: boolean;
  /** Resolves when the server has confirmed the message; for quality of service 0, when it is on its way. */
  publish(topic: string, payload: string, qos: 0 | 1 | 2, signal: AbortSignal): Promise<void>;
  /** With `force`, at once, whatever is under way. */
  end(force: boolean): void;
}

const keepaliveS = 30;

/** `inFlightMax`: messages that wait for their confirmation. */
export function openConnection(
  target: MqttTarget,
  version: '3.1.1' | '5.0',
  { lookup, inFlightMax }: { readonly lookup: LookupFunction; readonly inFlightMax: number },
): MqttConnection {
  const slots = createSlots(inFlightMax);
  let isOpen = true;
  let client: MqttClient | undefined;
  let fault: Error | undefined;
  /** Of those who publish now; a promise that all shared would keep what each of them left with it. */
  const waiting = new Set<(error: Error) => void>();

  function fail(error: Error): void {
    isOpen = false;
    fault ??= error;
    for (const reject of waiting) reject(fault);
  }

  async function connect(): Promise<MqttClient> {
    // Loaded by the first who needs it: most brokers never publish.
    const { MqttClient: Client } = await import('mqtt');
    const { host, port, isSecure, username, password } = target;
    const dial = () => {
      const socket = isSecure ? connectTls(host, port, lookup) : connectTcp({ host, port, lookup });
      // The client tells of a connection that could not be made only that it is closed.
      return socket.on('error', (error) => fail(error));
    };
    const made = new Client(dial, {
      clientId: `busbar-${crypto.randomUUID().slice(0, 12)}`,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...{ protocolVersion: version === '5.0' ? 5 : 4, clean: true, keepalive: keepaliveS, reconnectPeriod: 0 },
    });
    client = made;
    made.on('error', (error: Error & { code?: unknown }) => fail(named(error)));
    made.on('close', () => fail(new Error('The connection is closed')));
    await new Promise<IConnackPacket>((resolve) => made.on('connect', resolve));
    return made;
  }

  const ready = connect();
  ready.catch(fail);

  return {
    get isOpen() {
      return isOpen;
    },
    async publish(topic, payload, qos, signal) {
      const { promise: given, reject } = Promise.withResolvers<never>();
      given.catch(() => undefined);
      const unless = <T>(promise: Promise<T>): Promise<T> => Promise.race([promise, given]);
      if (fault) throw fault;
      waiting.add(reject);
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      const place = slots.take();
      try {
        const connected = await unless(ready);
        await unless(place);
        await unless(connected.publishAsync(topic, payload, { qos }));
      } finally {
        waiting.delete(reject);
        void place.then((release) => release());
      }
    },
    end(force) {
      isOpen = false;
      client?.end(force);
    },
  };
}

/** CONNACK says that it does not know the version: 1 in MQTT 3.1.1 (§3.2.2.3), 0x84 in MQTT 5.0 (§3.2.2.2). */
export function isOldServer(error: unknown): boolean {
  const code = ((error as Error).cause as { readonly code?: unknown } | undefined)?.code;
  return code === 1 || code === 0x84;
}

/** A name with several addresses fails with a code alone. */
function named(error: Error & { code?: unknown }): Error {
  return error.message ? error : problem('Unavailable', String(error.code), { cause: error });
}
