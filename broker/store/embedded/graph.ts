/** The graph store: plans run against memory at once, and are answered when their group is on disk. */
import type {
  Census,
  Clock,
  Committed,
  GraphStore,
  GraphView,
  Plan,
  StoreHealth,
  WalkStep,
} from '#broker/core/ports.ts';
import { type LogEntry, type Revision, subjectOf } from '#models/ngsi-ld/change.ts';
import type { Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import type { EntityQuery, Page } from '#models/ngsi-ld/query.ts';
import { problem } from '#models/problem.ts';
import { encodeDelta } from './log/codec.ts';
import { changeOf, type Delta, deltaOf, roll } from './log/delta.ts';
import type { Feed } from './log/feed.ts';
import type { Entry, GroupCommit } from './log/group.ts';
import { censusOf } from './memory/census.ts';
import { select } from './memory/select.ts';
import type { LiveSlots, Slot, Slots } from './memory/slots.ts';
import { walk } from './memory/walk.ts';

/** Reads a graph, live or past. */
export class View implements GraphView {
  /** For those of the same store. */
  readonly slots: Slots;

  constructor(slots: Slots) {
    this.slots = slots;
  }

  get revision(): Revision {
    return this.slots.revision;
  }

  async get(ids: readonly Iri[]): Promise<readonly (Entity | undefined)[]> {
    return ids.map((id) => this.slots.get(id)?.entity);
  }

  find(id: Iri): Entity | undefined {
    return this.slots.get(id)?.entity;
  }

  async query(query: EntityQuery): Promise<Page> {
    return select(this.slots, query);
  }

  async census(): Promise<Census> {
    return this.slots.census?.() ?? censusOf(this.slots.all());
  }

  async walk(
    start: readonly Iri[],
    step: WalkStep,
    depth: number,
    enter?: (entity: Entity) => boolean,
  ): Promise<readonly Iri[]> {
    return walk(this.slots, start, step, depth, enter);
  }
}

/** What brings commits to where they are kept. */
type Group = Pick<GroupCommit, 'requireDisk' | 'add' | 'unsynced' | 'fault' | 'bytes'>;

interface Parts {
  readonly memory: LiveSlots;
  readonly group: Group;
  readonly feed: Feed;
  readonly clock: Clock;
  /** Time of the newest change. */
  readonly lastAt: Instant;
  readonly close: () => Promise<void>;
  readonly oldestRevision: () => Revision;
  /** What went wrong beside the writing: a checkpoint that failed, so that the log grows. */
  readonly worry: () => string | undefined;
}

/** Changes that have been worked out and are not in memory yet; the lists go side by side. */
interface Steps {
  readonly deltas: Delta[];
  readonly records: string[];
  readonly changes: LogEntry[];
  /** What each subject had before, and has after. */
  readonly before: (readonly [Iri, Slot | undefined])[];
  readonly after: (Slot | undefined)[];
}

const nothing: readonly never[] = [];

export class EmbeddedGraph extends View implements GraphStore {
  readonly #parts: Parts;
  #lastAt: Instant;
  #commits = 0;
  closed = false;

  constructor(parts: Parts) {
    super(parts.memory);
    this.#parts = parts;
    this.#lastAt = parts.lastAt;
  }

  async commit<T>(
    ids: readonly Iri[],
    plan: (current: readonly (Entity | undefined)[]) => Plan<T>,
  ): Promise<Committed<T>> {
    const { memory, group, feed } = this.#parts;
    if (this.closed) throw problem('Unavailable', 'The store is closed');
    group.requireDisk();
    const { changes: planned, result } = plan(ids.map((id) => memory.get(id)?.entity));
    const { deltas, records, changes, before, after } = this.#steps(planned);
    before.forEach(([id], index) => void memory.put(id, after[index]));
    const first = memory.revision + 1;
    memory.revision += deltas.length;
    const { revision } = memory;
    return new Promise((resolve, reject) => {
      const entry: Entry = {
        first,
        records,
        documents: nothing,
        before,
        settle: () => {
          if (deltas.length > 0) this.#commits += 1;
          feed.publish(changes, deltas);
          resolve({ revision, result });
        },
        refuse: reject,
      };
      // What a plan saw may itself be on its way to the disk: a commit without changes waits for that too.
      if (deltas.length === 0 && group.unsynced.length === 0) entry.settle();
      else group.add(entry);
    });
  }

  /** Works out every step before the first is applied: a commit that is at fault leaves no trace. */
  #steps(planned: Plan<unknown>['changes']): Steps {
    const steps: Steps = { deltas: [], records: [], changes: [], before: [], after: [] };
    if (planned.length === 0) return steps;
    const { memory, clock } = this.#parts;
    const now = instantAt(clock.now());
    const at = now > this.#lastAt ? now : this.#lastAt;
    const changed = new Map<Iri, Slot | undefined>();
    for (const change of planned) {
      const id = idOf(change);
      const before = changed.has(id) ? changed.get(id) : memory.get(id);
      const delta = deltaOf(change, before, memory.revision + steps.deltas.length + 1, at);
      const after = change.kind === 'updated' ? { entity: change.after, born: before!.born } : roll(delta, before);
      changed.set(id, after);
      steps.deltas.push(delta);
      steps.records.push(encodeDelta(delta));
      steps.changes.push(changeOf(delta, before, after));
      steps.before.push([id, before]);
      steps.after.push(after);
    }
    this.#lastAt = at;
    return steps;
  }

  changes(after: Revision, signal?: AbortSignal): AsyncIterable<readonly LogEntry[]> {
    return this.#parts.feed.read(after, signal);
  }

  snapshot(): GraphView {
    return new View(this.#parts.memory.epoch());
  }

  retain(name: string, revision: Revision | undefined): void {
    this.#parts.feed.retain(name, revision);
  }

  health(): StoreHealth {
    const { memory, group, worry } = this.#parts;
    const { fault } = group;
    const cause = fault?.detail ?? worry();
    return {
      writable: fault === undefined && !this.closed,
      ...(cause ? { cause } : {}),
      entities: memory.size,
      revision: memory.revision,
      commits: this.#commits,
      oldestRevision: this.#parts.oldestRevision(),
      logBytes: group.bytes,
    };
  }

  close(): Promise<void> {
    return this.#parts.close();
  }
}

function idOf(change: Plan<unknown>['changes'][number]): Iri {
  return change.kind === 'retold' ? change.id : subjectOf(change).id;
}
