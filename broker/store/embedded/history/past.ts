/**
 * The graph as it once stood: the present, with everything that came later taken back.
 *
 * Going backwards needs only what changed since, however old the rest of the graph is.
 */

import { getOrPut } from '#broker/core/maps.ts';
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Attribute, Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { ending } from '../log/delta.ts';
import type { Slot } from '../memory/slots.ts';
import { attributesOf, type EntityTrack, type Life, type Track } from './memtable.ts';

interface Dated {
  readonly attribute: Iri;
  readonly datasetId: Iri | undefined;
  readonly value: Attribute | undefined;
}

interface Undone {
  readonly id: Iri;
  readonly life: Life | undefined;
  readonly series: Map<string, Dated>;
}

/** Takes back what happened after `revision`; what happened after `present` is not in the slots and is passed over. */
export class Past {
  readonly #revision: Revision;
  readonly #present: Revision;
  readonly #undone = new Map<Iri, Undone>();

  constructor(revision: Revision, present: Revision) {
    this.#revision = revision;
    this.#present = present;
  }

  /** Tracks must come in rising order of revision: the first that has changed something after the moment knows how it was. */
  take(id: Iri, track: EntityTrack): void {
    if (!this.#changed(track.life)) return;
    const undone = getOrPut(this.#undone, id, () => ({ id, life: this.#then(track.life), series: new Map() }));
    for (const series of track.series) {
      const { attribute, datasetId } = series;
      const key = keyOf(attribute, datasetId);
      if (undone.series.has(key) || !this.#changed(series)) continue;
      undone.series.set(key, { attribute, datasetId, value: this.#then(series) });
    }
  }

  /** The entities of `present` as they stood, in the order of creation. */
  entities(present: readonly Slot[]): readonly Entity[] {
    const slots: Slot[] = [];
    for (const slot of present) {
      const undone = this.#undone.get(slot.entity.id);
      if (!undone) slots.push(slot);
      else if (undone.life) slots.push(rebuild(undone, undone.life, slot.entity));
      this.#undone.delete(slot.entity.id);
    }
    for (const undone of this.#undone.values()) if (undone.life) slots.push(rebuild(undone, undone.life, undefined));
    return slots.sort((a, b) => a.born - b.born).map(({ entity }) => entity);
  }

  #changed(track: Track<unknown>): boolean {
    return track.points.some(({ revision }) => revision > this.#revision && revision <= this.#present);
  }

  #then<T>(track: Track<T>): T | undefined {
    const point = track.points.findLast(({ revision }) => revision <= this.#revision);
    return point ? point.value : track.opening;
  }
}

function rebuild({ id, series }: Undone, life: Life, present: Entity | undefined): Slot {
  const dated = new Map<string, Dated>();
  for (const [attribute, instances] of present?.attributes ?? []) {
    for (const value of instances) {
      const { datasetId } = value;
      dated.set(keyOf(attribute, datasetId), { attribute, datasetId, value });
    }
  }
  for (const [key, value] of series) dated.set(key, value);
  const { types, scopes, createdAt, modifiedAt, expiresAt, born } = life;
  const attributes = attributesOf(dated.values());
  return { entity: { id, types, scopes, attributes, createdAt, modifiedAt, ...ending(expiresAt) }, born };
}

function keyOf(attribute: Iri, datasetId: Iri | undefined): string {
  return `${datasetId ?? ''}\n${attribute}`;
}
