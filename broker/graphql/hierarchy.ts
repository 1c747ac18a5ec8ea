/** What is part of what: `isPartOf` walked up and down. */
import type { Broker } from '#broker/core/broker.ts';
import { IS_PART_OF } from '#models/attributes/common.ts';
import { containerOf } from '#models/attributes/reading.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { modelFor } from './asset-text.ts';
import type { GraphqlContext } from './context.ts';

/** Whether a person browses it: connectivity nodes are places in the circuit, and commands are information. */
export function isBrowsed(entity: Entity): boolean {
  const role = modelFor(entity)?.role;
  return role !== 'node' && role !== 'information';
}

/** The containers of an entity, the root first. Ends at a container that does not exist, and in a loop. */
export async function ancestorsOf(entity: Entity, context: GraphqlContext): Promise<readonly Entity[]> {
  const path: Entity[] = [];
  const seen = new Set<Iri>([entity.id]);
  let at: Entity | undefined = entity;
  while (at && path.length < context.limits.graphqlAncestorsMax) {
    const up = containerOf(at);
    if (!up || seen.has(up)) break;
    seen.add(up);
    at = await context.load(up);
    if (at) path.unshift(at);
  }
  return path;
}

/** What is directly part of `id` and browsed, in the order of creation. */
export async function childrenOf(id: Iri, broker: Broker): Promise<readonly Entity[]> {
  const ids = await broker.graph.walk([id], { relationships: [IS_PART_OF], direction: 'in' }, 1);
  const entities = await broker.graph.get(ids.filter((child) => child !== id));
  return entities.filter((entity) => entity !== undefined).filter(isBrowsed);
}

/** `id` and all that is part of it, at any depth. */
export async function contentsOf(id: Iri, context: GraphqlContext): Promise<ReadonlySet<Iri>> {
  const { graph } = context.broker;
  return new Set(await graph.walk([id], { relationships: [IS_PART_OF], direction: 'in' }, context.limits.walkDepthMax));
}
