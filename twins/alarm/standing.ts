/** The conditions that hold, by asset, and the steps that led there since anybody asked. */
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { AlarmCondition } from '#models/operations/alarm.ts';
import type { Condition } from './condition.ts';
import type { AlarmRecord } from './record.ts';

/** A condition begins, changes or – undefined – ends. */
export interface AlarmStep {
  /** Of the alarm. */
  readonly id: Iri;
  readonly asset: Iri;
  readonly at: Instant;
  readonly condition: Condition | undefined;
}

export class Standing {
  readonly #byAsset = new Map<Iri, Map<Iri, Condition>>();
  #steps: AlarmStep[] = [];

  /** Takes up an alarm that there is; nothing is told of it. */
  restore({ id, asset, attribute, condition, priority, value, limit, message }: AlarmRecord): void {
    this.#set(asset, {
      ...{ id, asset, condition, priority, message },
      ...(attribute === undefined ? {} : { attribute }),
      ...(value === undefined ? {} : { value }),
      ...(limit === undefined ? {} : { limit }),
    });
  }

  get(asset: Iri, id: Iri): Condition | undefined {
    return this.#byAsset.get(asset)?.get(id);
  }

  has(asset: Iri, kind: AlarmCondition): boolean {
    const conditions = this.#byAsset.get(asset);
    return conditions !== undefined && [...conditions.values()].some(({ condition }) => condition === kind);
  }

  *all(kind?: AlarmCondition): Generator<Condition> {
    for (const conditions of this.#byAsset.values()) {
      for (const one of conditions.values()) if (kind === undefined || one.condition === kind) yield one;
    }
  }

  /** Notes that the condition holds as it is said, or – undefined – that it does not. What is known already is no step. */
  tell(asset: Iri, id: Iri, condition: Condition | undefined, at: Instant): void {
    const known = this.get(asset, id);
    if (!condition) {
      if (!known) return;
      const conditions = this.#byAsset.get(asset)!;
      conditions.delete(id);
      if (conditions.size === 0) this.#byAsset.delete(asset);
    } else {
      if (known && known.priority === condition.priority && known.limit === condition.limit) return;
      this.#set(asset, condition);
    }
    this.#steps.push({ id, asset, at, condition });
  }

  clearAll(asset: Iri, at: Instant, which: (condition: Condition) => boolean): void {
    const conditions = this.#byAsset.get(asset);
    if (!conditions) return;
    for (const one of [...conditions.values()]) if (which(one)) this.tell(asset, one.id, undefined, at);
  }

  /** Of these kinds the asset has this condition and no other. */
  tellOnly(asset: Iri, found: Condition | undefined, kinds: readonly AlarmCondition[], at: Instant): void {
    this.clearAll(asset, at, ({ id, condition }) => kinds.includes(condition) && id !== found?.id);
    if (found) this.tell(asset, found.id, found, at);
  }

  /** The steps since the last time. */
  drain(): readonly AlarmStep[] {
    if (this.#steps.length === 0) return none;
    const steps = this.#steps;
    this.#steps = [];
    return steps;
  }

  #set(asset: Iri, condition: Condition): void {
    const conditions = this.#byAsset.get(asset);
    if (conditions) conditions.set(condition.id, condition);
    else this.#byAsset.set(asset, new Map([[condition.id, condition]]));
  }
}

const none: readonly AlarmStep[] = [];
