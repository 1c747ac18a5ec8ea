/**
 * The snapshots of one tenant (clause 5.16). A snapshot shares the entities of its moment with the tenant, and keeps only what
 * is written in it. After a restart its entities come from the history, at the revision that it shows.
 */
import type { Broker } from '#broker/core/broker.ts';
import type { Warnings } from '#broker/core/log.ts';
import type { Egress, Forks, GraphView } from '#broker/core/ports.ts';
import type { SnapshotRequest, Snapshots } from '#broker/core/snapshot/snapshots.ts';
import { hasSubscriptions } from '#broker/core/subscription/registry.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { compareInstants, instantAt } from '#models/ngsi-ld/instant.ts';
import { type Snapshot, type SnapshotWishes, statusOfAll } from '#models/ngsi-ld/snapshot.ts';
import { problem } from '#models/problem.ts';
import { documentsOf, forgetDocuments } from './documents.ts';
import { bring, fill } from './fill.ts';
import { type NoticeLimits, sendNotice } from './notice.ts';
import { copyWrites, frozenBroker, openWorld } from './world.ts';

export interface SnapshotLimits extends NoticeLimits {
  readonly snapshotsMax: number;
  readonly snapshotWritesMax: number;
  readonly snapshotLifetimeMs: number;
}

export interface SnapshotParts {
  readonly broker: Broker;
  readonly forks: Forks;
  readonly egress: Egress;
  readonly limits: SnapshotLimits;
  readonly log: Warnings;
  /** Starts what works on the broker of a snapshot beside requests: its notifications. */
  readonly attend?: (world: Broker, id: Iri) => { close(): Promise<void> };
}

/** A snapshot in use. */
interface World {
  readonly view: GraphView;
  readonly members: ReadonlySet<Iri> | undefined;
  readonly broker: Broker;
  readonly attendant: { close(): Promise<void> } | undefined;
}

const collection = 'snapshots';
/** Which entities each one has. */
const membership = 'snapshot members';
const sweepMs = 1000;

export interface OpenSnapshots extends Snapshots {
  close(): Promise<void>;
}

