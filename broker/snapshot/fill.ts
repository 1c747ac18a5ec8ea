/** What a snapshot holds: the union of what its queries find in the broker as it was when it was asked for. */
import type { Broker } from '#broker/core/broker.ts';
import type { GraphStore } from '#broker/core/ports.ts';
import type { SnapshotQuery } from '#broker/core/snapshot/snapshots.ts';
import { eachInTurns } from '#broker/core/turns.ts';
import type { EntityChange } from '#models/ngsi-ld/change.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import type { ExecutionResult } from '#models/ngsi-ld/snapshot.ts';
import { Problem } from '#models/problem.ts';

export interface Filling {
  /** Entities of the frozen graph that are in it. */
  readonly members: ReadonlySet<Iri>;
  /** Entities that came from other sources, or differ from what is here by what came from them. */
  readonly foreign: readonly Entity[];
  readonly results: ReadonlyMap<SnapshotQuery, ExecutionResult>;
}

/** `frozen` is the broker over the graph as it was. Never rejects: a query that fails has a result that says why. */
export async function fill(queries: readonly SnapshotQuery[], frozen: Broker): Promise<Filling> {
  const results = new Map<SnapshotQuery, ExecutionResult>();
  const found = new Map<Iri, Entity>();
  for (const query of queries) {
    try {
      const entities = await query.run(frozen);
      await eachInTurns(entities, (entity) => void found.set(entity.id, entity));
      results.set(query, { resultStatus: entities.length > 0 ? 'success' : 'empty' });
    } catch (error) {
      results.set(query, { resultStatus: 'failure', problemDetails: detailsOf(error) });
    }
  }
  const ids = [...found.keys()];
  const here = await frozen.graph.get(ids);
  const members = new Set<Iri>();
  const foreign: Entity[] = [];
  await eachInTurns(ids.entries(), ([index, id]) => {
    if (here[index] !== undefined) members.add(id);
    if (here[index] !== found.get(id)) foreign.push(found.get(id)!);
  });
  return { members, foreign, results };
}

function detailsOf(error: unknown): NonNullable<ExecutionResult['problemDetails']> {
  const detail = error instanceof Problem ? error.detail : 'The query failed through a defect of the broker';
  const title = error instanceof Problem ? error.title : 'Internal error';
  const kind = error instanceof Problem ? error.kind : 'InternalError';
  return { type: `https://uri.etsi.org/ngsi-ld/errors/${kind}`, title, detail };
}

/** Puts what came from other sources into the graph of the snapshot. */
export async function bring(graph: GraphStore, foreign: readonly Entity[]): Promise<void> {
  if (foreign.length === 0) return;
  await graph.commit(
    foreign.map(({ id }) => id),
    (current) => ({
      changes: foreign.map((after, index): EntityChange => {
        const before = current[index];
        return before
          ? { kind: 'updated', before, after, attributes: [...after.attributes.keys()] }
          : { kind: 'created', after };
      }),
      result: undefined,
    }),
  );
}
