/**
 * One agent with everything around it: intake, buffer, watchdog, delivery, control, health. Knows no protocol and opens
 * no port of the field.
 */
import { join } from 'node:path';
import type { Client } from '#broker/client/client.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { AgentLog, FieldAgent } from './agent.ts';
import { type Buffer, openBuffer } from './buffer.ts';
import { type IngestLimits, limits as standardLimits } from './config.ts';
import { Control } from './control.ts';
import { Intake } from './intake.ts';
import type { CompiledMapping } from './mapping.ts';
import { Publisher } from './publish.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { bareEntities, reasonOf, restore, seed } from './seed.ts';
import { Watchdog } from './watchdog.ts';

export interface SupervisionParts {
  readonly mapping: CompiledMapping;
  readonly agent: FieldAgent;
  readonly client: Client;
  /** What the region declares; created where the broker lacks it. */
  readonly entities: readonly JsonObject[];
  readonly directory: string;
  readonly log: AgentLog;
  readonly now?: () => number;
  readonly limits?: IngestLimits;
}

export interface Supervision {
  readonly url: string;
  health(): JsonObject;
  /** Calls the field stale, delivers what is there, and lets go; what is left waits in the buffer. */
  stop(): Promise<void>;
}

/** Always the same, so that a new run replaces the subscription of the last one. */
const subscriptionId = 'urn:ngsi-ld:Subscription:busbar-field-commands';

/** Resolves when the broker has the entities and values flow; until the broker answers, values are kept in the buffer. */
export async function supervise(parts: SupervisionParts, signal: AbortSignal): Promise<Supervision> {
  const { mapping, agent, client, log, now = Date.now, limits = standardLimits } = parts;
  const buffer = openBuffer(join(parts.directory, 'ingest'), mapping, limits);
  const watchdog = new Watchdog(mapping, { start: now(), stalePeriods: limits.stalePeriods });
  const publisher = new Publisher({ mapping, buffer, client, log, limits });
  let isSeeded = false;
  const wake = (): void => {
    if (isSeeded) publisher.wake();
  };
  const intake = new Intake({ mapping, buffer, watchdog, wake, limits });
  const watch = (): void =>
    watchdog.check(now(), (stale) => {
      const isTaken = buffer.append(stale);
      wake();
      return isTaken;
    });
  await agent.start({
    now,
    log,
    emit: (batch) => intake.emit(batch),
    linkState: (isUp, reason) => {
      if (isUp) log.info('The field is connected');
      else log.warn('The field is not connected; trying again', { reason: reason ?? '' });
      watchdog.linkState(isUp);
      watch();
    },
  });
  const ticking = setInterval(watch, limits.watchdogTickMs);

  let control: Control | undefined;
  const health = (): JsonObject => toJson({ agent, buffer, intake, publisher, watchdog, control, isSeeded });
  const receiver = await startReceiver({
    notified: (ids) => void control?.consider(ids),
    health,
    bytesMax: limits.notificationBytesMax,
  });

  const found = await untilSeeded(parts, signal);
  restore(mapping, watchdog, found);
  isSeeded = true;
  publisher.wake();
  if (mapping.commands.length > 0 && agent.execute) {
    const execute = agent.execute.bind(agent);
    control = new Control({ mapping, client, execute, intake, log, now, limits });
    control.start();
    void subscribe(client, receiver, log, signal);
  }

  return {
    url: receiver.url,
    health,
    async stop() {
      clearInterval(ticking);
      control?.stop();
      await agent.stop(300);
      watchdog.linkState(false);
      watch();
      const farewell = control ? client.deleteSubscription(subscriptionId) : undefined;
      if (isSeeded) await publisher.stop(500);
      await Promise.race([farewell, new Promise((later) => setTimeout(later, 200))]);
      await receiver.close();
      buffer.close();
    },
  };
}

/** The entities that the broker had already. Tries until the broker takes the rest, or `signal` aborts. */
async function untilSeeded(
  { mapping, client, entities, log, limits = standardLimits }: SupervisionParts,
  signal: AbortSignal,
): Promise<readonly JsonObject[]> {
  const wanted = [...entities, ...bareEntities(mapping, entities)];
  for (let delay = limits.retryFirstMs; !signal.aborted; delay = Math.min(delay * 2, limits.retryLastMs)) {
    const seeded = await seed(client, wanted);
    if (seeded.kind === 'ok') {
      log.info('The broker has the entities of the field', { found: seeded.found.length, created: seeded.created });
      return seeded.found;
    }
    log.warn('The entities of the field cannot be prepared yet', { reason: seeded.reason });
    await pause(delay, signal);
  }
  return [];
}

/** Replaces the subscription of an earlier run, which names a port that is gone. */
async function subscribe(client: Client, receiver: Receiver, log: AgentLog, signal: AbortSignal): Promise<void> {
  const subscription = {
    id: subscriptionId,
    type: 'Subscription',
    description: 'Commands for the field',
    entities: [{ type: 'Command' }],
    watchedAttributes: ['state'],
    q: 'state=="requested"',
    notification: {
      attributes: ['state'],
      endpoint: { uri: receiver.notificationUrl, accept: 'application/json' },
    },
  };
  for (let delay = 250; !signal.aborted; delay = Math.min(delay * 2, 10_000)) {
    await client.deleteSubscription(subscriptionId);
    const outcome = await client.createSubscription(subscription);
    if (outcome.kind === 'ok') return;
    log.warn('Commands are only looked for from time to time: the subscription failed', { reason: reasonOf(outcome) });
    await pause(delay, signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      done();
    });
  });
}

interface Healthy {
  readonly agent: FieldAgent;
  readonly buffer: Buffer;
  readonly intake: Intake;
  readonly publisher: Publisher;
  readonly watchdog: Watchdog;
  readonly control: Control | undefined;
  readonly isSeeded: boolean;
}

function toJson({ agent, buffer, intake, publisher, watchdog, control, isSeeded }: Healthy): JsonObject {
  const [field, stored, delivery] = [agent.health(), buffer.health(), publisher.health()];
  const isWell = field.link === 'up' && isSeeded && delivery.fault === undefined && stored.fault === undefined;
  return {
    status: isWell ? 'ok' : 'degraded',
    field: { protocol: agent.protocol, ...field, counters: { ...field.counters } },
    intake: { ...intake.health() },
    buffer: { ...stored, dropped: { ...stored.dropped } },
    delivery: { ...delivery },
    stalePoints: watchdog.stale,
    ...(control ? { commands: { active: control.health().active, ended: { ...control.health().ended } } } : {}),
  };
}