export function openSnapshots(parts: SnapshotParts): OpenSnapshots {
  const { broker, forks, limits, log } = parts;
  const { documents, graph, clock } = broker;
  const worldParts = { broker, forks, writesMax: limits.snapshotWritesMax };
  const known = new Map<Iri, Snapshot>();
  const worlds = new Map<Iri, Promise<World>>();
  /** Those that are being deleted. */
  const leaving = new Map<Iri, Promise<void>>();
  const now = (): string => instantAt(clock.now());

  for (const { id, document } of documents.all(collection)) {
    const snapshot = document as Snapshot;
    // Who was being prepared when the broker ended will never be ready: its moment has passed.
    known.set(id, snapshot.status === 'preparing' ? { ...snapshot, status: 'failure' } : snapshot);
  }

  async function save(snapshot: Snapshot): Promise<Snapshot> {
    await documents.put(collection, snapshot.id, snapshot);
    known.set(snapshot.id, snapshot);
    return snapshot;
  }

  function tell(snapshot: Snapshot): void {
    const { egress } = parts;
    void sendNotice(snapshot, { egress, clock, limits }).then((taken) => {
      if (!taken) log.warn({ snapshot: snapshot.id }, 'Nobody took the notification of a snapshot');
    });
  }

  /** Makes room where there is none: what has a lower priority goes, of equals the one that was used longest ago. */
  async function makeRoom(priority: number): Promise<void> {
    if (known.size < limits.snapshotsMax) return;
    const [least] = [...known.values()].sort(
      (a, b) => a.priority - b.priority || compareInstants(a.lastUsedAt, b.lastUsedAt),
    );
    if (least && least.priority < priority) return remove(least.id);
    throw problem(
      'TooManyResults',
      `There are ${known.size} snapshots, as many as are kept, none of lower priority: delete one first`,
    );
  }

  function fresh({ id, wishes }: Omit<SnapshotRequest, 'queries'>): Snapshot {
    const at = now();
    const name = id ?? `urn:ngsi-ld:Snapshot:${crypto.randomUUID()}`;
    if (known.has(name)) throw problem('AlreadyExists', `Snapshot ${name} already exists: leave out the id`);
    const expiresAt = instantAt(clock.now() + limits.snapshotLifetimeMs);
    const status = 'preparing';
    const lists = { queries: [], temporalQueries: [], queriesDetails: [], temporalQueriesDetails: [] };
    const times = { createdAt: at, modifiedAt: at, lastUsedAt: at };
    const revision = graph.revision;
    const snapshot = { id: name, priority: 5, expiresAt, ...wishes, status, ...lists, revision, ...times } as const;
    // The id is taken from now on, though nothing of it has been kept yet.
    known.set(name, snapshot);
    return snapshot;
  }

  function enter(snapshot: Snapshot, view: GraphView, members: ReadonlySet<Iri> | undefined): World {
    const world = openWorld(worldParts, snapshot, view, members);
    return { view, members, broker: world, attendant: parts.attend?.(world, snapshot.id) };
  }

  async function create({ queries, ...request }: SnapshotRequest): Promise<Iri> {
    await gone(request.id);
    await makeRoom(request.wishes.priority ?? 5);
    const of = (kind: 'entities' | 'history') => queries.filter((query) => query.kind === kind);
    const sources = (kind: 'entities' | 'history') => of(kind).map(({ source }) => source);
    const view = graph.snapshot();
    const snapshot = {
      ...fresh(request),
      revision: view.revision,
      queries: sources('entities'),
      temporalQueries: sources('history'),
    };
    await reserved(snapshot.id, save(snapshot));
    const filled = prepare();
    worlds.set(snapshot.id, filled);
    filled.catch(async (error) => {
      log.warn({ error, snapshot: snapshot.id }, 'A snapshot could not be prepared');
      worlds.delete(snapshot.id);
      known.set(snapshot.id, { ...snapshot, status: 'failure' });
    });
    return snapshot.id;

    async function prepare(): Promise<World> {
      const frozen = frozenBroker(worldParts, view, snapshot.createdAt);
      const { members, foreign, results } = await fill(queries, frozen);
      await documents.put(membership, snapshot.id, [...members]);
      const world = enter(snapshot, view, members);
      await bring(world.broker.graph, foreign);
      const resultsOf = (kind: 'entities' | 'history') => of(kind).map((query) => results.get(query)!);
      const current = known.get(snapshot.id);
      if (!current) return world;
      const ready = await save({
        ...current,
        status: statusOfAll([...results.values()]),
        queriesDetails: resultsOf('entities'),
        temporalQueriesDetails: resultsOf('history'),
        modifiedAt: now(),
      });
      tell(ready);
      return world;
    }
  }

  async function clone(id: Iri, request: Omit<SnapshotRequest, 'queries'>): Promise<Iri> {
    const original = require(id);
    const { view, members } = await worldOf(ready(original));
    await gone(request.id);
    await makeRoom(request.wishes.priority ?? original.priority);
    const { queries, temporalQueries, queriesDetails, temporalQueriesDetails, status, revision, createdAt } = original;
    const taken = { queries, temporalQueries, queriesDetails, temporalQueriesDetails, status, revision };
    const { priority } = original;
    const made = { ...fresh({ ...request, wishes: { priority, ...request.wishes } }), ...taken };
    await reserved(made.id, take());
    return made.id;

    async function take(): Promise<void> {
      if (members) await documents.put(membership, made.id, [...members]);
      await copyWrites(documents, id, made.id);
      worlds.set(made.id, Promise.resolve(enter({ ...made, createdAt }, view, members)));
      tell(await save(made));
    }
  }

  /** The id is free again where what makes it a snapshot fails. */
  async function reserved(id: Iri, made: Promise<unknown>): Promise<void> {
    try {
      await made;
    } catch (error) {
      known.delete(id);
      throw error;
    }
  }

  /** Waits for the end of one that is being deleted: what it leaves behind is not for the next one of that id. */
  async function gone(id: Iri | undefined): Promise<void> {
    while (id !== undefined && leaving.has(id)) await leaving.get(id)!.catch(() => undefined);
  }

  function require(id: Iri): Snapshot {
    const snapshot = known.get(id);
    if (!snapshot) throw problem('ResourceNotFound', `Snapshot ${id} does not exist`);
    return snapshot;
  }

  function ready(snapshot: Snapshot): Snapshot {
    const { id, status } = snapshot;
    if (status === 'preparing') throw problem('Conflict', `Snapshot ${id} is being prepared: ask for its status first`);
    if (status === 'failure') throw problem('Conflict', `Snapshot ${id} failed: make another one`);
    return snapshot;
  }

  function worldOf(snapshot: Snapshot): Promise<World> {
    let world = worlds.get(snapshot.id);
    if (!world) {
      world = restore(snapshot);
      worlds.set(snapshot.id, world);
      world.catch(() => worlds.delete(snapshot.id));
    }
    return world;
  }

  async function restore(snapshot: Snapshot): Promise<World> {
    const { entities } = await broker.history.at({ revision: snapshot.revision });
    const view = forks.frozen(await shared(entities), snapshot.revision);
    const members = documents.get(membership, snapshot.id) as readonly Iri[] | undefined;
    return enter(snapshot, view, members && new Set(members));
  }

  /** Those that have not changed since are the very ones of the tenant: they take up no memory twice. */
  async function shared(entities: readonly Entity[]): Promise<readonly Entity[]> {
    const present = await graph.get(entities.map(({ id }) => id));
    return entities.map((entity, index) => {
      const live = present[index];
      return live && live.modifiedAt === entity.modifiedAt && live.createdAt === entity.createdAt ? live : entity;
    });
  }

  async function remove(id: Iri): Promise<void> {
    const snapshot = require(id);
    known.delete(id);
    const left = forget(id).finally(() => leaving.delete(id));
    leaving.set(id, left);
    await left;
    const at = now();
    tell({ ...snapshot, expiresAt: compareInstants(snapshot.expiresAt, at) < 0 ? snapshot.expiresAt : at });
  }

  async function forget(id: Iri): Promise<void> {
    const world = await worlds.get(id)?.catch(() => undefined);
    worlds.delete(id);
    await world?.attendant?.close();
    await world?.broker.graph.close();
    await documents.remove(collection, id);
    await documents.remove(membership, id);
    await forgetDocuments(documents, id);
  }

  async function sweep(): Promise<void> {
    const at = now();
    for (const { id, expiresAt } of [...known.values()]) if (compareInstants(expiresAt, at) <= 0) await remove(id);
  }
  // Who has subscribed in a snapshot is owed what was written there, also when nobody asks for it again.
  for (const snapshot of known.values()) {
    const isReady = snapshot.status !== 'failure';
    if (isReady && hasSubscriptions(documentsOf(documents, snapshot.id))) {
      worldOf(snapshot).catch((error) => log.warn({ error, snapshot: snapshot.id }, 'A snapshot could not be opened'));
    }
  }
  const sweeper = setInterval(() => {
    sweep().catch((error) => log.warn({ error }, 'A snapshot that has expired could not be removed'));
  }, sweepMs);
  sweeper.unref();

  return {
    create,
    clone,
    get: (id) => known.get(id),
    all: () => [...known.values()],
    update: async (id, wishes: Partial<SnapshotWishes>) => save({ ...require(id), ...wishes, modifiedAt: now() }),
    remove,
    async open(id) {
      const snapshot = known.get(id);
      if (!snapshot) return undefined;
      const world = await worldOf(ready(snapshot));
      known.set(id, { ...known.get(id)!, lastUsedAt: now() });
      return world.broker;
    },
    async close() {
      clearInterval(sweeper);
      for (const world of await Promise.allSettled(worlds.values())) {
        if (world.status === 'fulfilled') await world.value.attendant?.close();
      }
    },
  };
}
