/** Linked Entity Retrieval: clause 4.5.23, level by level, here and at the sources that have parts of what is linked. */
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import type { FindEntity } from '#models/ngsi-ld/evaluate.ts';
import { presentAt } from '#models/ngsi-ld/expiry.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import { type Join, type Linked, type Shape, targetsOfAll } from '#models/ngsi-ld/join.ts';
import { problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';
import { mergedEntity } from '../federation/merge.ts';
import type { Origin } from '../federation/origin.ts';
import { takeTurns } from '../turns.ts';

export interface Reach {
  /** What was reached, in that order, each once with the shape that was first asked of it; without the first ones. */
  readonly linked: readonly Linked[];
  /** Everybody by id, the first ones too. */
  readonly find: FindEntity;
}

/** What can be reached from these entities, but for what does not exist and what the client has already. */
export async function linkedEntities(
  broker: Broker,
  first: readonly Entity[],
  shape: Shape,
  join: Join,
  origin: Origin,
  entitiesMax: number,
): Promise<Reach> {
  const linked = new Map<Iri, Linked>();
  const seen = new Map<Iri, Shape[]>(first.map(({ id }) => [id, [shape]]));
  const known = new Map(first.map((entity) => [entity.id, entity]));
  let edge: readonly Linked[] = first.map((entity) => ({ entity, shape }));
  for (let level = 0; level < join.levels && edge.length > 0; level += 1) {
    const places: (readonly [Iri, Shape])[] = [];
    for (const [id, shapes] of targetsOfAll(edge)) {
      if (!join.containedBy.has(id)) for (const one of shapes) if (isNew(seen, id, one)) places.push([id, one]);
    }
    await fetchInto(known, new Set(places.map(([id]) => id)), broker, origin);
    edge = places.flatMap(([id, one]) => {
      const entity = known.get(id);
      return entity ? [{ entity, shape: one }] : [];
    });
    for (const one of edge) if (!linked.has(one.entity.id)) linked.set(one.entity.id, one);
    if (linked.size > entitiesMax) throw tooMany(entitiesMax);
    await takeTurns();
  }
  for (const { id } of first) linked.delete(id);
  return { linked: [...linked.values()], find: (id) => known.get(id) };
}

function isNew(seen: Map<Iri, Shape[]>, id: Iri, shape: Shape): boolean {
  const shapes = seen.get(id);
  if (!shapes) seen.set(id, [shape]);
  else if (shapes.includes(shape)) return false;
  else shapes.push(shape);
  return true;
}

/** Entities that others are asked for at the same time. */
const ASKED_AT_ONCE = 32;

async function fetchInto(
  known: Map<Iri, Entity>,
  ids: ReadonlySet<Iri>,
  broker: Broker,
  origin: Origin,
): Promise<void> {
  const wanted = [...ids].filter((id) => !known.has(id));
  const here = await broker.graph.get(wanted);
  const now = instantAt(broker.clock.now());
  const open: Promise<void>[] = [];
  for (const [at, id] of wanted.entries()) {
    await takeTurns();
    const own = here[at] && presentAt(here[at], now);
    if (own) known.set(id, own);
    const asked = origin.local ? undefined : broker.federation?.retrieve({ id }, own, origin);
    if (!asked) continue;
    open.push(asked.then((gathered) => put(known, id, mergedEntity(own, gathered))));
    if (open.length === ASKED_AT_ONCE) await Promise.all(open.splice(0));
  }
  await Promise.all(open);
}

function put(known: Map<Iri, Entity>, id: Iri, entity: Entity | undefined): void {
  if (entity) known.set(id, entity);
  else known.delete(id);
}

function tooMany(entitiesMax: number): Error {
  const detail = `The answer has more than ${entitiesMax} linked entities: lower joinLevel, or pick fewer Relationships`;
  return problem('TooManyResults', detail);
}
