/** Who may be wanted at all: by id, by place, by type, whatever is the least; in the order of creation. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { reachOf } from '#models/ngsi-ld/geo/geo-query.ts';
import type { EntityQuery, Selector, TypeSelection } from '#models/ngsi-ld/query.ts';
import type { Rows, Slot, Slots } from './slots.ts';

/** A table where it holds all of them and they are as few as can be said beforehand. */
export function candidates(slots: Slots, query: EntityQuery): Rows | Iterable<Slot> {
  if (query.ids) return byId(slots, query.ids);
  const box = query.geo && reachOf(query.geo);
  const there = box && slots.near(query.geo!.property, box);
  if (there) return byBirth(there);
  return ofSelector(slots, query) ?? ofSelectors(slots, query.anyOf) ?? slots.table?.(undefined) ?? slots.all();
}

export function isTable(found: Rows | Iterable<Slot>): found is Rows {
  return 'rows' in found;
}

/** Undefined where the selector narrows nothing that there is a table for. */
function ofSelector(slots: Slots, { ids, types }: Selector): Rows | Iterable<Slot> | undefined {
  if (ids) return byId(slots, ids);
  const names = types && typesOf(types);
  if (names?.length === 1) return slots.table?.(names[0]!) ?? slots.ofType(names[0]!);
  return (
    names &&
    union(
      slots,
      names.map((name) => slots.table?.(name) ?? slots.ofType(name)),
    )
  );
}

function ofSelectors(slots: Slots, selectors: readonly Selector[] | undefined): Rows | Iterable<Slot> | undefined {
  if (!selectors) return undefined;
  const ids = selectors.reduce((sum, one) => sum + (one.ids?.length ?? 0), 0);
  const everybody = ids > CROWD ? slots.table?.(undefined) : undefined;
  if (everybody) return everybody;
  const parts = selectors.map((selector) => ofSelector(slots, selector));
  if (parts.length === 1) return parts[0];
  return parts.every((part) => part !== undefined) ? union(slots, parts) : undefined;
}

function slotsOf(part: Rows | Iterable<Slot>): Iterable<Slot> {
  return isTable(part) ? part.rows().filter((slot) => slot !== undefined) : part;
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

/** Of more than so many everybody is asked instead: putting them in order would take longer, and others could not have their turn. */
const CROWD = 5000;

function sizeOf(part: Rows | Iterable<Slot>): number {
  return isTable(part) ? part.rows().length : Array.isArray(part) ? part.length : 0;
}

function union(slots: Slots, parts: readonly (Rows | Iterable<Slot>)[]): Rows | Iterable<Slot> {
  const many = parts.reduce((sum, part) => sum + sizeOf(part), 0);
  const everybody = many > CROWD ? slots.table?.(undefined) : undefined;
  if (everybody) return everybody;
  const found = new Map<Iri, Slot>();
  for (const part of parts) for (const slot of slotsOf(part)) found.set(slot.entity.id, slot);
  return byBirth(found.values());
}
