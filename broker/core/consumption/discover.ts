/** Types and attributes of this broker and of the sources that it may ask: clauses 5.7.5 to 5.7.10. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { Problem, problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';
import { type DiscoveryWish, mergedAttributes, mergedTypes } from '../federation/discovery.ts';
import type { Origin } from '../federation/origin.ts';
import type { AttributeDetails, TypeDetails } from './type-details.ts';
import { listAttributes, listTypes, retrieveAttribute, retrieveType } from './types.ts';

export async function discoverTypes(
  broker: Broker,
  isDetailed: boolean,
  origin: Origin,
): Promise<readonly TypeDetails[]> {
  const operation = isDetailed ? 'retrieveEntityTypeDetails' : 'retrieveEntityTypes';
  const [here, there] = await Promise.all([listTypes(broker), elsewhere(broker, { operation }, origin)]);
  return there.length === 0 ? here : mergedTypes([here, ...there.map(({ types }) => types)]);
}

export async function discoverType(broker: Broker, type: Iri, origin: Origin): Promise<TypeDetails> {
  const wish = { operation: 'retrieveEntityTypeInfo', name: type } as const;
  const [here, there] = await Promise.all([known(retrieveType(broker, type)), elsewhere(broker, wish, origin)]);
  const [found] = mergedTypes([here, ...there.map(({ types }) => types)]);
  if (!found) throw problem('ResourceNotFound', `No entity has the type ${type}`);
  return found;
}

export async function discoverAttributes(
  broker: Broker,
  isDetailed: boolean,
  origin: Origin,
): Promise<readonly AttributeDetails[]> {
  const operation = isDetailed ? 'retrieveAttrTypeDetails' : 'retrieveAttrTypes';
  const [here, there] = await Promise.all([listAttributes(broker), elsewhere(broker, { operation }, origin)]);
  return there.length === 0 ? here : mergedAttributes([here, ...there.map(({ attributes }) => attributes)]);
}

export async function discoverAttribute(broker: Broker, attribute: Iri, origin: Origin): Promise<AttributeDetails> {
  const wish = { operation: 'retrieveAttrTypeInfo', name: attribute } as const;
  const [here, there] = await Promise.all([
    known(retrieveAttribute(broker, attribute)),
    elsewhere(broker, wish, origin),
  ]);
  const [found] = mergedAttributes([here, ...there.map(({ attributes }) => attributes)]);
  if (!found) throw problem('ResourceNotFound', `No entity has the attribute ${attribute}`);
  return found;
}

async function elsewhere({ federation }: Broker, wish: DiscoveryWish, origin: Origin) {
  return (origin.local ? undefined : await federation?.discover(wish, origin)) ?? [];
}

/** What is not here may be elsewhere. */
async function known<T>(finding: Promise<T>): Promise<readonly T[]> {
  try {
    return [await finding];
  } catch (error) {
    if (error instanceof Problem && error.kind === 'ResourceNotFound') return [];
    throw error;
  }
}
