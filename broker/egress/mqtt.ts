/**
 * Publishes over MQTT. One connection serves all who publish to the same server under the same name; it is opened when
 * it is first needed and closed when nobody has needed it for a while.
 */
import type { Limits } from '#broker/config.ts';
import type { EgressPublication } from '#broker/core/ports.ts';
import { type MqttTarget, parseMqttTarget } from '#broker/core/subscription/mqtt-target.ts';
import { Problem, problem } from '#models/problem.ts';
import type { AddressRules } from './addresses.ts';
import { checkedLookup, requireLiteral } from './lookup.ts';
import { isOldServer, type MqttConnection, openConnection } from './mqtt-connection.ts';

export type PublisherLimits = Pick<Limits, 'mqttConnectionsMax' | 'mqttIdleMs' | 'mqttInFlightMax'>;

type Version = NonNullable<EgressPublication['version']>;

interface Pooled {
  readonly connection: MqttConnection;
  inUse: number;
  idle: NodeJS.Timeout | undefined;
}

export function createPublisher(
  rules: AddressRules,
  limits: PublisherLimits,
): (publication: EgressPublication) => Promise<void> {
  const { mqttConnectionsMax: connectionsMax, mqttIdleMs } = limits;
  const lookup = checkedLookup(rules);
  const pool = new Map<string, Pooled>();
  /** Servers that refused version 5.0. */
  const old = new Set<string>();

  async function publish({ url, payload, qos, version, timeoutMs }: EgressPublication): Promise<void> {
    const target = parseMqttTarget(url);
    if (!target) throw problem('Forbidden', `${withoutPassword(url)} is no address to publish to over MQTT`);
    requireLiteral(target.host, rules);
    const deadline = AbortSignal.timeout(timeoutMs);
    const server = `${target.host}:${target.port}`;
    const late = (): Problem => problem('Unavailable', `${server} did not answer within ${timeoutMs} ms`);
    const over = async (spoken: Version): Promise<void> => {
      const [key, pooled] = take(target, spoken);
      try {
        await pooled.connection.publish(target.topic, payload, qos, deadline);
      } catch (error) {
        // Nobody knows what becomes of a message that was not confirmed: the connection goes, and with it the message.
        if (pool.get(key) === pooled) pool.delete(key);
        pooled.connection.end(true);
        if (deadline.aborted) throw late();
        throw error instanceof Problem
          ? error
          : problem('Unavailable', `${server}: ${(error as Error).message}`, { cause: error });
      } finally {
        release(key, pooled);
      }
    };
    try {
      await over(version ?? (old.has(server) ? '3.1.1' : '5.0'));
    } catch (error) {
      if (version !== undefined || old.has(server) || !isOldServer(error)) throw error;
      if (old.size < connectionsMax) old.add(server);
      await over('3.1.1');
    }
  }

  function take(target: MqttTarget, version: Version): readonly [string, Pooled] {
    const { topic: _, ...server } = target;
    const key = JSON.stringify([server, version]);
    let pooled = pool.get(key);
    if (!pooled?.connection.isOpen) {
      makeRoom();
      pooled = {
        connection: openConnection(target, version, { lookup, inFlightMax: limits.mqttInFlightMax }),
        inUse: 0,
        idle: undefined,
      };
      pool.set(key, pooled);
    }
    clearTimeout(pooled.idle);
    pooled.inUse += 1;
    return [key, pooled];
  }

  function release(key: string, pooled: Pooled): void {
    pooled.inUse -= 1;
    // One that has failed is in no pool any more, and nothing of it is to be kept.
    if (pooled.inUse > 0 || !pooled.connection.isOpen) return;
    pooled.idle = setTimeout(() => {
      if (pool.get(key) === pooled) pool.delete(key);
      pooled.connection.end(false);
    }, mqttIdleMs).unref();
  }

  function makeRoom(): void {
    for (const [key, { connection }] of pool) if (!connection.isOpen) pool.delete(key);
    if (pool.size < connectionsMax) return;
    const idle = pool.entries().find(([, { inUse }]) => inUse === 0);
    if (!idle) throw problem('Unavailable', `${connectionsMax} MQTT servers are connected already, the limit`);
    pool.delete(idle[0]);
    clearTimeout(idle[1].idle);
    idle[1].connection.end(false);
  }

  return publish;
}

/** For sentences that others read. */
function withoutPassword(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/]*@/, '$1');
}
