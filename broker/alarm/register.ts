/**
 * From steps to Alarm entities, through the one write path: one commit for all steps of a batch. What would be more than
 * the limit of alarms is held back, counted, and raised when there is room.
 */
import type { Limits } from '#broker/config.ts';
import type { GraphStore } from '#broker/core/ports.ts';
import type { EntityChange } from '#models/ngsi-ld/change.ts';
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import { clear, raise, settle } from '#twins/alarm/advance.ts';
import { alarmId } from '#twins/alarm/condition.ts';
import { type AlarmRecord, isActive, isAlarm, readAlarm, writeAlarm } from '#twins/alarm/record.ts';
import type { AlarmStep } from '#twins/alarm/standing.ts';

export interface RegisterHealth {
  /** Alarms whose condition holds. */
  readonly active: number;
  /** Since the start. */
  readonly raised: number;
  readonly cleared: number;
  /** Conditions that hold and are not raised, as there are too many; and how many ever had to wait. */
  readonly heldBack: number;
  readonly heldBackEver: number;
}

export class Register {
  readonly #graph: GraphStore;
  readonly #limits: Limits;
  readonly #now: () => Instant;
  /** Alarm → its asset. */
  readonly #active = new Map<Iri, Iri>();
  readonly #heldBack = new Map<Iri, AlarmStep>();
  #count = { raised: 0, cleared: 0, heldBackEver: 0 };

  constructor(graph: GraphStore, limits: Limits, now: () => Instant, alarms: Iterable<AlarmRecord>) {
    this.#graph = graph;
    this.#limits = limits;
    this.#now = now;
    for (const alarm of alarms) this.#noteState(alarm);
  }

  health(): RegisterHealth {
    return { active: this.#active.size, heldBack: this.#heldBack.size, ...this.#count };
  }

  isActive(id: Iri): boolean {
    return this.#active.has(id);
  }

  *active(): Generator<{ readonly id: Iri; readonly asset: Iri }> {
    for (const [id, asset] of this.#active) yield { id, asset };
  }

  /** Writes the steps; in `replay` what an alarm has told already is not told again. */
  async write(steps: readonly AlarmStep[], replay: boolean): Promise<void> {
    await this.#commit(this.#admitted(steps), replay);
    await this.#commit(this.#returning(), false);
  }

  /** One of our alarms has been written, by whomever. `holds` is whether its condition does. */
  async settle(record: AlarmRecord, holds: boolean): Promise<void> {
    this.#noteState(record);
    if (settle(record, holds, this.#now()) === record) return;
    await this.#change([record.id], (_, known) => known && settle(known, holds, this.#now()));
  }

  /** It was deleted. */
  forget(id: Iri): void {
    this.#active.delete(id);
    this.#heldBack.delete(id);
  }

  /** The steps by alarm, without those for which there is no room. */
  #admitted(steps: readonly AlarmStep[]): Map<Iri, AlarmStep[]> {
    const admitted = new Map<Iri, AlarmStep[]>();
    let room = this.#limits.alarmsMax - this.#active.size;
    for (const step of steps) {
      const { id, condition } = step;
      const known = admitted.get(id);
      if (known) known.push(step);
      else if (!condition) {
        if (this.#heldBack.delete(id)) continue;
        admitted.set(id, [step]);
        room += 1;
      } else if (this.#active.has(id)) admitted.set(id, [step]);
      else if (room > 0) {
        admitted.set(id, [step]);
        this.#heldBack.delete(id);
        room -= 1;
      } else {
        if (!this.#heldBack.has(id)) this.#count.heldBackEver += 1;
        this.#heldBack.set(id, step);
      }
    }
    return admitted;
  }

  /** What was held back and finds room now, the first first. */
  #returning(): Map<Iri, AlarmStep[]> {
    const room = this.#limits.alarmsMax - this.#active.size;
    const returning = new Map([...this.#heldBack].slice(0, Math.max(0, room)).map(([id, step]) => [id, [step]]));
    for (const id of returning.keys()) this.#heldBack.delete(id);
    return returning;
  }

  async #commit(steps: ReadonlyMap<Iri, readonly AlarmStep[]>, replay: boolean): Promise<void> {
    if (steps.size === 0) return;
    await this.#change([...steps.keys()], (id, known) => {
      let record = known;
      for (const { at, condition } of steps.get(id)!) {
        if (replay && record && compareInstants(at, lastTold(record)) <= 0) continue;
        record = condition ? raise(record, condition, at) : record && clear(record, at);
      }
      return record;
    });
  }

  /** One commit; what stays as it is, and what is no alarm, is not touched. */
  async #change(
    ids: readonly Iri[],
    next: (id: Iri, known: AlarmRecord | undefined) => AlarmRecord | undefined,
  ): Promise<void> {
    const at = this.#now();
    const { result } = await this.#graph.commit(ids, (entities) => {
      const changes: EntityChange[] = [];
      const records = ids.map((id, i) => {
        const before = entities[i];
        if (before && !isAlarm(before)) return undefined;
        const known = before && readAlarm(before);
        const record = next(id, known);
        if (!record || record === known) return { before: known, after: known };
        const { entity: after, attributes } = writeAlarm(record, before, at);
        if (!before) changes.push({ kind: 'created', after });
        else if (attributes.length > 0) changes.push({ kind: 'updated', before, after, attributes });
        return { before: known, after: record };
      });
      return { changes, result: records };
    });
    for (const one of result) if (one?.after) this.#note(one.before, one.after);
  }

  #noteState({ id, asset, state }: AlarmRecord): void {
    if (isActive(state)) this.#active.set(id, asset);
    else this.#active.delete(id);
  }

  #note(before: AlarmRecord | undefined, after: AlarmRecord): void {
    this.#noteState(after);
    if (before?.raisedAt !== after.raisedAt) this.#count.raised += 1;
    if (after.clearedAt !== undefined && before?.clearedAt !== after.clearedAt) this.#count.cleared += 1;
  }
}

/** When the alarm last said something new. */
const lastTold = ({ raisedAt, clearedAt }: AlarmRecord): Instant =>
  clearedAt !== undefined && compareInstants(clearedAt, raisedAt) > 0 ? clearedAt : raisedAt;

/** Whether we made it: others may keep alarms of their own. */
export function isOurs({ id, asset, attribute, condition }: AlarmRecord): boolean {
  const terminal = /\.T(\d+)\.[A-Za-z]+$/.exec(id)?.[1];
  return id === alarmId(asset, condition, attribute, terminal === undefined ? 1 : Number(terminal));
}
