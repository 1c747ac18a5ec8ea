/**
 * Delivers the buffer to the broker in batches. Entities are dealt to lanes; a lane has one request under way, so that the
 * readings of an entity arrive in order. What fails for a while stays and is tried again, ever more slowly; what is refused
 * for good is buried with the reason and holds up nothing else.
 */
import type { Client } from '#broker/client/client.ts';
import type { BatchOutcome, Failed } from '#broker/client/outcome.ts';
import type { AgentLog } from './agent.ts';
import { type Batch, buildBatch } from './batch.ts';
import type { Buffer, BufferedReading } from './buffer.ts';
import { type IngestLimits, limits as standardLimits } from './config.ts';
import type { CompiledMapping } from './mapping.ts';

export interface PublisherParts {
  readonly mapping: CompiledMapping;
  readonly buffer: Buffer;
  readonly client: Pick<Client, 'updateAttributes'>;
  readonly log: AgentLog;
  readonly limits?: IngestLimits;
  /** 0 ≤ x < 1, for the jitter. */
  readonly random?: () => number;
}

export interface PublisherHealth {
  readonly delivered: number;
  readonly requests: number;
  /** Requests that have to be made again. */
  readonly failures: number;
  /** Why the broker does not take values now; absent when it does. */
  readonly fault?: string;
}

interface Lane {
  queue: BufferedReading[];
  isBusy: boolean;
  /** Halved when a whole request is refused, until the entity that is to blame stands alone. */
  entitiesMax: number;
  readonly alone: Set<BufferedReading>;
}

/** HTTP statuses that blame the body, so that a smaller one may pass; any other refusal may pass later. */
const bodyFaults = new Set([400, 409, 413, 415, 422]);

export class Publisher {
  readonly #mapping: CompiledMapping;
  readonly #buffer: Buffer;
  readonly #client: Pick<Client, 'updateAttributes'>;
  readonly #log: AgentLog;
  readonly #limits: IngestLimits;
  readonly #random: () => number;
  readonly #lanes: readonly Lane[];
  /** Entity → its lane, dealt in turn. */
  readonly #laneOf: readonly Lane[];
  readonly #counters = { delivered: 0, requests: 0, failures: 0 };
  #cursor = 0;
  #timer: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #tries = 0;
  #fault: string | undefined;
  #isStopped = false;

