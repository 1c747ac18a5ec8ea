/**
 * A graph that begins with what another one holds, or a part of it, and goes its own way from there: only what is written
 * here takes up memory of its own.
 */
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { Box } from '#models/ngsi-ld/geo/shape.ts';
import { Epochs } from '../memory/epochs.ts';
import { MemoryGraph } from '../memory/memory.ts';
import { merge } from '../memory/overlay.ts';
import type { LiveSlots, Slot, Slots } from '../memory/slots.ts';

export class ForkSlots implements LiveSlots {
  revision: Revision;
  readonly #base: Slots;
  readonly #members: ReadonlySet<Iri> | undefined;
  /** What was written here; an id of `#changed` that is not in it was removed. */
  readonly #own = new MemoryGraph();
  readonly #changed = new Set<Iri>();
  readonly #epochs = new Epochs();
  #size: number;

  /** `base` must not change any more. `members`: only these of it are here; absent: all. */
  constructor(base: Slots, members: ReadonlySet<Iri> | undefined) {
    this.#base = base;
    this.#members = members;
    this.revision = base.revision;
    this.#size = members?.size ?? [...base.all()].length;
  }

  get size(): number {
    return this.#size;
  }

  get(id: Iri): Slot | undefined {
    if (this.#changed.has(id)) return this.#own.get(id);
    return this.#isMember(id) ? this.#base.get(id) : undefined;
  }

  all(): Iterable<Slot> {
    return this.#merged(this.#base.all(), this.#own.all());
  }

  ofType(type: Iri): Iterable<Slot> {
    return this.#merged(this.#base.ofType(type), this.#own.ofType(type));
  }

  *pointingAt(target: Iri, relationships: readonly Iri[]): Iterable<Iri> {
    for (const source of this.#base.pointingAt(target, relationships)) if (this.#shows(source)) yield source;
    yield* this.#own.pointingAt(target, relationships);
  }

  near(property: Iri, box: Box): Iterable<Slot> | undefined {
    const [base, own] = [this.#base.near(property, box), this.#own.near(property, box)];
    return base && own && [...[...base].filter(({ entity }) => this.#shows(entity.id)), ...own];
  }

  put(id: Iri, next: Slot | undefined): Slot | undefined {
    const before = this.get(id);
    this.#epochs.record(id, before);
    this.#changed.add(id);
    this.#own.put(id, next);
    this.#size += (next ? 1 : 0) - (before ? 1 : 0);
    return before;
  }

  epoch(): Slots {
    return this.#epochs.begin(this, this.revision);
  }

  /** Whether the base still speaks for the entity. */
  #shows(id: Iri): boolean {
    return !this.#changed.has(id) && this.#isMember(id);
  }

  #isMember(id: Iri): boolean {
    return this.#members?.has(id) ?? true;
  }

  #merged(base: Iterable<Slot>, own: Iterable<Slot>): Iterable<Slot> {
    return merge(base, [...own], (slot) => !this.#shows(slot.entity.id));
  }
}
