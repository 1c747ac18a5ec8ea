/**
 * What is wrong in the twin now, kept current by the change log. Takes in changes in order and says which conditions began,
 * changed or ended; the same log gives the same steps. Of entities without limits it keeps next to nothing.
 */
import { attributeIri } from '#models/catalogue.ts';
import { type Change, subjectOf } from '#models/ngsi-ld/change.ts';
import type { Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { Network } from '../network/network.ts';
import { Commands } from './commands.ts';
import type { Condition } from './condition.ts';
import { Doubts } from './doubts.ts';
import { dueAt, elapse, read } from './gauge.ts';
import type { Latches } from './latch.ts';
import { CURRENT, LIMITS, RATED_CURRENT, type Slot, slotsOf, VOLTAGE } from './limits.ts';
import { isContainer, Places } from './places.ts';
import { type AlarmRecord, isActive } from './record.ts';
import { type AlarmStep, Standing } from './standing.ts';
import * as states from './states.ts';
import { unsupplied } from './supply.ts';
import { isInformation, plain, sameTypes, touchesTopology, type Watched } from './watched.ts';

/** What a restart has to know beside the alarms themselves. */
export interface Memory {
  /** Latches that do not follow from an alarm: those of limits that wait, and of limits that are several. */
  readonly latches: Readonly<Record<Iri, Latches>>;
  /** Switches that stand where they normally do not because somebody commanded it. */
  readonly explained: readonly Iri[];
}

/** What of an entity makes it be looked at anew as a whole. */
const structure = new Set([
  ...[LIMITS, RATED_CURRENT, states.NORMAL_OPEN],
  ...['isPartOf', 'highVoltageLimit', 'lowVoltageLimit'].map(attributeIri),
]);

export class AlarmWatch {
  readonly #watched = new Map<Iri, Watched>();
  readonly #standing = new Standing();
  readonly #doubts = new Doubts(this.#standing);
  readonly #places = new Places();
  readonly #commands = new Commands();
  readonly #restored: Map<Iri, Latches>;
  readonly #explained: Set<Iri>;
  readonly #waiting = new Set<Watched>();
  readonly #isFresh: boolean;
  /** Counts up with all that `memory` tells. */
  changes = 0;
  /** Counts up with all that may change who is supplied. */
  topology = 0;

  /** Goes on where `memory` was kept; without one, it begins. `alarms` are those that there are. */
  constructor(alarms: Iterable<AlarmRecord>, memory: Memory | undefined) {
    for (const record of alarms) if (isActive(record.state)) this.#standing.restore(record);
    this.#restored = new Map(Object.entries(memory?.latches ?? {}));
    this.#explained = new Set(memory?.explained);
    this.#isFresh = memory === undefined;
  }

  /** The steps that a change makes. */
  take({ change, at }: Change): readonly AlarmStep[] {
    const { id } = subjectOf(change);
    if (change.kind === 'deleted') {
      this.#drop(change.before, at);
      return this.#standing.drain();
    }
    const { after } = change;
    let known = this.#watched.get(id);
    if (!known && isInformation(after)) {
      this.#command(after, at);
      return this.#standing.drain();
    }
    if (change.kind === 'created') {
      this.topology += 1;
      this.#assess(after, at);
      return this.#standing.drain();
    }
    // The first that is heard of it: what it was tells whether something moved.
    if (!known) known = this.#assess(change.before, at);
    // What tripped before this change comes before it, also where the log is read long after.
    if (this.#waiting.has(known)) this.#elapse(known, Date.parse(at) - 1);
    if (touchesTopology(change)) this.topology += 1;
    const isNew = (name: Iri): boolean => change.attributes.includes(name) && !change.before.attributes.has(name);
    const isStructural = change.attributes.some((name) => structure.has(name)) || isNew(CURRENT) || isNew(VOLTAGE);
    if (isStructural || !sameTypes(change.before, after)) this.#assess(after, at);
    else this.#update(known, after, change.attributes, at);
    return this.#standing.drain();
  }

  /** Takes in what was there before anything was heard of it; what a change has told already is newer. */
  survey(entity: Entity, at: Instant): readonly AlarmStep[] {
    if (isInformation(entity)) this.#command(entity, entity.modifiedAt);
    else if (!this.#watched.has(entity.id)) this.#assess(entity, at);
    return this.#standing.drain();
  }

  /** When something is told by itself, ms: infinite where nothing waits. */
  dueAt(): number {
    let due = this.#doubts.dueAt();
    for (const watched of this.#waiting) due = Math.min(due, dueAt(watched));
    return due;
  }

  /** What has lasted too long by now, ms. */
  elapse(now: number): readonly AlarmStep[] {
    for (const watched of [...this.#waiting]) this.#elapse(watched, now);
    this.#doubts.elapse(now);
    return this.#standing.drain();
  }

  /** Takes in who is dark now. */
  supply(network: Network, dark: readonly Iri[]): readonly AlarmStep[] {
    const conditions = unsupplied(network, new Set(dark), (id) => this.#places.typesOf(id));
    const told = new Set(conditions.map(({ id }) => id));
    for (const { id, asset } of this.#standing.all('deEnergised')) {
      if (!told.has(id)) this.#standing.tell(asset, id, undefined, network.at);
    }
    for (const one of conditions) this.#standing.tell(one.asset, one.id, one, network.at);
    return this.#standing.drain();
  }

  /** The condition of this alarm, if it holds. */
  condition(asset: Iri, id: Iri): Condition | undefined {
    return this.#standing.get(asset, id);
  }

  /** All that holds. */
  conditions(): Iterable<Condition> {
    return this.#standing.all();
  }

  /** Whether it was ever told of the asset: one that it was not is not here. */
  knows(asset: Iri): boolean {
    return this.#watched.has(asset);
  }

  /** The steps that an asset makes which is not here any more. */
  vanish(asset: Iri, at: Instant): readonly AlarmStep[] {
    this.#standing.clearAll(asset, at, () => true);
    return this.#standing.drain();
  }

  memory(): Memory {
    const latches: Record<Iri, Latches> = {};
    for (const { slots, latches: all } of this.#watched.values()) {
      slots.forEach((slot, i) => {
        const kept = all[i]!;
        if (kept.length > 0 && (slot.limits.length > 1 || !kept[0]!.isOn)) latches[slot.id] = kept;
      });
    }
    return { latches, explained: [...this.#explained] };
  }

  /** Looks at an entity as a whole. */
  #assess(entity: Entity, at: Instant): Watched {
    const known = this.#watched.get(entity.id);
    if (isContainer(entity)) for (const id of this.#places.set(entity)) this.#reassess(id, at);
    const slots = slotsOf(entity, entity.attributes.has(VOLTAGE) ? this.#places.bandFor(entity) : undefined);
    const isProtective = states.isProtective(entity);
    const open = isProtective ? (states.positionOf(entity) ?? known?.open) : undefined;
    const isPlain = slots.length === 0 && !isProtective && !entity.attributes.has(VOLTAGE);
    const latches = slots.map(({ id }) => this.#latchesOf(known, entity.id, id));
    const watched = isPlain ? plain : { entity, slots, latches, isProtective, open, movedAt: known?.movedAt };
    if (known && known !== plain) this.#waiting.delete(known);
    this.#watched.set(entity.id, watched);
    slots.forEach((_, i) => {
      this.#read(watched, i, at);
    });
    // Those that a restart brought wait on.
    this.#wait(watched);
    if (isProtective && known?.open !== undefined && known.open !== open) this.#move(watched, at);
    else if (isProtective && !known && this.#isFresh) {
      this.#explain(entity.id, this.#commands.positioned(entity.id, open) && states.displaced(entity) !== undefined);
    }
    this.#tellStates(entity, slots, at);
    return watched;
  }

  /** All conditions of the entity but those of its slots; what it has beside them holds no more. */
  #tellStates(entity: Entity, slots: readonly Slot[], at: Instant): void {
    const { id: asset } = entity;
    const isExplained = this.#explained.has(asset) || !states.isProtective(entity);
    const found = [isExplained ? undefined : states.displaced(entity), states.faulted(entity)];
    const mine = new Set(slots.map(({ id }) => id));
    for (const one of found) {
      if (!one) continue;
      mine.add(one.id);
      this.#standing.tell(asset, one.id, one, at);
    }
    const isKept = ({ id, condition }: Condition): boolean =>
      mine.has(id) ||
      // Supply and trust are told for themselves.
      ['deEnergised', 'stale', 'bad'].includes(condition) ||
      // Where a switch is that says nothing to be trusted is not known: it stays as it was told.
      (condition === 'stateChanged' && !isExplained && states.positionOf(entity) === undefined);
    this.#standing.clearAll(asset, at, (one) => !isKept(one));
    this.#doubts.take(asset, states.distrusted(entity), at);
  }

  #reassess(id: Iri, at: Instant): void {
    const watched = this.#watched.get(id);
    if (watched && watched !== plain) this.#assess(watched.entity, at);
  }

  #latchesOf(known: Watched | undefined, asset: Iri, id: Iri): Latches {
    const place = known?.slots.findIndex((slot) => slot.id === id) ?? -1;
    if (place >= 0) return known!.latches[place]!;
    const restored = this.#restored.get(id);
    // Once: limits that are taken away and given again later begin anew.
    if (restored && this.#restored.delete(id)) return restored;
    const limit = this.#standing.get(asset, id)?.limit;
    return typeof limit === 'number' ? [{ limit, since: 0, isOn: true }] : [];
  }

  #update(watched: Watched, after: Entity, attributes: readonly Iri[], at: Instant): void {
    const { id } = after;
    if (watched !== plain) {
      watched.entity = after;
      watched.slots.forEach(({ sources }, i) => {
        if (sources.some((source) => attributes.includes(source))) this.#read(watched, i, at);
      });
      if (watched.isProtective && attributes.includes(states.OPEN)) this.#moveTo(watched, states.positionOf(after), at);
    }
    if (attributes.includes(states.FAULT)) this.#standing.tellOnly(id, states.faulted(after), ['fault'], at);
    const isPoor = attributes.some((name) => states.hasPoor(after, name));
    if (isPoor || this.#doubts.has(id)) this.#doubts.take(id, states.distrusted(after), at);
  }

  #read(watched: Watched, place: number, at: Instant): void {
    if (!read(watched, place, at, this.#standing)) return;
    this.changes += 1;
    this.#wait(watched);
  }

  #elapse(watched: Watched, now: number): void {
    if (dueAt(watched) > now) return;
    elapse(watched, now, this.#standing);
    this.changes += 1;
    this.#wait(watched);
  }

  #wait(watched: Watched): void {
    if (dueAt(watched) < Number.POSITIVE_INFINITY) this.#waiting.add(watched);
    else this.#waiting.delete(watched);
  }

  #moveTo(watched: Watched, open: boolean | undefined, at: Instant): void {
    if (open === undefined || open === watched.open) return;
    const isFirst = watched.open === undefined;
    watched.open = open;
    if (!isFirst) this.#move(watched, at);
    this.#tellDisplaced(watched, at);
  }

  #move(watched: Watched, at: Instant): void {
    watched.movedAt = Date.parse(at);
    this.#explain(watched.entity.id, false);
    this.#explainMove(watched);
  }

  #explainMove({ entity, open, movedAt }: Watched): void {
    const isCommanded = this.#commands.explain(entity.id, open!, movedAt!);
    if (isCommanded !== undefined) this.#explain(entity.id, isCommanded && states.displaced(entity) !== undefined);
  }

  #explain(id: Iri, isExplained: boolean): void {
    if (isExplained === this.#explained.has(id)) return;
    this.changes += 1;
    if (isExplained) this.#explained.add(id);
    else this.#explained.delete(id);
  }

  #tellDisplaced({ entity }: Watched, at: Instant): void {
    const displaced = this.#explained.has(entity.id) ? undefined : states.displaced(entity);
    this.#standing.tellOnly(entity.id, displaced, ['stateChanged'], at);
  }

  /** A command may say why a switch has moved, also after it has; and that it has not been the cause after all. */
  #command(entity: Entity, at: Instant): void {
    const target = this.#commands.take(entity, Date.parse(at));
    const watched = target === undefined ? undefined : this.#watched.get(target);
    if (!watched?.isProtective || watched.movedAt === undefined) return;
    this.#explainMove(watched);
    this.#tellDisplaced(watched, at);
  }

  #drop(entity: Entity, at: Instant): void {
    if (isInformation(entity)) return;
    this.topology += 1;
    for (const id of this.#places.delete(entity.id)) this.#reassess(id, at);
    this.#places.forget(entity);
    const watched = this.#watched.get(entity.id);
    if (watched) this.#waiting.delete(watched);
    this.#watched.delete(entity.id);
    this.#doubts.delete(entity.id);
    this.#explain(entity.id, false);
    this.#standing.clearAll(entity.id, at, () => true);
  }
}
