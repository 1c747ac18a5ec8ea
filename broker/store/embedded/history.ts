/**
 * History: sealed segments on disk, and the memtable of what is younger. It is fed with durable changes only; until it
 * is sealed, the log is its durability.
 */
import type { HistoryStore, Series, SeriesPoint, TemporalWindow } from '#broker/core/ports.ts';
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { problem } from '#models/problem.ts';
import type { Delta } from './delta.ts';
import type { Durable } from './group.ts';
import { getOrPut } from './maps.ts';
import { type EntityTrack, Memtable, type Tick } from './memtable.ts';
import { Past } from './past.ts';
import { cut, order } from './window.ts';

/** A stretch of history. Stretches follow each other without gaps. */
export interface Stretch {
  /** The commit times of its revisions, in order. */
  readonly ticks: readonly Tick[];
  entity(id: Iri): EntityTrack | undefined | Promise<EntityTrack | undefined>;
  /** All that changed in it. */
  entities(): Iterable<readonly [Iri, EntityTrack]> | AsyncIterable<readonly [Iri, EntityTrack]>;
}

interface Found {
  readonly attribute: Iri;
  readonly datasetId: Iri | undefined;
  readonly points: SeriesPoint[];
}

interface Parts {
  /** Where history begins: before the first change of the first stretch. */
  readonly begin: { readonly revision: Revision; readonly at: Instant };
  readonly durable: () => Durable;
  readonly close: () => Promise<void>;
}

export class History implements HistoryStore {
  readonly #parts: Parts;
  #young = new Memtable();
  /** Everything up to this revision is sealed on disk. */
  sealed: Revision = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Durable changes, each once, in order. */
  add(deltas: readonly Delta[]): void {
    for (const delta of deltas) this.#young.add(delta);
  }

  async range(entity: Iri, attributes: readonly Iri[] | undefined, window: TemporalWindow): Promise<readonly Series[]> {
    const found = new Map<string, Found>();
    for (const stretch of this.#stretches()) {
      const track = await stretch.entity(entity);
      for (const { attribute, datasetId, points } of track?.series ?? []) {
        if (attributes && !attributes.includes(attribute)) continue;
        const key = `${attribute}\n${datasetId ?? ''}`;
        const series = getOrPut(found, key, () => ({ attribute, datasetId, points: [] }));
        for (const { revision, value: instance } of points) {
          series.points.push({ revision, at: timeOf(stretch.ticks, revision), instance });
        }
      }
    }
    return [...found]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { attribute, datasetId, points }]) => {
        const kept = cut(points, window);
        return datasetId === undefined ? { attribute, points: kept } : { attribute, datasetId, points: kept };
      })
      .filter(({ points }) => points.length > 0);
  }

  async at(
    moment: { readonly revision: Revision } | { readonly time: Instant },
  ): Promise<{ readonly revision: Revision; readonly at: Instant; readonly entities: readonly Entity[] }> {
    const stretches = this.#stretches();
    const durable = this.#parts.durable();
    const { revision, at } = this.#moment(moment, durable.revision, stretches);
    const past = new Past(revision, durable.revision);
    const present = durable.all();
    for (const stretch of stretches) {
      if ((stretch.ticks.at(-1)?.revision ?? 0) <= revision) continue;
      for await (const [id, track] of stretch.entities()) past.take(id, track);
    }
    return { revision, at, entities: past.entities(present) };
  }

  async seal(): Promise<void> {
    await Promise.resolve();
  }

  close(): Promise<void> {
    return this.#parts.close();
  }

  #stretches(): readonly Stretch[] {
    return [this.#young];
  }

  #moment(
    moment: { readonly revision: Revision } | { readonly time: Instant },
    newest: Revision,
    stretches: readonly Stretch[],
  ): { revision: Revision; at: Instant } {
    const { begin } = this.#parts;
    const ticks = stretches.flatMap((stretch) => stretch.ticks);
    if ('time' in moment) {
      const tick = ticks.findLast(({ at }) => order(at, moment.time) <= 0);
      if (tick) return { ...tick };
      if (begin.revision === 0 || order(begin.at, moment.time) <= 0) return begin;
      throw problem('ResourceNotFound', `History begins at ${begin.at}: nothing is known of ${moment.time}`);
    }
    const { revision } = moment;
    if (revision > newest)
      throw problem('ResourceNotFound', `Revision ${revision} is yet to come; the newest is ${newest}`);
    if (revision < begin.revision) {
      throw problem('ResourceNotFound', `History begins at revision ${begin.revision}: revision ${revision} is gone`);
    }
    return revision === begin.revision ? begin : { revision, at: timeOf(ticks, revision) };
  }
}

/** When a revision was committed. */
function timeOf(ticks: readonly Tick[], revision: Revision): Instant {
  let [low, high] = [0, ticks.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ticks[middle]!.revision < revision) low = middle + 1;
    else high = middle;
  }
  return ticks[low]!.at;
}
