/**
 * The series of one entity, gathered from stretch after stretch, with what was told later: added instances are points among
 * the others, changes and removals are applied at the end.
 */

import { getOrPut } from '#broker/core/maps.ts';
import type { ScopePoint, Series, SeriesPoint, TemporalWindow } from '#broker/core/ports.ts';
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { DatedEdit, EntityTrack, SeriesTrack } from './memtable.ts';
import { type Tick, timeOf } from './ticks.ts';
import { cut } from './window.ts';

interface Gathered {
  readonly attribute: Iri;
  readonly datasetId: Iri | undefined;
  points: SeriesPoint[];
}

type Edit<K extends DatedEdit['edit']['kind']> = Extract<DatedEdit['edit'], { kind: K }>;

export class Tale {
  readonly #attributes: readonly Iri[] | undefined;
  readonly #forgotten: Revision;
  readonly #until: Revision;
  readonly #series = new Map<string, Gathered>();
  readonly #edits: (DatedEdit & { readonly at: Instant })[] = [];

  /** `attributes` undefined: all. What is older than `forgotten` or younger than `until` is left out. */
  constructor(attributes: readonly Iri[] | undefined, forgotten: Revision, until = Number.POSITIVE_INFINITY) {
    this.#attributes = attributes;
    this.#forgotten = forgotten;
    this.#until = until;
  }

  /** Yields where others may have their turn, as `series` does. Stretches must come in rising order. Of this one nothing younger than `until` is taken. */
  *take({ series, told, edits }: EntityTrack, ticks: readonly Tick[], until = this.#until): Generator<void, void> {
    const last = Math.min(until, this.#until);
    for (const track of series) {
      if (this.#wants(track.attribute)) this.#live(track, ticks, last);
      yield;
    }
    for (const track of told) {
      if (this.#wants(track.attribute)) this.#tell(track, ticks, last);
      yield;
    }
    for (const { revision, edit } of edits) {
      if (revision <= last && this.#wants(edit.attribute))
        this.#edits.push({ revision, edit, at: timeOf(ticks, revision) });
    }
  }

  /** Every series that has points in the window. */
  *series(window: TemporalWindow): Generator<void, readonly Series[]> {
    this.#change();
    this.#remove();
    for (const { edit, revision } of this.#edits) if (edit.kind === 'cleared') this.#clear(edit, revision);
    const found: Series[] = [];
    for (const [, { attribute, datasetId, points }] of [...this.#series].sort(([a], [b]) => (a < b ? -1 : 1))) {
      yield;
      const kept = cut(points, window);
      if (kept.length === 0) continue;
      found.push(datasetId === undefined ? { attribute, points: kept } : { attribute, datasetId, points: kept });
    }
    return found;
  }

  #wants(attribute: Iri): boolean {
    return !this.#attributes || this.#attributes.includes(attribute);
  }

  #counts(revision: Revision, until = this.#until): boolean {
    return revision >= this.#forgotten && revision <= until;
  }

  #of(attribute: Iri, datasetId: Iri | undefined): Gathered {
    return getOrPut(this.#series, `${attribute}\n${datasetId ?? ''}`, () => ({ attribute, datasetId, points: [] }));
  }

  #live(track: SeriesTrack, ticks: readonly Tick[], until: Revision): void {
    const { points } = this.#of(track.attribute, track.datasetId);
    track.points.forEach(({ revision, value: instance }, index) => {
      if (!this.#counts(revision, until)) return;
      const at = timeOf(ticks, revision);
      const before = instance ? undefined : index === 0 ? track.opening : track.points[index - 1]!.value;
      points.push(before ? { revision, at, instance, before } : { revision, at, instance });
    });
  }

  #tell({ attribute, datasetId, points: told }: SeriesTrack, ticks: readonly Tick[], until: Revision): void {
    const { points } = this.#of(attribute, datasetId);
    let [last, ordinal] = [0, 0];
    for (const { revision, value: instance } of told) {
      ordinal = revision === last ? ordinal + 1 : 1;
      last = revision;
      if (this.#counts(revision, until)) points.push({ revision, ordinal, at: timeOf(ticks, revision), instance });
    }
  }

  /** A point may be of a stretch that was not looked into: the change says all of it. */
  #change(): void {
    const changes = new Map<Gathered, Map<string, SeriesPoint>>();
    for (const { edit, at } of this.#edits) {
      if (edit.kind !== 'changed' || !this.#counts(edit.place.revision)) continue;
      const { attribute, place, instance } = edit;
      const ofSeries = getOrPut(changes, this.#of(attribute, instance.datasetId), () => new Map());
      const { revision, ordinal } = place;
      ofSeries.set(keyOf(place), { revision, ...(ordinal > 0 && { ordinal }), at, instance });
    }
    for (const [series, changed] of changes) {
      const points = series.points.map((point) => {
        const key = keyOf(point);
        const other = changed.get(key);
        changed.delete(key);
        return other ? { ...other, at: point.at } : point;
      });
      series.points = [...points, ...changed.values()];
    }
  }

  #remove(): void {
    const removals = new Map<Gathered, Set<string>>();
    for (const { edit } of this.#edits) {
      if (edit.kind !== 'removed') continue;
      getOrPut(removals, this.#of(edit.attribute, edit.datasetId), () => new Set()).add(keyOf(edit.place));
    }
    for (const [series, removed] of removals) {
      series.points = series.points.filter((point) => !removed.has(keyOf(point)));
    }
  }

  #clear({ attribute, datasetId }: Edit<'cleared'>, revision: Revision): void {
    for (const series of this.#series.values()) {
      if (series.attribute !== attribute || (datasetId !== 'all' && series.datasetId !== datasetId)) continue;
      series.points = series.points.filter((point) => point.revision >= revision);
    }
  }
}

function keyOf({ revision, ordinal = 0 }: { readonly revision: Revision; readonly ordinal?: number }): string {
  return `${revision}:${ordinal}`;
}

/** The existence of one entity over a stretch, and when. */
export type Lived = readonly [EntityTrack['life'], readonly Tick[]];

/** Where the scopes changed, read off the lives of one entity. */
export function scopePoints(lives: readonly Lived[], forgotten: Revision): readonly ScopePoint[] {
  const found: ScopePoint[] = [];
  let known: readonly string[] = lives[0]?.[0].opening?.scopes ?? [];
  for (const [{ points }, ticks] of lives) {
    for (const { revision, value } of points) {
      const scopes = value?.scopes ?? [];
      const isSame = scopes.length === known.length && scopes.every((scope, index) => scope === known[index]);
      known = scopes;
      if (!isSame && revision > forgotten) found.push({ revision, at: timeOf(ticks, revision), scopes });
    }
  }
  return found;
}
