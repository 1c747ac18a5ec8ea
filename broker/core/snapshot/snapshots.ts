/** Snapshots of one tenant, as requests see them: clause 5.16. Who keeps them is in `broker/snapshot`. */
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Snapshot, SnapshotWishes } from '#models/ngsi-ld/snapshot.ts';
import type { Broker } from '../broker.ts';

/** One query of a snapshot. */
export interface SnapshotQuery {
  readonly kind: 'entities' | 'history';
  /** As it was sent. */
  readonly source: JsonObject;
  /** All that it finds, over all pages, in the broker as it was when the snapshot was asked for. */
  readonly run: (broker: Broker) => Promise<readonly Entity[]>;
}

export interface SnapshotRequest {
  readonly id?: Iri;
  readonly wishes: Partial<SnapshotWishes>;
  readonly queries: readonly SnapshotQuery[];
}

export interface Snapshots {
  /**
   * Resolves to its id when it will survive a crash. It shows the entities of this moment; its queries run afterwards, and
   * its status says when they are done. Rejects with AlreadyExists, or TooManyResults where there is no room.
   */
  create(request: SnapshotRequest): Promise<Iri>;
  /** Another one that begins as this one is now. Rejects with ResourceNotFound, or Conflict while it is prepared. */
  clone(id: Iri, request: Omit<SnapshotRequest, 'queries'>): Promise<Iri>;
  get(id: Iri): Snapshot | undefined;
  /** In the order of creation. */
  all(): readonly Snapshot[];
  /** Resolves to what it is then. Rejects with ResourceNotFound. */
  update(id: Iri, wishes: Partial<SnapshotWishes>): Promise<Snapshot>;
  /** Rejects with ResourceNotFound. */
  remove(id: Iri): Promise<void>;
  /** The broker over what is in it; undefined where there is none. Rejects with Conflict while it is prepared. */
  open(id: Iri): Promise<Broker | undefined>;
}
