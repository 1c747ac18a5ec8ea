/**
 * Views of the past. An Epoch is the graph as it was when the epoch began: the live graph, with what has changed since
 * laid over it.
 *
 * Only the youngest epoch records; an older one reads on through those that came after it. Links go forward only, so
 * an epoch that nobody holds is collected together with what it recorded.
 */
import type { Revision } from '#models/ngsi-ld/change.ts';
import { type Iri, isRelationship, targetsOf } from '#models/ngsi-ld/entity.ts';
import type { Box } from '#models/ngsi-ld/geo/shape.ts';
import { hasPlace } from './places.ts';
import type { Slot, Slots } from './slots.ts';

export class Epoch implements Slots {
  readonly revision: Revision;
  readonly #live: Slots;
  /** What an id had when the epoch began, for each id that changed until the next epoch began. */
  readonly #before = new Map<Iri, Slot | undefined>();
  #next: Epoch | undefined;

  constructor(live: Slots, revision: Revision) {
    this.#live = live;
    this.revision = revision;
  }

  get untouched(): boolean {
    return this.#before.size === 0;
  }

  /** Whether a later epoch has taken over the recording. */
  get closed(): boolean {
    return this.#next !== undefined;
  }

  record(id: Iri, slot: Slot | undefined): void {
    if (!this.#before.has(id)) this.#before.set(id, slot);
  }

  follow(next: Epoch): void {
    this.#next = next;
  }

  /** Takes over what closed epochs after it recorded, so that it holds none of them. */
  fold(): void {
    this.#changed();
  }

  get(id: Iri): Slot | undefined {
    const changed = this.#changed();
    return changed.has(id) ? changed.get(id) : this.#youngest().#past(id);
  }

  all(): Iterable<Slot> {
    return this.#merged(this.#live.all(), () => true);
  }

  ofType(type: Iri): Iterable<Slot> {
    return this.#merged(this.#live.ofType(type), (slot) => slot.entity.types.includes(type));
  }

  *pointingAt(target: Iri, relationships: readonly Iri[]): Iterable<Iri> {
    const changed = this.#all();
    for (const source of this.#live.pointingAt(target, relationships)) if (!changed.has(source)) yield source;
    for (const slot of changed.values()) {
      if (!slot) continue;
      const names = relationships.length > 0 ? relationships : [...slot.entity.attributes.keys()];
      const points = (name: Iri) => isRelationship(slot.entity, name) && targetsOf(slot.entity, name).includes(target);
      if (names.some(points)) yield slot.entity.id;
    }
  }

  near(property: Iri, box: Box): Iterable<Slot> | undefined {
    const live = this.#live.near(property, box);
    if (!live) return undefined;
    const changed = this.#all();
    const stayed = [...live].filter((slot) => !changed.has(slot.entity.id));
    const past = [...changed.values()].filter((slot) => slot !== undefined);
    return [...stayed, ...past.filter((slot) => hasPlace(slot.entity, property))];
  }

  /**
   * Folds what closed epochs recorded into this one, so that many short-lived views in a row cost an old one little.
   * The youngest still records and is not folded.
   */
  #changed(): ReadonlyMap<Iri, Slot | undefined> {
    for (let next = this.#next; next?.closed; next = this.#next) {
      for (const [id, slot] of next.#before) this.record(id, slot);
      this.#next = next.#next;
    }
    return this.#before;
  }

  #youngest(): Epoch {
    return this.#next ?? this;
  }

  #past(id: Iri): Slot | undefined {
    return this.#before.has(id) ? this.#before.get(id) : this.#live.get(id);
  }

  /** Everything that differs from the live graph. */
  #all(): ReadonlyMap<Iri, Slot | undefined> {
    const changed = this.#changed();
    return this.#next ? new Map([...this.#next.#before, ...changed]) : changed;
  }

  #merged(live: Iterable<Slot>, belongs: (slot: Slot) => boolean): Iterable<Slot> {
    const changed = this.#all();
    const past = [...changed.values()].filter((slot) => slot !== undefined && belongs(slot)) as Slot[];
    past.sort((a, b) => a.born - b.born);
    return merge(live, past, (slot) => changed.has(slot.entity.id));
  }
}

/** The live slots that did not change and the others, themselves in the order of creation, in the order of creation. */
export function* merge(live: Iterable<Slot>, past: readonly Slot[], changed: (slot: Slot) => boolean): Iterable<Slot> {
  let index = 0;
  for (const slot of live) {
    if (changed(slot)) continue;
    while (index < past.length && past[index]!.born < slot.born) yield past[index++]!;
    yield slot;
  }
  yield* past.slice(index);
}
