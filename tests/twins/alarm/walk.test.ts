/** Limits against a naive machine that looks at every second: random walks around the limits, restarts in between. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attributeIri, catalogueNames } from '#models/catalogue.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { parseEntity } from '#models/ngsi-ld/parse.ts';
import { acknowledge, clear, raise } from '#twins/alarm/advance.ts';
import { alarmId } from '#twins/alarm/condition.ts';
import { type AlarmRecord, readAlarm, writeAlarm } from '#twins/alarm/record.ts';
import type { AlarmStep } from '#twins/alarm/standing.ts';
import { AlarmWatch, type Memory } from '#twins/alarm/watch.ts';

const begin = Date.parse('2026-11-21T12:00:00.000Z');
const instant = (second: number): string => new Date(begin + second * 1000).toISOString();
const id = 'urn:ngsi-ld:PowerTransformer:T1';

interface Limit {
  readonly value: number;
  readonly deadband: number;
  readonly acceptableDuration: number;
}

type Event =
  | { readonly kind: 'reading'; readonly value: number; readonly after: number }
  | { readonly kind: 'restart' | 'acknowledge'; readonly after: number };

interface Walk {
  /** A current heats: it is told when it has lasted two seconds, whatever the limit allows. */
  readonly attribute: 'topOilTemperature' | 'current';
  readonly direction: 'high' | 'low';
  readonly limits: readonly Limit[];
  readonly events: readonly Event[];
}

const small = (max: number) => fc.integer({ min: 0, max });
const walks: fc.Arbitrary<Walk> = fc.record({
  attribute: fc.constantFrom('topOilTemperature', 'current'),
  direction: fc.constantFrom('high', 'low'),
  limits: fc.uniqueArray(
    fc.record({
      value: fc.integer({ min: 96, max: 104 }),
      deadband: small(4),
      acceptableDuration: fc.oneof(fc.constant(0), small(6)),
    }),
    { minLength: 1, maxLength: 3, selector: ({ value }) => value },
  ),
  events: fc.array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constant('reading' as const),
          value: fc.integer({ min: 90, max: 110 }),
          after: small(4),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('restart', 'acknowledge'), after: small(4) }) },
    ),
    { maxLength: 40 },
  ),
});

/** What the alarm says from each second on: the value of the worst limit, `null` for none. */
type Trace = readonly (readonly [second: number, limit: number | null])[];

function naive({ attribute, direction, limits, events }: Walk): Trace {
  const passes = (value: number, limit: number) => (direction === 'high' ? value > limit : value < limit);
  const values: number[] = [];
  let now = 0;
  let value = 100;
  const readings = new Map<number, number>([[0, 100]]);
  for (const event of events) {
    now += event.after + 1;
    if (event.kind === 'reading') readings.set(now, event.value);
  }
  for (let second = 0; second <= now; second++) {
    value = readings.get(second) ?? value;
    values.push(value);
  }
  const on = new Map<number, boolean>();
  const trace: (readonly [number, number | null])[] = [];
  for (let second = 0; second <= now; second++) {
    for (const { value: limit, deadband, acceptableDuration } of limits) {
      if (on.get(limit)) {
        const back = direction === 'high' ? limit - deadband : limit + deadband;
        on.set(limit, direction === 'high' ? values[second]! > back : values[second]! < back);
      } else {
        // Passed now and in every second as far back as it may be.
        const since = second - Math.max(acceptableDuration, attribute === 'current' ? 2 : 0);
        const lasting = since >= 0 && values.slice(since, second + 1).every((one) => passes(one, limit));
        on.set(limit, lasting);
      }
    }
    const told = limits.map(({ value: limit }) => limit).filter((limit) => on.get(limit));
    const worst = told.length === 0 ? null : direction === 'high' ? Math.max(...told) : Math.min(...told);
    if (worst !== (trace.at(-1)?.[1] ?? null)) trace.push([second, worst]);
  }
  return trace;
}

