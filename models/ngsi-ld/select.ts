/** Whether an entity is what a query asks for, in all respects: what every store holds each candidate against. */

import { beginEffort, spend } from './effort.ts';
import type { Entity, Iri } from './entity.ts';
import { type FindEntity, matches, selects } from './evaluate.ts';
import { matchesGeo } from './geo/geo-query.ts';
import type { EntityQuery, Selector } from './query.ts';
import { matchesScope } from './scope-query.ts';

/** Cheap questions first. `find` is asked for linked entities. */
export function satisfies(query: EntityQuery, entity: Entity, find?: FindEntity): boolean {
  beginEffort();
  if (!isSelected(query, entity)) return false;
  if (query.anyOf && !query.anyOf.some((selector) => isSelected(selector, entity))) return false;
  if (query.attributes && !query.attributes.some((name) => entity.attributes.has(name))) return false;
  if (query.scopes && !matchesScope(query.scopes, entity)) return false;
  if (query.q && !matches(query.q, entity, find)) return false;
  return !query.geo || matchesGeo(query.geo, entity);
}

const FEW = 8;
const sets = new WeakMap<readonly Iri[], ReadonlySet<Iri>>();

function setOf(ids: readonly Iri[]): ReadonlySet<Iri> {
  const known = sets.get(ids);
  if (known) return known;
  const made = new Set(ids);
  sets.set(ids, made);
  return made;
}

function isSelected({ ids, idPattern, types }: Selector, entity: Entity): boolean {
  if (ids && !(ids.length < FEW ? ids.includes(entity.id) : setOf(ids).has(entity.id))) return false;
  if (idPattern && !idPattern.test(entity.id, spend)) return false;
  return !types || selects(types, entity);
}
