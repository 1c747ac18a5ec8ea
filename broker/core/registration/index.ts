/**
 * Which of many registrations match a wish, without asking each: what is registered stands in a table by place (id, or the
 * beginning of an id pattern), type and attribute, and a wish looks only at the cells that it names. Each registered
 * entity stands also in the cells for "any place", "any type" and "any attribute", where those look who do not say.
 */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { OperationName } from '#models/ngsi-ld/operation-name.ts';
import type { EntityInfo, Registration, RegistrationInfo } from '#models/ngsi-ld/registration.ts';
import { getOrPut } from '../maps.ts';
import { holdsInstances, isAbout, narrowed, typesIn } from './matching.ts';
import { literalStart } from './pattern-start.ts';
import type { SourceMatch, SourceWish } from './registrations.ts';

export interface RegistrationIndex {
  /** Adds it, in place of one with the same id. */
  set(registration: Registration): void;
  delete(id: Iri): void;
  /** In the order of creation. */
  match(wish: SourceWish): readonly SourceMatch[];
}

/** One registered entity, or the attributes of any entity. */
interface Entry {
  readonly held: Held;
  /** Its place in `information`, and in `entities` there. */
  readonly at: number;
  readonly within: number;
  readonly info: RegistrationInfo;
  readonly entity: EntityInfo | undefined;
}

interface Held {
  readonly registration: Registration;
  readonly order: number;
  readonly shelf: Shelf;
  readonly entries: readonly Entry[];
}

/** Those that allow the same operations: few sets of them are in use. */
interface Shelf {
  readonly operations: ReadonlySet<OperationName>;
  /** Place → type and attribute → what stands there. */
  readonly cells: Map<string, Map<string, Set<Entry>>>;
  /** How many patterns begin with so many characters. */
  readonly starts: Map<number, number>;
  count: number;
}

/** Those who do not say, and what is not restricted. Neither is an IRI. */
const unsaid = '?';
const free = '*';

export function createRegistrationIndex(): RegistrationIndex {
  const byId = new Map<Iri, Held>();
  const shelves = new Map<string, Shelf>();
  let orders = 0;

  function remove(id: Iri): void {
    const held = byId.get(id);
    if (!held) return;
    byId.delete(id);
    const { shelf, registration } = held;
    for (const entry of held.entries) {
      for (const place of placesFor(entry)) {
        const row = shelf.cells.get(place);
        for (const key of keysOf(entry)) {
          const cell = row?.get(key);
          cell?.delete(entry);
          if (cell?.size === 0) row?.delete(key);
        }
        if (row?.size === 0) shelf.cells.delete(place);
      }
      countStart(shelf, entry, -1);
    }
    shelf.count -= 1;
    if (shelf.count === 0) shelves.delete(signature(registration));
  }

  return {
    set(registration) {
      const order = byId.get(registration.id)?.order ?? orders++;
      remove(registration.id);
      const shelf = getOrPut(shelves, signature(registration), () => ({
        ...{ operations: registration.operations, cells: new Map(), starts: new Map(), count: 0 },
      }));
      shelf.count += 1;
      const entries: Entry[] = [];
      const held: Held = { registration, order, shelf, entries };
      for (const [at, info] of registration.information.entries()) {
        for (const [within, entity] of (info.entities ?? [undefined]).entries()) {
          entries.push({ held, at, within, info, entity });
        }
      }
      for (const entry of entries) {
        for (const place of placesFor(entry)) {
          const row = getOrPut(shelf.cells, place, () => new Map<string, Set<Entry>>());
          for (const key of keysOf(entry)) getOrPut(row, key, () => new Set<Entry>()).add(entry);
        }
        countStart(shelf, entry, 1);
      }
      byId.set(registration.id, held);
    },
    delete: remove,
    match(wish) {
      const found = new Set<Entry>();
      for (const shelf of shelves.values()) {
        if (wish.operation !== undefined && !shelf.operations.has(wish.operation)) continue;
        for (const entry of candidates(shelf, wish)) {
          if (entry.entity && !isAbout(entry.entity, wish)) continue;
          if (holdsInstances(entry.held.registration, wish)) found.add(entry);
        }
      }
      return assemble(found, wish);
    },
  };
}

function* candidates({ cells, starts }: Shelf, wish: SourceWish): Iterable<Entry> {
  const types = wish.types ? [free, ...typesIn(wish.types)] : [unsaid];
  const attributes = wish.attributes ? [free, ...wish.attributes] : [unsaid];
  const keys = types.flatMap((type) => attributes.map((name) => keyOf(type, name)));
  for (const place of placesOf(wish, starts)) {
    const row = cells.get(place);
    if (row) for (const key of keys) yield* row.get(key) ?? [];
  }
}

function placesOf({ ids }: SourceWish, starts: ReadonlyMap<number, number>): Iterable<string> {
  if (!ids) return [unsaid];
  const places = new Set([free]);
  for (const id of ids) {
    places.add(id);
    for (const length of starts.keys()) if (length <= id.length) places.add(startKey(id.slice(0, length)));
  }
  return places;
}

/** One match for each registration, its information in the order in which it was registered. */
function assemble(found: ReadonlySet<Entry>, wish: SourceWish): readonly SourceMatch[] {
  const sorted = [...found].sort((a, b) => a.held.order - b.held.order || a.at - b.at || a.within - b.within);
  const matches: { readonly registration: Registration; readonly information: RegistrationInfo[] }[] = [];
  for (let i = 0; i < sorted.length; ) {
    const { held, at, info } = sorted[i]!;
    const entities: EntityInfo[] = [];
    for (; sorted[i]?.held === held && sorted[i]!.at === at; i++) {
      const { entity } = sorted[i]!;
      if (entity) entities.push(entity);
    }
    const part = narrowed({ ...info, ...(info.entities && { entities }) }, wish);
    if (!part) continue;
    const last = matches.at(-1);
    if (last?.registration === held.registration) last.information.push(part);
    else matches.push({ registration: held.registration, information: [part] });
  }
  return matches;
}

/** Type and attribute of the cells that an entry stands in, in each of its places. */
function* keysOf({ entity, info }: Entry): Iterable<string> {
  const types = new Set(entity ? typesIn(entity.types) : [free]).add(unsaid);
  const named = [...(info.properties ?? []), ...(info.relationships ?? [])];
  const names = new Set(info.properties || info.relationships ? named : [free]).add(unsaid);
  for (const type of types) for (const name of names) yield keyOf(type, name);
}

function placesFor({ entity }: Entry): readonly string[] {
  return [placeOf(entity), unsaid];
}

function placeOf(entity: EntityInfo | undefined): string {
  if (entity?.id !== undefined) return entity.id;
  const start = startOf(entity);
  return start === '' ? free : startKey(start);
}

/** What every id that the entry is about begins with. */
function startOf(entity: EntityInfo | undefined): string {
  if (!entity || entity.id !== undefined || !entity.idPattern) return '';
  return literalStart(entity.idPattern.source);
}

function countStart({ starts }: Shelf, { entity }: Entry, step: 1 | -1): void {
  const { length } = startOf(entity);
  if (length === 0) return;
  const count = (starts.get(length) ?? 0) + step;
  if (count === 0) starts.delete(length);
  else starts.set(length, count);
}

/** No IRI holds the separator. */
const keyOf = (type: string, name: string): string => `${type}\n${name}`;
const startKey = (start: string): string => `^${start}`;
const signature = ({ operations }: Registration): string => [...operations].sort().join();