  constructor({ mapping, buffer, client, log, limits = standardLimits, random = Math.random }: PublisherParts) {
    this.#mapping = mapping;
    this.#buffer = buffer;
    this.#client = client;
    this.#log = log;
    this.#limits = limits;
    this.#random = random;
    this.#lanes = Array.from({ length: limits.batchesInFlightMax }, () => ({
      queue: [],
      isBusy: false,
      entitiesMax: limits.batchEntitiesMax,
      alone: new Set(),
    }));
    const entities = new Map<string, Lane>();
    this.#laneOf = mapping.points.map(({ declaration: { entity } }) => {
      const lane = entities.get(entity) ?? this.#lanes[entities.size % this.#lanes.length]!;
      entities.set(entity, lane);
      return lane;
    });
  }

  /** There is something in the buffer; it goes out after the linger time, so that readings travel together. */
  wake(): void {
    if (this.#isStopped) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#pump();
    }, this.#limits.batchLingerMs);
  }

  health(): PublisherHealth {
    return { ...this.#counters, ...(this.#fault === undefined ? {} : { fault: this.#fault }) };
  }

  /** Delivers what is there, at most for the given time; what is left stays in the buffer for the next start. */
  async stop(deadlineMs: number): Promise<void> {
    const end = performance.now() + deadlineMs;
    this.#pump();
    while (performance.now() < end && this.#fault === undefined && this.#buffer.health().readings > 0) {
      await new Promise((later) => setTimeout(later, 10));
    }
    this.#isStopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#retry);
  }

  #pump(): void {
    if (this.#isStopped || this.#retry) return;
    const waiting = this.#lanes.reduce((sum, lane) => sum + lane.queue.length, 0);
    if (waiting < this.#limits.publishWindowMax / 2) {
      const { readings, last } = this.#buffer.read(this.#cursor, this.#limits.publishWindowMax - waiting);
      this.#cursor = last;
      for (const reading of readings) this.#laneOf[reading.point]!.queue.push(reading);
    }
    for (const lane of this.#lanes) if (!lane.isBusy && lane.queue.length > 0) void this.#send(lane);
  }

  async #send(lane: Lane): Promise<void> {
    const current = lane.queue.filter((reading) => this.#buffer.isCurrent(reading));
    const batch = buildBatch(this.#mapping, current, lane);
    lane.queue = [...batch.rest];
    if (batch.readings.length === 0) return;
    lane.isBusy = true;
    this.#counters.requests++;
    const outcome = await this.#client.updateAttributes(batch.entities);
    lane.isBusy = false;
    if (this.#isStopped) return;
    this.#conclude(lane, batch, outcome);
    // What is left goes at once; what has come meanwhile waits for company, or ten thousand values a second would be as many
    // small requests.
    if (lane.queue.length > 0) this.#pump();
    else this.wake();
  }

  #conclude(lane: Lane, batch: Batch, outcome: BatchOutcome): void {
    switch (outcome.kind) {
      case 'ok':
        this.#succeed(lane, batch.readings);
        break;
      case 'partial':
        this.#sort(lane, batch.readings, outcome.failed);
        break;
      case 'refused': {
        const { status, title, detail } = outcome.problem;
        const reason = `${title}: ${detail}`;
        if (!bodyFaults.has(status)) this.#later(lane, batch.readings, `status ${status}, ${reason}`);
        else if (batch.entities.length === 1) this.#refuse(lane, batch.readings, reason);
        else {
          lane.entitiesMax = Math.ceil(batch.entities.length / 2);
          lane.queue = [...batch.readings, ...lane.queue];
        }
        break;
      }
      case 'unreachable':
        this.#later(lane, batch.readings, outcome.reason);
    }
  }

  #succeed(lane: Lane, readings: readonly BufferedReading[]): void {
    lane.entitiesMax = Math.min(this.#limits.batchEntitiesMax, lane.entitiesMax * 2);
    this.#settle(lane, readings);
    this.#tries = 0;
    if (this.#fault === undefined) return;
    this.#fault = undefined;
    this.#log.info('The broker takes values again', { waiting: this.#buffer.health().readings });
  }

  /** 207: what passed is done; of the rest the broker's own failures are tried again, the others are refused. */
  #sort(lane: Lane, readings: readonly BufferedReading[], failed: readonly Failed[]): void {
    const byEntity = Map.groupBy(readings, ({ point }) => this.#mapping.points[point]!.declaration.entity);
    const again: BufferedReading[] = [];
    let reason = '';
    for (const { id, problem } of failed) {
      const own = byEntity.get(id);
      if (!own) continue;
      byEntity.delete(id);
      const sentence = `${problem.title}: ${problem.detail}`;
      if (problem.status >= 500) {
        again.push(...own);
        reason = `status ${problem.status}, ${sentence}`;
      } else if (own.length > 1 && problem.status !== 404) {
        // One of them is to blame: each goes alone.
        for (const reading of own) lane.alone.add(reading);
        lane.queue = [...own, ...lane.queue];
      } else this.#refuse(lane, own, sentence);
    }
    const passed = [...byEntity.values()].flat();
    if (again.length === 0) this.#succeed(lane, passed);
    else {
      this.#settle(lane, passed);
      if (passed.length > 0) this.#tries = 0;
      this.#later(lane, again, reason);
    }
  }

  #refuse(lane: Lane, readings: readonly BufferedReading[], reason: string): void {
    if (this.#buffer.health().dead === 0) {
      const { entity, attribute } = this.#mapping.points[readings[0]!.point]!.declaration;
      this.#log.warn('The broker refuses a value for good; more of them are only counted', {
        entity,
        attribute,
        reason,
      });
    }
    for (const reading of readings) lane.alone.delete(reading);
    this.#buffer.bury(readings, reason);
  }

  #settle(lane: Lane, readings: readonly BufferedReading[]): void {
    for (const reading of readings) lane.alone.delete(reading);
    this.#buffer.settle(readings);
    this.#counters.delivered += readings.length;
  }

  #later(lane: Lane, readings: readonly BufferedReading[], reason: string): void {
    lane.queue = [...readings, ...lane.queue];
    this.#counters.failures++;
    if (this.#fault === undefined)
      this.#log.warn('The broker does not take values; they wait in the buffer', { reason });
    this.#fault = reason;
    if (this.#retry) return;
    const { retryFirstMs, retryLastMs } = this.#limits;
    const most = Math.min(retryLastMs, retryFirstMs * 2 ** Math.min(this.#tries++, 16));
    this.#retry = setTimeout(
      () => {
        this.#retry = undefined;
        this.#pump();
      },
      most * (0.5 + 0.5 * this.#random()),
    );
  }
}
