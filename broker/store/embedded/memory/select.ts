/** Selects entities of a graph, live or past: narrow by id or type, then let the models judge each candidate. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { matches, selects } from '#models/ngsi-ld/evaluate.ts';
import type { EntityQuery, Page, TypeSelection } from '#models/ngsi-ld/query.ts';
import type { Slot, Slots } from './slots.ts';

export function select(slots: Slots, query: EntityQuery): Page {
  const entities = [];
  let total = 0;
  for (const { entity } of candidates(slots, query)) {
    if (query.idPattern && !query.idPattern.test(entity.id)) continue;
    if (query.types && !selects(query.types, entity)) continue;
    if (query.attributes && !query.attributes.some((name) => entity.attributes.has(name))) continue;
    if (query.q && !matches(query.q, entity)) continue;
    total += 1;
    if (total <= query.offset) continue;
    if (entities.length < query.limit) entities.push(entity);
    else if (!query.count) break;
  }
  const more = total > query.offset + entities.length;
  return query.count ? { entities, total, more } : { entities, more };
}

function candidates(slots: Slots, query: EntityQuery): Iterable<Slot> {
  if (query.ids) {
    const found = [...new Set(query.ids)].map((id) => slots.get(id)).filter((slot) => slot !== undefined);
    return found.sort((a, b) => a.born - b.born);
  }
  const types = query.types && typesOf(query.types);
  if (types?.length === 1) return slots.ofType(types[0]!);
  return types ? union(slots, types) : slots.all();
}

/** Types such that whoever the selection takes has at least one of them. */
function typesOf(selection: TypeSelection): readonly Iri[] {
  if (selection.kind === 'type') return [selection.type];
  const operands = selection.operands.map(typesOf);
  if (selection.kind === 'anyOf') return [...new Set(operands.flat())];
  return operands.reduce((best, types) => (types.length < best.length ? types : best));
}

function union(slots: Slots, types: readonly Iri[]): Iterable<Slot> {
  const found = new Map<Iri, Slot>();
  for (const type of types) for (const slot of slots.ofType(type)) found.set(slot.entity.id, slot);
  return [...found.values()].sort((a, b) => a.born - b.born);
}
