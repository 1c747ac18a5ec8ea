/**
 * MQTT payloads ↔ samples and commands; pure. Two shapes of JSON: any object, with JSON pointers (RFC 6901) to its
 * values, and the PMU message of Platone/SOGNO, `{ device, timestamp, readings: [{ component, measurand, phase, data }] }`.
 *
 * Nothing that arrives can make it throw: what cannot be understood is counted, with a reason, and the rest is used.
 */
import { isJsonObject } from '#models/ngsi-ld/json.ts';
import type { FieldCommand, Sample } from '../agent.ts';
import { type CompiledMapping, type CompiledPoint, understand } from '../mapping.ts';
import { type PointAddress, pointerTokens, readingKey } from './address.ts';
import { instantOf } from './instant.ts';
import { isPattern, matcher } from './topic.ts';

/** What is expected on one topic filter. */
interface TopicPlan {
  readonly matches: (topic: string) => boolean;
  readonly pointers: readonly {
    readonly tokens: readonly string[];
    readonly time: readonly string[] | undefined;
    readonly point: CompiledPoint;
  }[];
  /** `readingKey` → point, for PMU messages. */
  readonly readings: ReadonlyMap<string, CompiledPoint>;
}

export interface Topics {
  readonly filters: readonly string[];
  readonly exact: ReadonlyMap<string, TopicPlan>;
  readonly patterns: readonly TopicPlan[];
}

export interface Decoded {
  readonly samples: readonly Sample[];
  /** Values, or whole messages, that could not be understood; the first reason is kept. */
  readonly malformed: number;
  readonly unmapped: number;
  readonly fault?: string;
}

export interface DecodeOptions {
  readonly arrivalTime: number;
  /** Whether the broker kept the message and sends it because we subscribed. */
  readonly retained: boolean;
  readonly bytesMax: number;
  readonly readingsMax: number;
}

export function compileTopics(mapping: CompiledMapping): Topics {
  const time = mapping.source['time'];
  const byFilter = Map.groupBy(mapping.points, (point) => (point.declaration.at as unknown as PointAddress).topic);
  const exact = new Map<string, TopicPlan>();
  const patterns: TopicPlan[] = [];
  for (const [filter, points] of byFilter) {
    const pointers: TopicPlan['pointers'][number][] = [];
    const readings = new Map<string, CompiledPoint>();
    for (const point of points) {
      const at = point.declaration.at as unknown as PointAddress;
      if ('pointer' in at) {
        const timePointer = at.time ?? (typeof time === 'string' ? time : undefined);
        pointers.push({
          tokens: pointerTokens(at.pointer),
          time: timePointer === undefined ? undefined : pointerTokens(timePointer),
          point,
        });
      } else readings.set(readingKey(at.device, at.component, at.measurand, at.phase), point);
    }
    const plan: TopicPlan = { matches: matcher(filter), pointers, readings };
    if (isPattern(filter)) patterns.push(plan);
    else exact.set(filter, plan);
  }
  return { filters: [...byFilter.keys()], exact, patterns };
}

