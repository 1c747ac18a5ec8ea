/** Selects entities of a graph, live or past: a page, how many there are, in the order that is asked for. */
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { Ranking } from '#models/ngsi-ld/order.ts';
import type { EntityQuery, Page } from '#models/ngsi-ld/query.ts';
import { turn } from '../base/turn.ts';
import { type Scan, scanOf } from './scan.ts';
import type { Slots } from './slots.ts';

/** Milliseconds of one stretch of work before others have their turn. */
const STRETCH_MS = 8;

/** At once where it is quick, else in stretches; either way the answer is of the moment at which it was asked. */
export function select(slots: Slots, query: EntityQuery): Page | Promise<Page> {
  const gathering = query.ordering ? new Ranked(query, query.ordering) : new InTurn(query);
  const scan = scanOf(slots, query);
  if (stretch(scan, gathering)) return gathering.page();
  scan.detach();
  return later(scan, gathering);
}

async function later(scan: Scan, gathering: Gathering): Promise<Page> {
  do await turn();
  while (!stretch(scan, gathering));
  return gathering.page();
}

function stretch(scan: Scan, gathering: Gathering): boolean {
  const end = performance.now() + STRETCH_MS;
  return scan.run(
    (entity) => gathering.take(entity),
    () => performance.now() > end,
  );
}

interface Gathering {
  take(entity: Entity): boolean;
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

  page(): Page {
    return pageOf(this.#query, this.#entities, this.#total);
  }
}

/** In another order everybody has to be seen, but only the first ones up to the end of the page are kept. */
class Ranked implements Gathering {
  readonly #query: EntityQuery;
  readonly #ranking: Ranking;
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

  page(): Page {
    const { offset, limit } = this.#query;
    return pageOf(this.#query, this.#ranking.first().slice(offset, offset + limit), this.#total);
  }
}

function pageOf({ offset, count }: EntityQuery, entities: readonly Entity[], total: number): Page {
  const more = total > offset + entities.length;
  return count ? { entities, total, more } : { entities, more };
}
