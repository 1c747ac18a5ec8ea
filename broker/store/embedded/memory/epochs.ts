/** The views of one graph in time: only the youngest is told what changes, and only while somebody holds it. */
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { Epoch } from './overlay.ts';
import type { Slot, Slots } from './slots.ts';

export class Epochs {
  #youngest: WeakRef<Epoch> | undefined;
  /** Those before it, as long as somebody holds them. */
  #older: readonly WeakRef<Epoch>[] = [];

  /** What an id had before it changed. */
  record(id: Iri, before: Slot | undefined): void {
    this.#youngest?.deref()?.record(id, before);
  }

  /** The graph as it is now, unmoved by later changes. */
  begin(live: Slots, revision: Revision): Epoch {
    const newest = this.#youngest?.deref();
    if (newest?.untouched && newest.revision === revision) return newest;
    const epoch = new Epoch(live, revision);
    if (newest) {
      newest.follow(epoch);
      this.#fold(new WeakRef(newest));
    }
    this.#youngest = new WeakRef(epoch);
    return epoch;
  }

  /** Who holds one for long would else hold all that came after it, whether or not anybody reads. */
  #fold(closed: WeakRef<Epoch>): void {
    const older = this.#older.filter((one) => one.deref());
    for (const one of older) one.deref()?.fold();
    this.#older = [...older, closed];
  }
}
