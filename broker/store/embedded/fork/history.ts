/** The history of a fork: that of its origin up to where it began, then what was written in it. */
import type { Fate, Grave, HistoryStore, ScopePoint, Series, TemporalWindow } from '#broker/core/ports.ts';
import { runInTurns } from '#broker/core/turns.ts';
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import { Fates } from '../history/fates.ts';
import { type History, yetToCome } from '../history/history.ts';
import { Memtable } from '../history/memtable.ts';
import { Past } from '../history/past.ts';
import { type Lived, scopePoints, Tale } from '../history/tale.ts';
import { timeOf } from '../history/ticks.ts';
import type { Delta } from '../log/delta.ts';
import type { Durable } from '../log/group.ts';

export class ForkHistory implements HistoryStore {
  readonly #origin: History;
  /** The last revision of the origin that counts here. */
  readonly #until: Revision;
  readonly #durable: () => Durable;
  #inherited: Fates | undefined;
  readonly #own = new Memtable();
  readonly #ownFates = new Fates();

  constructor(origin: History, until: Revision, durable: () => Durable) {
    this.#origin = origin;
    this.#until = until;
    this.#durable = durable;
  }

  /** Durable changes of the fork, each once, in order. */
  add(deltas: readonly Delta[]): void {
    const known = this.#own.milestones.length;
    for (const delta of deltas) this.#own.add(delta);
    this.#ownFates.add(this.#own.milestones.slice(known));
  }

  async range(entity: Iri, attributes: readonly Iri[] | undefined, window: TemporalWindow): Promise<readonly Series[]> {
    const tale = new Tale(attributes, this.fate(entity).forgotten, window.until);
    await this.#origin.tell(tale, entity, window, this.#until);
    const track = this.#own.entity(entity);
    if (track) await runInTurns(tale.take(track, this.#own.ticks));
    return runInTurns(tale.series(window));
  }

  async scopes(entity: Iri): Promise<readonly ScopePoint[]> {
    const lives = await this.#origin.lives(entity, this.#until);
    const track = this.#own.entity(entity);
    const own: readonly Lived[] = track ? [[track.life, this.#own.ticks]] : [];
    return scopePoints([...lives, ...own], this.fate(entity).forgotten);
  }

  fate(entity: Iri): Fate {
    const inherited = this.#inheritedFates().of(entity);
    const isForgotten = this.#isForgotten(entity);
    const forgotten = isForgotten ? this.#until + 1 : inherited.forgotten;
    if (this.#ownFates.knows(entity)) {
      const own = this.#ownFates.of(entity);
      return { ...own, forgotten: Math.max(own.forgotten, forgotten) };
    }
    return isForgotten ? { grave: undefined, forgotten, isTold: false } : inherited;
  }

  *graves(): Iterable<Grave> {
    for (const grave of this.#inheritedFates().graves()) {
      if (!this.#ownFates.knows(grave.id) && !this.#isForgotten(grave.id)) yield grave;
    }
    yield* this.#ownFates.graves();
  }

  async at(moment: Parameters<HistoryStore['at']>[0]): ReturnType<HistoryStore['at']> {
    const { ticks } = this.#own;
    if ('time' in moment) {
      const tick = ticks.findLast(({ at }) => compareInstants(at, moment.time) <= 0);
      if (tick) return this.at({ revision: tick.revision });
      const then = await this.#origin.at(moment);
      return then.revision > this.#until ? this.#origin.at({ revision: this.#until }) : then;
    }
    const { revision } = moment;
    if (revision <= this.#until) return this.#origin.at(moment);
    const present = this.#durable();
    if (revision > present.revision) throw yetToCome(revision, present.revision);
    const past = new Past(revision, present.revision);
    for (const [id, track] of this.#own.entities()) past.take(id, track);
    return { revision, at: timeOf(ticks, revision), entities: past.entities(present.all()) };
  }

  async close(): Promise<void> {
    // Nothing of it is open: the origin goes on.
  }

  /** Worked out when first asked for: many forks are never asked for histories. */
  #inheritedFates(): Fates {
    this.#inherited ??= this.#origin.fatesAt(this.#until);
    return this.#inherited;
  }

  /** The origin forgot it since, and what was from there is gone here too. */
  #isForgotten(entity: Iri): boolean {
    return this.#origin.fate(entity).forgotten > this.#until;
  }
}
