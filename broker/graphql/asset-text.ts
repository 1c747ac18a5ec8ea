/** What an asset is called, and the text that a search looks through. */
import { attributeIri, catalogueNames, modelOf } from '#models/catalogue.ts';
import type { Model } from '#models/define.ts';
import { type Entity, type Iri, instanceOf } from '#models/ngsi-ld/entity.ts';

const NAME = attributeIri('name');
const DESCRIPTION = attributeIri('description');

const property = (entity: Entity, attribute: Iri): string | undefined => {
  const instance = instanceOf(entity, attribute);
  return instance?.kind === 'Property' && typeof instance.value === 'string' ? instance.value : undefined;
};

export const nameOf = (entity: Entity): string | undefined => property(entity, NAME);

/** The first model that knows one of the types. */
export const modelFor = (entity: Entity): Model | undefined =>
  entity.types.map(modelOf).find((model) => model !== undefined);

/** What is left of a name behind its last separator. */
export const lastPart = (iri: Iri): string => iri.replace(/^.*[/#:]/, '');

/** The short name of the type: that of the catalogue, else the last part of the IRI. */
export function typeOf(entity: Entity): string {
  return modelFor(entity)?.type ?? lastPart(catalogueNames.compact(entity.types[0]!));
}

export function textOf(entity: Entity): string {
  return [nameOf(entity), entity.id, typeOf(entity), property(entity, DESCRIPTION)].join(' ').toLowerCase();
}
