/**
 * One run over everybody who may be wanted, in the order of creation. It can stop and go on: before others have their turn
 * it takes a copy of what it reads, so that the answer is of one moment whatever is written meanwhile.
 */

import { getOrPut } from '#broker/core/maps.ts';
import { beginEffort } from '#models/ngsi-ld/effort.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import type { FindEntity } from '#models/ngsi-ld/evaluate.ts';
import { presentAt } from '#models/ngsi-ld/expiry.ts';
import type { EntityQuery, QueryTree } from '#models/ngsi-ld/query.ts';
import { satisfies } from '#models/ngsi-ld/select.ts';
import { candidates, isTable } from './candidates.ts';
import { type RowTest, rowTestOf } from './judge.ts';
import type { Rows, Slot, Slots, Values } from './slots.ts';

/** Takes an entity that is wanted; true if no more are. */
export type Take = (entity: Entity) => boolean;

export interface Scan {
  /** Goes on until all is done, nothing more is wanted, or it is time. True unless it is time. */
  run(take: Take, isTime: () => boolean): boolean;
  /** From here on nothing that is written is seen. */
  detach(): void;
}

export function scanOf(slots: Slots, query: EntityQuery): Scan {
  const found = candidates(slots, query);
  const judge = new Judge(slots, query);
  return isTable(found) ? new TableScan(found, query, judge) : new ListScan(found, strideOf(query), judge);
}

/** How many rows that columns tell about are looked at between two looks at the clock. */
const ROWS = 256;
/** The same of entities, and of such that may take a while each: geometries, patterns, links, members of large values. */
const STRIDE = 16;

function strideOf(query: EntityQuery): number {
  const { idPattern, anyOf, geo, q } = query;
  return geo || idPattern || anyOf || (q && isDear(q)) || query.ordering?.from ? 1 : STRIDE;
}

function isDear(tree: QueryTree): boolean {
  switch (tree.kind) {
    case 'and':
    case 'or':
      return tree.operands.length > STRIDE || tree.operands.some(isDear);
    case 'linked':
      return true;
    case 'compare':
      if (tree.operator.endsWith('~=')) return true;
  }
  return tree.path.linked !== undefined || tree.path.members.length > 0;
}

/** Holds an entity against the whole query, as it is at the moment of the query: what has ended is not there. */
class Judge {
  readonly #slots: Slots;
  readonly #query: EntityQuery;

  constructor(slots: Slots, query: EntityQuery) {
    this.#slots = slots;
    this.#query = query;
  }

  /** Whether it may have to be shown otherwise than it is kept. */
  ends(entity: Entity): boolean {
    const { transients } = this.#slots;
    if (this.#query.now === undefined || transients?.size === 0) return false;
    return entity.expiresAt !== undefined || !transients || transients.has(entity.id);
  }

  /** The entity as it is, if it is wanted. */
  wanted(entity: Entity): Entity | undefined {
    const here = this.#present(entity);
    return here && satisfies(this.#query, here, this.find) ? here : undefined;
  }

  readonly find: FindEntity = (id: Iri) => {
    const entity = this.#slots.get(id)?.entity;
    return entity && this.#present(entity);
  };

  #present(entity: Entity): Entity | undefined {
    return this.ends(entity) ? presentAt(entity, this.#query.now!) : entity;
  }
}

class ListScan implements Scan {
  #left: Iterator<Slot>;
  readonly #stride: number;
  readonly #judge: Judge;

  constructor(slots: Iterable<Slot>, stride: number, judge: Judge) {
    this.#left = slots[Symbol.iterator]();
    this.#stride = stride;
    this.#judge = judge;
  }

  run(take: Take, isTime: () => boolean): boolean {
    for (let count = 1; ; count += 1) {
      const next = this.#left.next();
      if (next.done) return true;
      const wanted = this.#judge.wanted(next.value.entity);
      if (wanted && take(wanted)) return true;
      if (count % this.#stride === 0 && isTime()) return false;
    }
  }

  detach(): void {
    const left = this.#left;
    this.#left = [...{ [Symbol.iterator]: () => left }].values();
  }
}

class TableScan implements Scan {
  #source: Rows;
  #row = 0;
  #test: RowTest | undefined;
  readonly #query: EntityQuery;
  readonly #stride: number;
  readonly #rest: EntityQuery | undefined;
  readonly #judge: Judge;

  constructor(source: Rows, query: EntityQuery, judge: Judge) {
    this.#source = source;
    this.#query = query;
    this.#judge = judge;
    this.#rest = restOf(query);
    const stride = strideOf(query);
    this.#stride = this.#rest || stride === 1 ? stride : ROWS;
    this.#test = query.q && rowTestOf(query.q, source, judge.find);
  }

  run(take: Take, isTime: () => boolean): boolean {
    const rows = this.#source.rows();
    const stride = this.#stride;
    while (this.#row < rows.length) {
      const wanted = this.#wanted(this.#row, rows[this.#row]);
      this.#row += 1;
      if (wanted && take(wanted)) return true;
      if (this.#row % stride === 0 && isTime()) return false;
    }
    return true;
  }

  /**
   * The column is asked first, as it does not lead through all of memory. What it refuses is refused whatever has ended:
   * a query has no "not", so that nothing satisfies it which does not with more of its values.
   */
  #wanted(row: number, slot: Slot | undefined): Entity | undefined {
    if (!slot) return undefined;
    beginEffort();
    if (this.#test && !this.#test(row)) return undefined;
    const { entity } = slot;
    if (this.#judge.ends(entity)) return this.#judge.wanted(entity);
    return !this.#rest || satisfies(this.#rest, entity) ? entity : undefined;
  }

  detach(): void {
    const source = this.#source;
    const rows = source.rows().slice();
    // Several terms may be about one path.
    const copies = new Map<Values, Values>();
    const copyOf = (values: Values): Values => getOrPut(copies, values, () => values.over(rows));
    this.#source = {
      rows: () => rows,
      column: (path) => {
        const values = source.column(path);
        return values && copyOf(values);
      },
    };
    this.#test = this.#query.q && rowTestOf(this.#query.q, this.#source, this.#judge.find);
  }
}

/** What is left to ask of an entity of the table once its row has been judged; undefined for nothing. */
function restOf({ q: _, ...query }: EntityQuery): EntityQuery | undefined {
  const { idPattern, types, anyOf, attributes, geo, scopes } = query;
  // The table of one type holds all of it and nobody else.
  const isTold = types === undefined || types.kind === 'type';
  if (isTold && !idPattern && !anyOf && !attributes && !geo && !scopes) return undefined;
  return query;
}
