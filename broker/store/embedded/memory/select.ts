/** Selects entities of a graph, live or past: narrow by id, place or type, then let the models judge each candidate. */
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { reachOf } from '#models/ngsi-ld/geo/geo-query.ts';
import { ordered } from '#models/ngsi-ld/order.ts';
import type { EntityQuery, Page, Selector, TypeSelection } from '#models/ngsi-ld/query.ts';
import { satisfies } from '#models/ngsi-ld/select.ts';
import type { Slot, Slots } from './slots.ts';

export function select(slots: Slots, query: EntityQuery): Page {
  return query.ordering ? selectOrdered(slots, query, query.ordering) : selectInTurn(slots, query);
}

/** In the order of creation it can stop as soon as the page is full. */
function selectInTurn(slots: Slots, query: EntityQuery): Page {
  const entities: Entity[] = [];
  let total = 0;
  for (const { entity } of candidates(slots, query)) {
    if (!satisfies(query, entity)) continue;
    total += 1;
    if (total <= query.offset) continue;
    if (entities.length < query.limit) entities.push(entity);
    else if (!query.count) break;
  }
  return page(query, entities, total);
}

/** In another order everyone has to be found first. */
function selectOrdered(slots: Slots, query: EntityQuery, ordering: NonNullable<EntityQuery['ordering']>): Page {
  const found: Entity[] = [];
  for (const { entity } of candidates(slots, query)) if (satisfies(query, entity)) found.push(entity);
  const { offset, limit } = query;
  return page(query, ordered(found, ordering).slice(offset, offset + limit), found.length);
}

function page({ offset, count }: EntityQuery, entities: readonly Entity[], total: number): Page {
  const more = total > offset + entities.length;
  return count ? { entities, total, more } : { entities, more };
}

function candidates(slots: Slots, query: EntityQuery): Iterable<Slot> {
  if (query.ids) return byId(slots, query.ids);
  const box = query.geo && reachOf(query.geo);
  const there = box && slots.near(query.geo!.property, box);
  if (there) return byBirth(there);
  return ofSelector(slots, query) ?? ofSelectors(slots, query.anyOf) ?? slots.all();
}

/** Undefined where the selector narrows nothing that there is a table for. */
function ofSelector(slots: Slots, { ids, types }: Selector): Iterable<Slot> | undefined {
  if (ids) return byId(slots, ids);
  const names = types && typesOf(types);
  if (names?.length === 1) return slots.ofType(names[0]!);
  return names && union(names.map((name) => slots.ofType(name)));
}

function ofSelectors(slots: Slots, selectors: readonly Selector[] | undefined): Iterable<Slot> | undefined {
  if (!selectors) return undefined;
  const parts = selectors.map((selector) => ofSelector(slots, selector));
  return parts.every((part) => part !== undefined) ? union(parts) : undefined;
}

function byId(slots: Slots, ids: readonly Iri[]): Iterable<Slot> {
  return byBirth([...new Set(ids)].map((id) => slots.get(id)).filter((slot) => slot !== undefined));
}

function byBirth(slots: Iterable<Slot>): Iterable<Slot> {
  return [...slots].sort((a, b) => a.born - b.born);
}

/** Types such that whoever the selection takes has at least one of them. */
function typesOf(selection: TypeSelection): readonly Iri[] {
  if (selection.kind === 'type') return [selection.type];
  const operands = selection.operands.map(typesOf);
  if (selection.kind === 'anyOf') return [...new Set(operands.flat())];
  return operands.reduce((best, types) => (types.length < best.length ? types : best));
}

function union(parts: readonly Iterable<Slot>[]): Iterable<Slot> {
  const found = new Map<Iri, Slot>();
  for (const part of parts) for (const slot of part) found.set(slot.entity.id, slot);
  return byBirth(found.values());
}
