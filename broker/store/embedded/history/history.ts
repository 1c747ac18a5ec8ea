/**
 * History: sealed segments on disk, and the memtable of what is younger. It is fed with durable changes only; until it
 * is sealed, the log is its durability.
 */
import type { Fate, Grave, HistoryStore, ScopePoint, Series, TemporalWindow } from '#broker/core/ports.ts';
import { runInTurns } from '#broker/core/turns.ts';
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import { problem } from '#models/problem.ts';
import type { Thread } from '../base/thread.ts';
import type { Milestone, Segment } from '../keeper/history-file.ts';
import type { Keeper } from '../keeper/keeper.ts';
import type { Delta } from '../log/delta.ts';
import type { Durable } from '../log/group.ts';
import { Fates } from './fates.ts';
import { Memtable } from './memtable.ts';
import { Past } from './past.ts';
import { seal } from './seal.ts';
import { type Stretch, sealedStretch, youngStretch } from './stretch.ts';
import { type Lived, scopePoints, Tale } from './tale.ts';
import { timeOf } from './ticks.ts';
import { overlaps } from './window.ts';

/** A revision and when it was committed. */
export interface Moment {
  readonly revision: Revision;
  readonly at: Instant;
}

interface Parts {
  readonly keeper: Thread<Keeper>;
  /** What is sealed already, in order. */
  readonly segments: readonly Segment[];
  /** The empty store: revision 0. */
  readonly origin: Moment;
  readonly days: number;
  readonly durable: () => Durable;
  readonly close: () => Promise<void>;
}

