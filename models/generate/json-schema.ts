/**
 * Models → JSON Schema (draft 2020-12) of their entities in normalized NGSI-LD. It says what the validator says, for
 * tools that read schemas; like it, it lets unknown attributes pass and a missing unitCode.
 */
import type { AttributeDefinition, Model, NumberAttribute } from '../define.ts';
import type { JsonObject, JsonValue } from '../ngsi-ld/json.ts';
import { qualities } from '../quality.ts';

const dialect = 'https://json-schema.org/draft/2020-12/schema';
const base = 'https://w3id.org/busbar/schema';

/** The schema of one type, complete in itself. */
export function jsonSchema(model: Model): JsonObject {
  return { $schema: dialect, $id: `${base}/${model.type}`, ...typeSchema(model), $defs: attributeSchemas([model]) };
}

/** One document that holds every type and every attribute under its name: `#/$defs/Breaker`, `#/$defs/open`. */
export function jsonSchemas(models: readonly Model[]): JsonObject {
  const types = Object.fromEntries(models.map((model) => [model.type, typeSchema(model)]));
  return { $schema: dialect, $id: base, $defs: { ...types, ...attributeSchemas(models) } };
}

function typeSchema(model: Model): JsonObject {
  const attributes = Object.keys(model.attributes).map((name) => [name, oneOrSeveral(`#/$defs/${name}`)]);
  return {
    title: model.type,
    description: model.description,
    type: 'object',
    required: ['id', 'type'],
    properties: {
      id: { type: 'string', format: 'uri' },
      type: { anyOf: [{ const: model.type }, { type: 'array', contains: { const: model.type } }] },
      ...Object.fromEntries(attributes),
    },
  };
}

/** One instance, or several that differ in their datasetId. */
function oneOrSeveral($ref: string): JsonObject {
  return { anyOf: [{ $ref }, { type: 'array', items: { $ref } }] };
}

/** Attribute name → the schema of one instance; the same in every model that has it. */
function attributeSchemas(models: readonly Model[]): JsonObject {
  const schemas: Record<string, JsonObject> = {};
  for (const model of models) {
    for (const [name, definition] of Object.entries(model.attributes)) schemas[name] ??= attributeSchema(definition);
  }
  return schemas;
}

function attributeSchema(definition: AttributeDefinition): JsonObject {
  const kinds = instanceSchemas(definition);
  return { description: definition.description, ...(kinds.length === 1 ? kinds[0]! : { anyOf: kinds }) };
}

function instanceSchemas(definition: AttributeDefinition): readonly JsonObject[] {
  switch (definition.kind) {
    case 'number':
      return [
        kind('Property', 'value', numberSchema(definition), {
          unitCode: { const: definition.unit },
          ...quality(definition),
        }),
      ];
    case 'boolean':
      return [kind('Property', 'value', { type: 'boolean' }, quality(definition))];
    case 'text':
      return definition.oneOf
        ? [kind('Property', 'value', { enum: definition.oneOf }, quality(definition))]
        : [
            kind('Property', 'value', { type: 'string' }, quality(definition)),
            kind('LanguageProperty', 'languageMap', { type: 'object' }),
          ];
    case 'json':
      return [
        kind('Property', 'value', {}),
        kind('JsonProperty', 'json', {}),
        kind('ListProperty', 'valueList', { type: 'array' }),
      ];
    case 'geo':
      return [kind('GeoProperty', 'value', { type: 'object', required: ['type'] })];
    case 'relationship':
      return [
        kind('Relationship', 'object', {
          anyOf: [iri, { type: 'array', items: iri, ...(definition.many ? {} : { minItems: 1, maxItems: 1 }) }],
        }),
        kind('ListRelationship', 'objectList', { type: 'array' }),
      ];
  }
}

const iri: JsonObject = { type: 'string', format: 'uri' };

function kind(type: string, member: string, value: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    type: 'object',
    required: ['type', member],
    properties: {
      type: { const: type },
      [member]: value,
      datasetId: iri,
      observedAt: { type: 'string', format: 'date-time' },
      ...more,
    },
  };
}

function numberSchema({ minimum, maximum }: NumberAttribute): JsonObject {
  return {
    type: 'number',
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
  };
}

function quality(definition: AttributeDefinition): Record<string, JsonValue> {
  if (!('measured' in definition && definition.measured)) return {};
  return {
    quality: {
      type: 'object',
      required: ['type', 'value'],
      properties: { type: { const: 'Property' }, value: { enum: qualities } },
    },
  };
}