function entityOf({ attribute, direction, limits }: Walk, value: number, at: string): Entity {
  const operationalLimits = limits.map((limit) => ({ attribute, direction, ...limit }));
  return parseEntity(
    {
      ...{ id, type: 'PowerTransformer', [attribute]: { type: 'Property', value } },
      operationalLimits: { type: 'Property', value: operationalLimits },
    } as never,
    catalogueNames,
    at,
  );
}

/** The watch and its alarm, as the service keeps them: what survives a restart has been JSON. */
class Subject {
  readonly walk: Walk;
  entity: Entity;
  alarm: Entity | undefined;
  watch = new AlarmWatch([], undefined);
  readonly trace: (readonly [number, number | null])[] = [];

  constructor(walk: Walk) {
    this.walk = walk;
    this.entity = entityOf(walk, 100, instant(0));
    this.write(this.watch.survey(this.entity, instant(0)));
  }

  get record(): AlarmRecord | undefined {
    return this.alarm && readAlarm(this.alarm);
  }

  write(steps: readonly AlarmStep[]): void {
    for (const { at, condition } of steps) {
      const known = this.record;
      this.put(condition ? raise(known, condition, at) : clear(known!, at), at);
      this.trace.push([(Date.parse(at) - begin) / 1000, (condition?.limit as number | undefined) ?? null]);
    }
  }

  put(record: AlarmRecord, at: string): void {
    this.alarm = writeAlarm(record, this.alarm, at).entity;
  }

  read(value: number, second: number): void {
    const at = instant(second);
    const before = this.entity;
    this.entity = { ...entityOf(this.walk, value, at), createdAt: before.createdAt };
    const change = {
      kind: 'updated',
      before,
      after: this.entity,
      attributes: [attributeIri(this.walk.attribute)],
    } as const;
    this.write(this.watch.take({ revision: second, at, change }));
  }

  restart(second: number): void {
    const memory = JSON.parse(JSON.stringify(this.watch.memory())) as Memory;
    this.watch = new AlarmWatch(this.record ? [this.record] : [], memory);
    this.write(this.watch.survey(this.entity, instant(second)));
  }
}

test('limits say at every second what a machine says that looks at every second', () => {
  fc.assert(
    fc.property(walks, (walk) => {
      const subject = new Subject(walk);
      let now = 0;
      let isAcknowledged = false;
      for (const event of walk.events) {
        now += event.after + 1;
        // A reading that comes in the moment in which a limit would trip comes first.
        subject.write(subject.watch.elapse(begin + now * 1000 - 1));
        if (event.kind === 'reading') subject.read(event.value, now);
        else if (event.kind === 'restart') subject.restart(now);
        else if (subject.record) {
          subject.put(acknowledge(subject.record, 'Ada', instant(now)), instant(now));
          isAcknowledged = true;
        }
      }
      subject.write(subject.watch.elapse(begin + now * 1000));
      const expected = naive(walk);
      expect(subject.trace).toEqual(expected);
      const { record } = subject;
      const holds = (expected.at(-1)?.[1] ?? null) !== null;
      if (expected.length === 0) expect(record).toBeUndefined();
      else {
        const begun = expected.findLast(([, limit], i) => limit !== null && (expected[i - 1]?.[1] ?? null) === null)!;
        expect(record).toMatchObject({ id: alarmId(id, walk.direction, walk.attribute) });
        expect(record!.raisedAt).toBe(instant(begun[0]));
        expect(record!.state.startsWith('active')).toBe(holds);
        if (holds) expect(record!.limit).toBe(expected.at(-1)![1]);
        else expect(record!.clearedAt).toBe(instant(expected.at(-1)![0]));
        if (!isAcknowledged) expect(record!.state).toMatch(/Unacknowledged$/);
      }
    }),
    { numRuns: 1500 },
  );
});
