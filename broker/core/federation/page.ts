/** A page over what is here and what others gave: clauses 4.3.6.7 and 5.5.9. */
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import type { FindEntity } from '#models/ngsi-ld/evaluate.ts';
import { presentAt } from '#models/ngsi-ld/expiry.ts';
import type { EntityQuery, Page } from '#models/ngsi-ld/query.ts';
import { satisfies } from '#models/ngsi-ld/select.ts';
import type { GraphView } from '../ports.ts';
import type { Gathered } from './gathering.ts';
import { mergedEntity } from './merge.ts';
import { visibleHere } from './proxied.ts';

/**
 * The page of all that match, wherever they are: first what is here in the order of creation, then what only others have,
 * in the order of their registration. Every entity of which others gave a part is held against the query as a whole.
 */
export async function mergedPage(
  { graph }: { readonly graph: Pick<GraphView, 'get' | 'query' | 'find'> },
  query: EntityQuery,
  gathered: Gathered,
): Promise<Page> {
  const parts = partsById(gathered);
  const ids = [...parts.keys()];
  const here = (await graph.get(ids)).map((own) => own && (query.now === undefined ? own : presentAt(own, query.now)));
  const known = new Map(ids.map((id, i) => [id, mergedEntity(here[i], parts.get(id)!)]));
  // What linked terms lead to may lie elsewhere, too.
  const find: FindEntity = (id) => known.get(id) ?? graph.find?.(id);
  const isHere = new Set<Iri>();
  const shared: Entity[] = [];
  let countedHere = 0;
  for (const [i, id] of ids.entries()) {
    const own = here[i];
    if (own) {
      isHere.add(id);
      if (satisfies(query, own, find)) countedHere += 1;
    }
    const whole = known.get(id);
    if (whole && satisfies(query, whole, find)) shared.push(whole);
  }
  const { offset, limit } = query;
  // Of those that are here, at most so many are in question elsewhere.
  const local = await graph.query({ ...query, offset: 0, limit: offset + limit + ids.length + 1 });
  const wholes = new Map(shared.map((entity) => [entity.id, entity]));
  const merged: Entity[] = [];
  let hidden = 0;
  for (const entity of local.entities) {
    const own = isHere.has(entity.id) ? wholes.get(entity.id) : unshared(entity, query, gathered, find);
    if (own) merged.push(own);
    else if (!isHere.has(entity.id)) hidden += 1;
    wholes.delete(entity.id);
  }
  merged.push(...wholes.values());
  const entities = merged.slice(offset, offset + limit);
  const more = merged.length > offset + limit || local.more;
  if (!query.count) return { entities, more };
  return { entities, more, total: (local.total ?? 0) - countedHere - hidden + shared.length };
}

/** What is on the page and may lie in part at sources that have not given all: registration → ids. */
export function missingFrom(
  { entities }: Page,
  { contributions, unfinished = new Set() }: Gathered,
): ReadonlyMap<Iri, readonly Iri[]> {
  const missing = new Map<Iri, readonly Iri[]>();
  for (const { registration, entities: given } of contributions) {
    if (!unfinished.has(registration.id)) continue;
    const known = new Set(given.map(({ id }) => id));
    const ids = entities.flatMap(({ id }) => (known.has(id) ? [] : id));
    if (ids.length > 0) missing.set(registration.id, ids);
  }
  return missing;
}

/** What is only here, as far as it counts. */
function unshared(entity: Entity, query: EntityQuery, { proxied }: Gathered, find: FindEntity): Entity | undefined {
  if (proxied.length === 0) return entity;
  const visible = visibleHere(entity, proxied);
  return visible && (visible === entity || satisfies(query, visible, find)) ? visible : undefined;
}

/** For each entity that others have, who gave which part of it. */
function partsById({ contributions, proxied }: Gathered): ReadonlyMap<Iri, Gathered> {
  const parts = new Map<Iri, { contributions: Gathered['contributions'][number][]; proxied: Gathered['proxied'] }>();
  for (const { registration, entities } of contributions) {
    for (const entity of entities) {
      let part = parts.get(entity.id);
      if (!part) {
        part = { contributions: [], proxied };
        parts.set(entity.id, part);
      }
      part.contributions.push({ registration, entities: [entity] });
    }
  }
  return parts;
}
