/** Which types and attributes there are: clauses 5.7.5 to 5.7.10, from the entities as they are now. */
import type { AttributeKind, Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';

export interface TypeDetails {
  readonly type: Iri;
  readonly entityCount: number;
  readonly attributes: ReadonlyMap<Iri, AttributeDetails>;
}

export interface AttributeDetails {
  readonly attribute: Iri;
  /** Instances of it, over all entities (5.2.28). */
  readonly instanceCount: number;
  readonly kinds: ReadonlySet<AttributeKind>;
  readonly types: ReadonlySet<Iri>;
}

/** All types in the order of their first entity. */
export async function listTypes(broker: Broker): Promise<readonly TypeDetails[]> {
  const types = new Map<Iri, Entity[]>();
  for (const entity of await allEntities(broker)) {
    for (const type of entity.types) {
      const known = types.get(type);
      if (known) known.push(entity);
      else types.set(type, [entity]);
    }
  }
  return [...types].map(([type, entities]) => ({
    type,
    entityCount: entities.length,
    attributes: attributesOf(entities),
  }));
}

export async function retrieveType(broker: Broker, type: Iri): Promise<TypeDetails> {
  const entities = await allEntities(broker, type);
  if (entities.length === 0) throw problem('ResourceNotFound', `No entity has the type ${type}`);
  return { type, entityCount: entities.length, attributes: attributesOf(entities) };
}

export async function listAttributes(broker: Broker): Promise<readonly AttributeDetails[]> {
  return [...attributesOf(await allEntities(broker)).values()];
}

export async function retrieveAttribute(broker: Broker, attribute: Iri): Promise<AttributeDetails> {
  const details = attributesOf(await allEntities(broker)).get(attribute);
  if (!details) throw problem('ResourceNotFound', `No entity has the attribute ${attribute}`);
  return details;
}

async function allEntities(broker: Broker, type?: Iri): Promise<readonly Entity[]> {
  const page = await broker.graph.query({
    ...(type !== undefined && { types: { kind: 'type', type } }),
    limit: Number.MAX_SAFE_INTEGER,
    offset: 0,
    count: false,
  });
  return page.entities;
}

function attributesOf(entities: readonly Entity[]): ReadonlyMap<Iri, AttributeDetails> {
  const found = new Map<Iri, { attribute: Iri; instanceCount: number; kinds: Set<AttributeKind>; types: Set<Iri> }>();
  for (const entity of entities) {
    for (const [attribute, instances] of entity.attributes) {
      let details = found.get(attribute);
      if (!details) {
        details = { attribute, instanceCount: 0, kinds: new Set(), types: new Set() };
        found.set(attribute, details);
      }
      details.instanceCount += instances.length;
      for (const instance of instances) details.kinds.add(instance.kind);
      for (const type of entity.types) details.types.add(type);
    }
  }
  return found;
}