export class History implements HistoryStore {
  readonly #parts: Parts;
  #segments: readonly { readonly segment: Segment; readonly stretch: Stretch }[];
  /** What is not sealed yet; the last of them grows. Several, if a seal failed. */
  #young: readonly Memtable[] = [new Memtable()];
  #fates = new Fates();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#segments = parts.segments.map((segment) => ({ segment, stretch: sealedStretch(parts.keeper, segment) }));
    this.#gatherFates();
  }

  /** Everything up to this revision is sealed on disk. */
  get sealed(): Revision {
    return this.#end().revision;
  }

  /** Durable changes, each once, in order. */
  add(deltas: readonly Delta[]): void {
    const young = this.#young.at(-1)!;
    const known = young.milestones.length;
    for (const delta of deltas) young.add(delta);
    this.#fates.add(young.milestones.slice(known));
  }

  async range(entity: Iri, attributes: readonly Iri[] | undefined, window: TemporalWindow): Promise<readonly Series[]> {
    const tale = new Tale(attributes, this.#fates.of(entity).forgotten, window.until);
    await this.tell(tale, entity, window);
    return runInTurns(tale.series(window));
  }

  /** Tells the tale of an entity as far as it falls into the window, and not beyond `until`. */
  async tell(tale: Tale, entity: Iri, window: TemporalWindow, until?: Revision): Promise<void> {
    const { forgotten } = this.#fates.of(entity);
    for (const stretch of this.#stretches()) {
      const isOutside = stretch.bounds && !stretch.isRetold && !overlaps(stretch.bounds, window);
      if (isOutside || stretch.last < forgotten) continue;
      const track = await stretch.entity(entity);
      if (track) await runInTurns(tale.take(track, await stretch.ticks(), until));
    }
  }

  async scopes(entity: Iri): Promise<readonly ScopePoint[]> {
    return scopePoints(await this.lives(entity), this.#fates.of(entity).forgotten);
  }

  /** The existence of an entity, stretch by stretch, until a revision. */
  async lives(entity: Iri, until = Number.POSITIVE_INFINITY): Promise<readonly Lived[]> {
    const lives: Lived[] = [];
    for (const stretch of this.#stretches()) {
      const track = await stretch.entity(entity);
      if (!track) continue;
      const { opening, points } = track.life;
      lives.push([{ opening, points: points.filter(({ revision }) => revision <= until) }, await stretch.ticks()]);
    }
    return lives;
  }

  fate(entity: Iri): Fate {
    return this.#fates.of(entity);
  }

  graves(): Iterable<Grave> {
    return this.#fates.graves();
  }

  /** What had become of entities at a revision. */
  fatesAt(until: Revision): Fates {
    const fates = new Fates();
    fates.add(this.#milestones().filter(({ revision }) => revision <= until));
    return fates;
  }

  async at(
    moment: { readonly revision: Revision } | { readonly time: Instant },
  ): Promise<{ readonly revision: Revision; readonly at: Instant; readonly entities: readonly Entity[] }> {
    const stretches = this.#stretches();
    const durable = this.#parts.durable();
    const begin = this.#begin();
    const { revision, at } =
      'time' in moment
        ? await then(moment.time, begin, stretches)
        : await when(moment.revision, begin, durable, stretches);
    const past = new Past(revision, durable.revision);
    const present = durable.all();
    for (const stretch of stretches) {
      if (stretch.last <= revision) continue;
      for await (const [id, track] of stretch.entities()) past.take(id, track);
    }
    return { revision, at, entities: past.entities(present) };
  }

  /** Writes what is young to disk and drops what is too old; stops half-way, without harm, when `signal` aborts. */
  async seal(signal: AbortSignal): Promise<void> {
    if (this.#young.at(-1)!.size > 0) this.#young = [...this.#young, new Memtable()];
    for (const table of this.#young.slice(0, -1)) {
      const segment = await seal(this.#parts.keeper, table, this.#end(), signal);
      this.#segments = [...this.#segments, { segment, stretch: sealedStretch(this.#parts.keeper, segment) }];
      this.#young = this.#young.filter((young) => young !== table);
    }
    await this.#expire();
  }

  close(): Promise<void> {
    return this.#parts.close();
  }

  async #expire(): Promise<void> {
    const horizon = Date.parse(this.#end().at) - this.#parts.days * 24 * 3600 * 1000;
    for (const { segment } of this.#segments) {
      if (Date.parse(segment.lastAt) >= horizon) break;
      this.#segments = this.#segments.slice(1);
      await this.#parts.keeper.call('dropSegment', segment.first);
      if (segment.milestones) this.#gatherFates();
    }
  }

  /** What became of entities, as far as history goes back. */
  #gatherFates(): void {
    this.#fates = new Fates();
    this.#fates.add(this.#milestones());
  }

  #milestones(): readonly Milestone[] {
    const sealed = this.#segments.flatMap(({ segment }) => segment.milestones ?? []);
    return [...sealed, ...this.#young.flatMap(({ milestones }) => milestones)];
  }

  #stretches(): readonly Stretch[] {
    const young = this.#young.filter(({ size }) => size > 0).map(youngStretch);
    return [...this.#segments.map(({ stretch }) => stretch), ...young];
  }

  /** Where history begins, and where its sealed part ends. */
  #begin(): Moment {
    const segment = this.#segments[0]?.segment;
    return segment ? { revision: segment.first - 1, at: segment.beforeAt } : this.#parts.origin;
  }

  #end(): Moment {
    const segment = this.#segments.at(-1)?.segment;
    return segment ? { revision: segment.last, at: segment.lastAt } : this.#parts.origin;
  }
}

/** What is said of a revision that there is not yet. */
export function yetToCome(revision: Revision, newest: Revision): Error {
  return problem('ResourceNotFound', `Revision ${revision} is yet to come: the newest is ${newest}`);
}

/** The newest moment that is not after `time`. */
async function then(time: Instant, begin: Moment, stretches: readonly Stretch[]): Promise<Moment> {
  const stretch = stretches.findLast(({ firstAt }) => compareInstants(firstAt, time) <= 0);
  const tick = (await stretch?.ticks())?.findLast(({ at }) => compareInstants(at, time) <= 0);
  if (tick) return { revision: tick.revision, at: tick.at };
  if (begin.revision === 0 || compareInstants(begin.at, time) <= 0) return begin;
  throw problem('ResourceNotFound', `History begins at ${begin.at}: nothing is known of ${time}`);
}

async function when(
  revision: Revision,
  begin: Moment,
  present: Durable,
  stretches: readonly Stretch[],
): Promise<Moment> {
  if (revision > present.revision) {
    throw yetToCome(revision, present.revision);
  }
  if (revision < begin.revision) {
    throw problem('ResourceNotFound', `History begins at revision ${begin.revision}: revision ${revision} is gone`);
  }
  if (revision === begin.revision) return begin;
  const stretch = stretches.find(({ last }) => last >= revision)!;
  return { revision, at: timeOf(await stretch.ticks(), revision) };
}
