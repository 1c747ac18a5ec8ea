/** A model → what its GraphQL type is made of, without a word of GraphQL: the broker turns it into SDL and resolvers. */
import type { AttributeDefinition, Model } from '../define.ts';
import type { Iri } from '../ngsi-ld/entity.ts';

export interface GraphqlType {
  readonly name: string;
  readonly iri: Iri;
  readonly description: string;
  readonly fields: readonly GraphqlField[];
}

export interface GraphqlField {
  readonly name: string;
  readonly iri: Iri;
  readonly description: string;
  /** A number is a measurement, whether the field or the nameplate says it; boolean, text and JSON are facts. */
  readonly kind: 'measurement' | 'fact' | 'link' | 'geo';
  /** Whether the field feeds it, so that it has quality and age. */
  readonly measured: boolean;
  /** UN/CEFACT code, of a measurement. */
  readonly unit?: string;
  /** Of a link: whether it has several targets, and their types; none means any. */
  readonly many?: boolean;
  readonly to?: readonly string[];
}

export function graphqlType(model: Model): GraphqlType {
  return {
    name: model.type,
    iri: model.iri,
    description: model.description,
    fields: Object.entries(model.attributes).map(([name, definition]) => graphqlField(name, definition)),
  };
}

export function graphqlTypes(models: Iterable<Model>): readonly GraphqlType[] {
  return Array.from(models, graphqlType);
}

function graphqlField(name: string, definition: AttributeDefinition): GraphqlField {
  const { iri, description } = definition;
  const measured = 'measured' in definition && definition.measured === true;
  const base = { name, iri, description, measured };
  switch (definition.kind) {
    case 'number':
      return { ...base, kind: 'measurement', unit: definition.unit };
    case 'relationship':
      return { ...base, kind: 'link', many: definition.many === true, to: definition.to };
    case 'geo':
      return { ...base, kind: 'geo' };
    default:
      return { ...base, kind: 'fact' };
  }
}
