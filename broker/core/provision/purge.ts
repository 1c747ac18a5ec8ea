/** Purge entities: clause 5.6.21. */
import type { Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { isMoment } from '#models/ngsi-ld/evaluate.ts';
import { type Merged, removeAttributes } from '#models/ngsi-ld/merge.ts';
import type { EntityQuery } from '#models/ngsi-ld/query.ts';
import { namesIn } from '#models/ngsi-ld/query-text.ts';
import { satisfies } from '#models/ngsi-ld/select.ts';
import { problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';
import { commitEdits, type Edit } from '../commit.ts';
import type { Sharing } from '../federation/sharing.ts';
import { eachInTurns } from '../turns.ts';

/** What goes: the entities, all of their attributes but these, or these attributes. */
export type Purge =
  | { readonly kind: 'entities' }
  | { readonly kind: 'keep' | 'drop'; readonly attributes: readonly Iri[] };

export type Selection = Omit<EntityQuery, 'limit' | 'offset' | 'count' | 'ordering'>;

export interface PurgeOptions {
  /** Only what this broker itself holds. */
  readonly local: boolean;
  readonly at: Instant;
  /** Sources keep some for themselves alone: that is not for here. */
  readonly sharing?: Pick<Sharing, 'hereOf'> | undefined;
}

/** All that match. What restricts nothing only `local` may ask for (5.6.21.4). */
export async function purgeEntities(
  broker: Broker,
  selection: Selection,
  purge: Purge,
  { local, at, sharing }: PurgeOptions,
): Promise<void> {
  const { ids, idPattern, types, q, geo, scopes } = selection;
  // What every entity has restricts nothing (5.6.21.4 c).
  const asks = q && !namesIn(q).every(isMoment);
  if (!local && !ids && !idPattern && !types && !asks && !geo && !scopes) {
    const detail =
      'The purge restricts nothing: give id, idPattern, type, scopeQ, georel, or q with an attribute; or local=true';
    throw problem('BadRequestData', detail);
  }
  const query = { ...selection, limit: Number.MAX_SAFE_INTEGER, offset: 0, count: false };
  const { entities } = await broker.graph.query(query);
  const isHere = ({ id, types: own }: Entity): boolean =>
    sharing?.hereOf({ operation: 'purgeEntity', id, types: own }) !== 'none';
  const edits: Edit[] = [];
  await eachInTurns(entities, (entity) => {
    if (isHere(entity)) edits.push(purging(entity.id, query, purge, at));
  });
  await commitEdits(broker, edits);
}

/** Between the query and the commit an entity may have changed: it is asked once more. */
function purging(id: Iri, query: EntityQuery, purge: Purge, at: Instant): Edit {
  return {
    id,
    apply(current) {
      if (!current || !satisfies(query, current)) return { change: undefined, notUpdated: [] };
      if (purge.kind === 'entities') return { change: { kind: 'deleted', before: current }, notUpdated: [] };
      const { entity, changed } = reduced(current, purge, at);
      if (entity === current) return { change: undefined, notUpdated: [] };
      return { change: { kind: 'updated', before: current, after: entity, attributes: changed }, notUpdated: [] };
    },
  };
}

function reduced(entity: Entity, { kind, attributes }: Purge & { kind: 'keep' | 'drop' }, at: Instant): Merged {
  const isNamed = new Set(attributes);
  const names = [...entity.attributes.keys()].filter((name) => isNamed.has(name) === (kind === 'drop'));
  return removeAttributes(entity, names, at);
}
