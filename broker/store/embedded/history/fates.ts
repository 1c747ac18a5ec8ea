/**
 * What became of whole entities: who was deleted, what of them is forgotten, who came to be by being told of. It is few, so
 * it is held in memory; each segment of history carries its part (`milestones`).
 */
import type { Fate, Grave } from '#broker/core/ports.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { Milestone } from '../keeper/history-file.ts';
import type { Deleted } from '../log/delta.ts';

export function milestoneOf({ revision, at, before }: Deleted): Milestone {
  const { id, types, scopes, createdAt, modifiedAt } = before;
  return { kind: 'deleted', revision, grave: { id, types, scopes, createdAt, modifiedAt, deletedAt: at } };
}

const ordinary: Fate = { grave: undefined, forgotten: 0, isTold: false };

export class Fates {
  readonly #fates = new Map<Iri, Fate>();
  readonly #graves = new Map<Iri, Grave>();

  /** In rising order of revision. */
  add(milestones: Iterable<Milestone>): void {
    for (const milestone of milestones) {
      const id = milestone.kind === 'deleted' ? milestone.grave.id : milestone.id;
      // What is forgotten stays so, also where the entity comes again.
      const { forgotten } = this.of(id);
      this.#graves.delete(id);
      if (milestone.kind === 'deleted') {
        this.#graves.set(id, milestone.grave);
        this.#fates.set(id, { grave: milestone.grave, forgotten, isTold: false });
      } else if (milestone.kind === 'told') this.#fates.set(id, { grave: undefined, forgotten, isTold: true });
      else this.#fates.set(id, { grave: undefined, forgotten: milestone.revision, isTold: false });
    }
  }

  /** Whether anything but living became of it. */
  knows(id: Iri): boolean {
    return this.#fates.has(id);
  }

  of(id: Iri): Fate {
    return this.#fates.get(id) ?? ordinary;
  }

  graves(): Iterable<Grave> {
    return this.#graves.values();
  }
}