export function decode(topics: Topics, topic: string, payload: Uint8Array, options: DecodeOptions): Decoded {
  const tally = new Tally(options);
  const exact = topics.exact.get(topic);
  const plans = topics.patterns.filter((plan) => plan.matches(topic));
  if (exact) plans.push(exact);
  if (plans.length === 0) return { samples: [], malformed: 0, unmapped: 1 };
  if (payload.byteLength > options.bytesMax) {
    return tally.refuse(`The message on ${topic} has ${payload.byteLength} bytes; ${options.bytesMax} are allowed`);
  }
  let json: unknown;
  try {
    json = JSON.parse(utf8.decode(payload));
  } catch (error) {
    return tally.refuse(`The message on ${topic} is not JSON: ${(error as Error).message.slice(0, 80)}`);
  }
  for (const plan of plans) {
    for (const { tokens, time, point } of plan.pointers) {
      const raw = resolve(json, tokens);
      // The device says that it has no value now: no fault of the message. The point gets stale.
      if (raw !== null) tally.add(point, raw, time && resolve(json, time));
    }
    if (plan.readings.size > 0) decodeReadings(plan.readings, json, topic, options, tally);
  }
  return tally;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

class Tally implements Decoded {
  readonly samples: Sample[] = [];
  malformed = 0;
  unmapped = 0;
  fault?: string;
  readonly #options: DecodeOptions;

  constructor(options: DecodeOptions) {
    this.#options = options;
  }

  add(point: CompiledPoint, raw: unknown, time: unknown): void {
    const understood = understand(point, raw);
    if ('fault' in understood) {
      this.refuse(understood.fault);
      return;
    }
    const sourceTime = instantOf(time);
    this.samples.push({
      point: point.index,
      value: understood.value,
      quality: 'good',
      ...(sourceTime === undefined ? {} : { sourceTime }),
      arrivalTime: this.#options.arrivalTime,
      cause: this.#options.retained ? 'interrogated' : point.declaration.periodMs > 0 ? 'cyclic' : 'spontaneous',
    });
  }

  refuse(fault: string): Decoded {
    this.malformed++;
    this.fault ??= fault;
    return this;
  }
}

function decodeReadings(
  points: ReadonlyMap<string, CompiledPoint>,
  json: unknown,
  topic: string,
  { readingsMax }: DecodeOptions,
  tally: Tally,
): void {
  if (!isJsonObject(json) || !Array.isArray(json['readings'])) {
    tally.refuse(`The message on ${topic} has no array readings: a PMU message is { device, timestamp, readings }`);
    return;
  }
  const readings: readonly unknown[] = json['readings'];
  if (readings.length > readingsMax) {
    tally.refuse(`The message on ${topic} has ${readings.length} readings; ${readingsMax} are allowed`);
    return;
  }
  for (const reading of readings) {
    if (
      !isJsonObject(reading) ||
      typeof reading['component'] !== 'string' ||
      typeof reading['measurand'] !== 'string'
    ) {
      tally.refuse(`A reading on ${topic} has no component or no measurand`);
      continue;
    }
    const { component, measurand, phase } = reading;
    const device = typeof json['device'] === 'string' ? json['device'] : '';
    const point =
      points.get(readingKey(device, component, measurand, phase)) ??
      points.get(readingKey('', component, measurand, phase));
    if (!point) tally.unmapped++;
    else if (reading['data'] !== null) tally.add(point, reading['data'], json['timestamp']);
  }
}

/** The value that a JSON pointer names; undefined where there is none. */
function resolve(json: unknown, tokens: readonly string[]): unknown {
  let value = json;
  for (const token of tokens) {
    if (Array.isArray(value) ? !/^(0|[1-9]\d{0,8})$/.test(token) : !isJsonObject(value)) return undefined;
    if (!Object.hasOwn(value as object, token)) return undefined;
    value = (value as Record<string, unknown>)[token];
  }
  return value;
}

/** What the field reads: the command by its id, the thing that shall change by the field's own name for it. */
export function encodeCommand(command: FieldCommand, name: string | undefined): string {
  return JSON.stringify({
    id: command.id,
    ...(name === undefined ? {} : { name }),
    value: command.value,
    validUntil: new Date(command.expiresAt).toISOString(),
  });
}

export type Reply =
  | { readonly id: string; readonly accepted: boolean; readonly reason: string }
  | { readonly fault: string };

/** `{ id, accepted, reason? }`, as the field answers on the reply topic. */
export function decodeReply(payload: Uint8Array): Reply {
  let json: unknown;
  try {
    json = JSON.parse(utf8.decode(payload));
  } catch {
    return { fault: 'A reply is not JSON' };
  }
  if (!isJsonObject(json) || typeof json['id'] !== 'string' || typeof json['accepted'] !== 'boolean') {
    return { fault: 'A reply is not { id, accepted, reason }' };
  }
  return {
    id: json['id'],
    accepted: json['accepted'],
    reason: typeof json['reason'] === 'string' ? json['reason'].slice(0, 500) : '',
  };
}
