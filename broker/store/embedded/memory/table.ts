/** A set of slots by id that iterates in the order of creation, whatever the order in which they were put. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { Slot } from './slots.ts';

export class Table {
  #slots = new Map<Iri, Slot>();
  #youngest = 0;
  /** False after a slot came in late: an entity that gained a type, or one that an undo brought back. */
  #sorted = true;

  get size(): number {
    return this.#slots.size;
  }

  get(id: Iri): Slot | undefined {
    return this.#slots.get(id);
  }

  put(id: Iri, slot: Slot): void {
    if (slot.born > this.#youngest) this.#youngest = slot.born;
    else if (!this.#slots.has(id)) this.#sorted = false;
    this.#slots.set(id, slot);
  }

  delete(id: Iri): void {
    this.#slots.delete(id);
  }

  all(): Iterable<Slot> {
    if (!this.#sorted) {
      this.#slots = new Map([...this.#slots].sort(([, a], [, b]) => a.born - b.born));
      this.#sorted = true;
    }
    return this.#slots.values();
  }
}
