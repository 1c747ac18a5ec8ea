/** Selects entities of a graph, live or past: a page, how many there are, in the order that is asked for. */
import { isLate, nextTurn } from '#broker/core/turns.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { Ranking } from '#models/ngsi-ld/order.ts';
import type { EntityQuery, Page } from '#models/ngsi-ld/query.ts';
import { type Scan, scanOf } from './scan.ts';
import type { Slots } from './slots.ts';

/** At once where it is quick, else in turns; either way the answer is of the moment at which it was asked. */
export function select(slots: Slots, query: EntityQuery): Page | Promise<Page> {
  const gathering = query.ordering ? new Ranked(query, query.ordering) : new InTurn(query);
  const scan = scanOf(slots, query);
  const began = performance.now();
  const isDone = stretch(scan, gathering);
  if (isDone && !query.ordering) return gathering.page();
  if (!isDone) scan.detach();
  return later(scan, gathering, isDone, query.requireWorth, performance.now() - began);
}

async function later(
  scan: Scan,
  gathering: Gathering,
  isScanned: boolean,
  requireWorth: EntityQuery['requireWorth'],
  before: number,
): Promise<Page> {
  let worked = before;
  const rest = async (began: number): Promise<void> => {
    worked += performance.now() - began;
    requireWorth?.(worked);
    await nextTurn();
  };
  for (let isDone = isScanned; !isDone; ) {
    await rest(performance.now());
    const began = performance.now();
    isDone = stretch(scan, gathering);
    worked += performance.now() - began;
  }
  const ordering = gathering.inOrder();
  let began = performance.now();
  while (!ordering.next().done) {
    if (!isLate()) continue;
    await rest(began);
    began = performance.now();
  }
  return gathering.page();
}

function stretch(scan: Scan, gathering: Gathering): boolean {
  return scan.run((entity) => gathering.take(entity), isLate);
}

interface Gathering {
  take(entity: Entity): boolean;
  /** Puts in order what was taken; yields where it may be interrupted. */
  inOrder(): Generator<void, void>;
  page(): Page;
}

/** In the order of creation: it is enough when the page is full, unless somebody counts. */
class InTurn implements Gathering {
  readonly #query: EntityQuery;
  readonly #entities: Entity[] = [];
  #total = 0;

  constructor(query: EntityQuery) {
    this.#query = query;
  }

  take(entity: Entity): boolean {
    const { offset, limit, count } = this.#query;
    this.#total += 1;
    if (this.#total <= offset) return false;
    if (this.#entities.length < limit) this.#entities.push(entity);
    else if (!count) return true;
    return false;
  }

  *inOrder(): Generator<void, void> {
    // As they came.
  }

  page(): Page {
    return pageOf(this.#query, this.#entities, this.#total);
  }
}

/** In another order everybody has to be seen, but only the first ones up to the end of the page are kept. */
class Ranked implements Gathering {
  readonly #query: EntityQuery;
  readonly #ranking: Ranking;
  #first: readonly Entity[] = [];
  #total = 0;

  constructor(query: EntityQuery, ordering: NonNullable<EntityQuery['ordering']>) {
    this.#query = query;
    this.#ranking = new Ranking(ordering, query.offset + query.limit);
  }

  take(entity: Entity): boolean {
    this.#total += 1;
    this.#ranking.add(entity);
    return false;
  }

  *inOrder(): Generator<void, void> {
    this.#first = yield* this.#ranking.first();
  }

  page(): Page {
    const { offset, limit } = this.#query;
    return pageOf(this.#query, this.#first.slice(offset, offset + limit), this.#total);
  }
}

function pageOf({ offset, count }: EntityQuery, entities: readonly Entity[], total: number): Page {
  const more = total > offset + entities.length;
  return count ? { entities, total, more } : { entities, more };
}
