/**
 * What the core needs of the world, in the core's words. Each port is prose and types here; who implements it lives in
 * a room beside the core and passes the contract suite of the same name in `tests/contract/`.
 */
import type { EntityChange, LogEntry, Retelling, Revision } from '#models/ngsi-ld/change.ts';
import type { Attribute, AttributeKind, Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { FindEntity } from '#models/ngsi-ld/evaluate.ts';
import type { EntityQuery, Page } from '#models/ngsi-ld/query.ts';
import type { Network } from '#twins/network/network.ts';
import type { Scenario, ScenarioResult } from '#twins/scenario/scenario.ts';

/** The time, as an argument: tests give their own. */
export interface Clock {
  /** Milliseconds since the epoch, UTC; may jump. For what is stored. */
  now(): number;
  /** Milliseconds that never go back; for time-outs, throttling and ages. */
  monotonic(): number;
}

/** One step of a walk: along which relationship, in which direction. */
export interface WalkStep {
  /** Attribute names that may be followed; empty means any Relationship. */
  readonly relationships: readonly Iri[];
  /** `out`: from an entity to its targets; `in`: to those that point at it. */
  readonly direction: 'out' | 'in' | 'both';
}

/** The entities of one tenant at one revision. */
export interface GraphView {
  readonly revision: Revision;
  /** The entities in the order of `ids`, undefined where one does not exist. */
  get(ids: readonly Iri[]): Promise<readonly (Entity | undefined)[]>;
  /** The entity as it is now, at once; absent where that takes waiting. */
  readonly find?: FindEntity;
  /** Selects, in the order of creation. Long work lets others have their turn; the answer is of one moment all the same. */
  query(query: EntityQuery): Promise<Page>;
  /** What types and attributes there are. To be read at once: it goes on with the graph. */
  census(): Promise<Census>;
  /**
   * Everything that can be reached from `start` in at most `depth` steps, breadth first, `start` first, each id once.
   * `enter` says whether the walk goes on through an entity; one that it refuses is still in the answer. Targets that
   * do not exist are left out.
   */
  walk(
    start: readonly Iri[],
    step: WalkStep,
    depth: number,
    enter?: (entity: Entity) => boolean,
  ): Promise<readonly Iri[]>;
}

/** How many there are, in the order in which types and attributes came up. */
export interface Census {
  readonly types: ReadonlyMap<Iri, TypeCount>;
  /** Over all entities, each once, however many types it has. */
  readonly attributes: ReadonlyMap<Iri, AttributeCount>;
}

export interface TypeCount {
  readonly entities: number;
  readonly attributes: ReadonlyMap<Iri, AttributeCount>;
}

export interface AttributeCount {
  readonly instances: number;
  readonly kinds: ReadonlyMap<AttributeKind, number>;
}

/** What a plan makes of the entities it was shown. */
export interface Plan<T> {
  readonly changes: readonly (EntityChange | Retelling)[];
  readonly result: T;
}

export interface Committed<T> {
  /** Revision of the last change; the current one where there was nothing to change. */
  readonly revision: Revision;
  readonly result: T;
}

/**
 * Keeps the entities of one tenant. Callers have validated; a store neither parses nor authorises.
 *
 * One write path: `commit` shows a plan the entities of `ids` as they are now and applies the changes that it returns,
 * all or none, in order. Nothing else can write between the showing and the applying. A plan is pure: it may be called
 * again if the store has to try again; what it throws rejects the commit and nothing is applied. A commit resolves when
 * its changes are on disk (synced); on a fault of the disk it rejects with InsufficientStorage, and neither memory nor
 * disk keeps any of it.
 */
export interface GraphStore extends GraphView {
  commit<T>(ids: readonly Iri[], plan: (current: readonly (Entity | undefined)[]) => Plan<T>): Promise<Committed<T>>;
  /**
   * Every durable change after revision `after`, in order, then those to come, until `signal` aborts. A slow reader
   * reads on from the log and blocks nobody. Throws Unavailable, naming the oldest revision, if the log no longer goes
   * back that far.
   */
  changes(after: Revision, signal?: AbortSignal): AsyncIterable<readonly LogEntry[]>;
  /** The entities as they are now, unmoved by later commits. Cheap. */
  snapshot(): GraphView;
  /** Holds the log back: changes after `revision` are kept for the reader `name` until it moves on or is dropped (undefined). */
  retain(name: string, revision: Revision | undefined): void;
  /** What an operator sees: counts, sizes, oldest revision, whether writes are possible and why not. */
  health(): StoreHealth;
  close(): Promise<void>;
}

/** Worlds of their own that begin with what a graph held: for snapshots (clause 5.16). */
export interface Forks {
  /** Opens one over a view of a store of the same kind, which it shares; closing it touches nothing else. */
  fork(view: GraphView, options: ForkOptions): Fork;
  /** A view of these entities, in this order, for a fork after a restart. */
  frozen(entities: readonly Entity[], revision: Revision): GraphView;
}

export interface Fork {
  readonly graph: GraphStore;
  /** Up to the revision of the view that of the origin, then what was written in the fork. What the origin forgets is gone here too. */
  readonly history: HistoryStore;
}

export interface ForkOptions {
  /** Only these entities of the view are in it; absent: all. */
  readonly members?: ReadonlySet<Iri>;
  /** When it began: its changes are later. */
  readonly at: Instant;
  /** What was written in it before, as `write` was given it, in order. */
  readonly written: readonly string[];
  /** Keeps the records of one group of commits; resolves when they are on disk. */
  readonly write: (records: readonly string[]) => Promise<void>;
}

export interface StoreHealth {
  readonly writable: boolean;
  readonly cause?: string;
  readonly entities: number;
  readonly revision: Revision;
  /** Commits with changes since it was opened. */
  readonly commits: number;
  readonly oldestRevision: Revision;
  readonly logBytes: number;
}

/** Small JSON documents beside the graph, equally durable: subscriptions, delivery positions, contexts, runs. */
export interface DocumentStore {
  /** Resolves when it is on disk. */
  put(collection: string, id: string, document: unknown): Promise<void>;
  /** Resolves to whether it existed. */
  remove(collection: string, id: string): Promise<boolean>;
  get(collection: string, id: string): unknown;
  /** In the order of first `put`. */
  all(collection: string): readonly { readonly id: string; readonly document: unknown }[];
}

/** One attribute (and datasetId) of one entity over time. */
export interface Series {
  readonly attribute: Iri;
  readonly datasetId?: Iri;
  readonly points: readonly SeriesPoint[];
}

export interface SeriesPoint {
  readonly revision: Revision;
  /** Its place among those that were added to the series with this revision; absent: it was the state of the entity. */
  readonly ordinal?: number;
  /** When it was committed. */
  readonly at: Instant;
  /** Undefined: the attribute was removed here. */
  readonly instance: Attribute | undefined;
  /** Of a removal: what there was until then, where that is known. */
  readonly before?: Attribute;
  /** What another context source calls the instance; absent: it is from here. */
  readonly instanceId?: Iri;
}

/** From here on an entity had these scopes. */
export interface ScopePoint {
  readonly revision: Revision;
  readonly at: Instant;
  readonly scopes: readonly string[];
}

export interface TemporalWindow {
  readonly from?: Instant;
  readonly to?: Instant;
  /**
   * Which time the window and the order are about (clause 4.8); an instance without observedAt counts by modifiedAt, a
   * removal by its commit. `deletedAt`: removals alone.
   */
  readonly timeproperty: 'observedAt' | 'modifiedAt' | 'createdAt' | 'deletedAt';
  /** Removals are no points; with `deletedAt` without meaning. */
  readonly instancesOnly?: true;
  /** Only the newest n of each series. */
  readonly lastN?: number;
  /** At most this many points of a series; the newest of the window are kept. */
  readonly limit: number;
  /** The oldest are kept instead. */
  readonly oldestFirst?: true;
  /** As it was told at this revision. What was forgotten since is gone all the same. */
  readonly until?: Revision;
}

/** An entity that was deleted, as it was then, but for its attributes. */
export interface Grave {
  readonly id: Iri;
  readonly types: readonly Iri[];
  readonly scopes: readonly string[];
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  readonly deletedAt: Instant;
}

/** What history knows of an entity beside its series. */
export interface Fate {
  /** It was deleted, and its history is still there. */
  readonly grave: Grave | undefined;
  /** All before this revision is forgotten; 0: nothing. */
  readonly forgotten: Revision;
  /** It came to be by telling its history. */
  readonly isTold: boolean;
}

/**
 * What attributes were, when. It is fed from the change log alone, by the store that it belongs to: a change that was
 * acknowledged is in the history, also after a crash.
 */
export interface HistoryStore {
  /** The series of one entity, each in rising order of time. `attributes` undefined: all. Empty for an unknown entity. */
  range(entity: Iri, attributes: readonly Iri[] | undefined, window: TemporalWindow): Promise<readonly Series[]>;
  /** Where the scopes of an entity changed, in rising order. */
  scopes(entity: Iri): Promise<readonly ScopePoint[]>;
  fate(entity: Iri): Fate;
  /** Those who were deleted, in the order of that; one may be alive again. */
  graves(): Iterable<Grave>;
  /**
   * All entities as they stood after the given revision, or at the given moment of commit time: what was told of the past
   * later is not in it.
   */
  at(
    moment: { readonly revision: Revision } | { readonly time: Instant },
  ): Promise<{ readonly revision: Revision; readonly at: Instant; readonly entities: readonly Entity[] }>;
  close(): Promise<void>;
}

export interface SimulationProgress {
  /** 0 to 1. */
  readonly progress: number;
}

/** Runs what-if studies away from the main thread. A scenario cannot reach the field: nothing here can. */
export interface Simulator {
  /** Rejects with a Problem for a scenario that makes no sense (an asset that does not exist …); aborts with `signal`. */
  run(
    scenario: Scenario,
    signal?: AbortSignal,
    onProgress?: (progress: SimulationProgress) => void,
  ): Promise<ScenarioResult>;
  /** The grid as it is now, frozen. */
  live(): Network;
  close(): Promise<void>;
}

/** The one door out (contexts, notifications, federation): address rules, limits, no redirects for notifications. */
export interface Egress {
  /** Rejects with Forbidden for an address that the rules refuse, Unavailable for one that does not answer in time. */
  send(request: EgressRequest): Promise<EgressResponse>;
  /**
   * Publishes over MQTT, under the same rules; resolves when the broker there has it, as far as its quality of service
   * tells. Absent where nothing is published.
   */
  publish?(publication: EgressPublication): Promise<void>;
}

export interface EgressPublication {
  /** `mqtt[s]://[user[:password]@]host[:port]/topic`. */
  readonly url: string;
  readonly payload: string;
  readonly qos: 0 | 1 | 2;
  /** Absent: 5.0, or 3.1.1 where the broker there does not speak it. */
  readonly version?: '3.1.1' | '5.0';
  readonly timeoutMs: number;
}

export interface EgressRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly maxRedirects: number;
  readonly maxBytes: number;
  /** Only the status matters: the answer comes as soon as it is known, with an empty body. */
  readonly discardBody?: true;
}

export interface EgressResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
