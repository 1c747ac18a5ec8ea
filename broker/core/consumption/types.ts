/** Which types and attributes there are: clauses 5.7.5 to 5.7.10, from the entities as they are now. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';
import type { AttributeCount, Census, TypeCount } from '../ports.ts';
import type { AttributeDetails, TypeDetails } from './type-details.ts';

export async function listTypes({ graph }: Broker): Promise<readonly TypeDetails[]> {
  const { types } = await graph.census();
  return Array.from(types, typeDetails);
}

export async function retrieveType({ graph }: Broker, type: Iri): Promise<TypeDetails> {
  const count = (await graph.census()).types.get(type);
  if (!count) throw problem('ResourceNotFound', `No entity has the type ${type}`);
  return typeDetails([type, count]);
}

export async function listAttributes({ graph }: Broker): Promise<readonly AttributeDetails[]> {
  const census = await graph.census();
  const typesOf = typesByAttribute(census);
  return Array.from(census.attributes, ([name, count]) => attributeDetails(name, count, typesOf.get(name) ?? []));
}

export async function retrieveAttribute({ graph }: Broker, attribute: Iri): Promise<AttributeDetails> {
  const { attributes, types } = await graph.census();
  const count = attributes.get(attribute);
  if (!count) throw problem('ResourceNotFound', `No entity has the attribute ${attribute}`);
  const having = [...types].filter(([, type]) => type.attributes.has(attribute));
  return attributeDetails(
    attribute,
    count,
    having.map(([type]) => type),
  );
}

function typesByAttribute({ types }: Census): ReadonlyMap<Iri, readonly Iri[]> {
  const found = new Map<Iri, Iri[]>();
  for (const [type, { attributes }] of types) {
    for (const name of attributes.keys()) {
      const known = found.get(name);
      if (known) known.push(type);
      else found.set(name, [type]);
    }
  }
  return found;
}

function typeDetails([type, { entities, attributes }]: readonly [Iri, TypeCount]): TypeDetails {
  const kinds = Array.from(attributes, ([name, count]) => [name, [...count.kinds.keys()]] as const);
  return { type, entityCount: entities, attributes: new Map(kinds) };
}

function attributeDetails(
  attribute: Iri,
  { instances, kinds }: AttributeCount,
  types: readonly Iri[],
): AttributeDetails {
  return { attribute, instanceCount: instances, kinds: [...kinds.keys()], types };
}
