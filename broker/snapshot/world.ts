/** The broker over what is in one snapshot, and how its writes are kept. */
import type { Broker } from '#broker/core/broker.ts';
import type { DocumentStore, Forks, GraphView } from '#broker/core/ports.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { Snapshot } from '#models/ngsi-ld/snapshot.ts';
import { problem } from '#models/problem.ts';
import { documentsOf } from './documents.ts';

/** Where the groups of commits are, each a list of records, in order. */
const WRITES = 'writes';

export interface WorldParts {
  /** That of the tenant. */
  readonly broker: Broker;
  readonly forks: Forks;
  /** Groups of commits that one snapshot may take in. */
  readonly writesMax: number;
}

/** A broker like that of the tenant, over `view` as it was and what was written in the snapshot since. It asks no other sources. */
export function openWorld(
  { broker, forks, writesMax }: WorldParts,
  { id, createdAt }: Pick<Snapshot, 'id' | 'createdAt'>,
  view: GraphView,
  members: ReadonlySet<Iri> | undefined,
): Broker {
  const documents = documentsOf(broker.documents, id);
  const groups = documents.all(WRITES);
  let count = groups.length;
  const forked = forks.fork(view, {
    ...(members && { members }),
    at: createdAt,
    written: groups.flatMap(({ document }) => document as readonly string[]),
    async write(records) {
      if (count >= writesMax) {
        throw problem('TooManyResults', `Snapshot ${id} has taken in ${count} groups of changes, the limit: clone it`);
      }
      count += 1;
      await documents.put(WRITES, String(count), records);
    },
  });
  return { ...forked, documents, clock: broker.clock };
}

/** A view of the tenant under which nothing is kept: for the queries of a snapshot, with the sources of the tenant. */
export function frozenBroker({ broker, forks }: WorldParts, view: GraphView, at: string): Broker {
  const write = () => Promise.reject(problem('OperationNotSupported', 'A query does not write'));
  return { ...broker, ...forks.fork(view, { at, written: [], write }) };
}

/** Gives another snapshot what was written in this one. */
export async function copyWrites(documents: DocumentStore, from: Iri, to: Iri): Promise<void> {
  const target = documentsOf(documents, to);
  for (const { id, document } of documentsOf(documents, from).all(WRITES)) await target.put(WRITES, id, document);
}
