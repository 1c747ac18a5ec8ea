/**
 * The JSON Schema and the validator are made of the same models by two generators: on entities that are damaged at
 * random they must give equal verdicts. The evaluator here knows as much of JSON Schema as our schemas use.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogue, validate } from '#models/catalogue.ts';
import type { AttributeDefinition } from '#models/define.ts';
import { demoRegion } from '#models/facility/demo.ts';
import { entityOf } from '#models/facility/entities.ts';
import type { EntityDraft } from '#models/facility/region.ts';
import { jsonSchema, jsonSchemas } from '#models/generate/json-schema.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';

const at = '2026-11-21T12:00:00.000Z';
const known = new Set([
  ...['$schema', '$id', '$defs', '$ref', 'title', 'description', 'format', 'type', 'const', 'enum', 'anyOf'],
  ...['required', 'properties', 'items', 'contains', 'minItems', 'maxItems', 'minimum', 'maximum'],
]);

function holds(value: JsonValue | undefined, schema: JsonObject, root: JsonObject): boolean {
  for (const keyword of Object.keys(schema))
    if (!known.has(keyword)) throw new Error(`${keyword} is not evaluated here`);
  const list = (name: string) => (schema[name] ?? []) as readonly JsonValue[];
  const every = (name: string, check: (part: JsonObject) => boolean) =>
    schema[name] === undefined || check(schema[name] as JsonObject);
  if (typeof schema['$ref'] === 'string') {
    const name = schema['$ref'].replace('#/$defs/', '');
    if (!holds(value, (root['$defs'] as JsonObject)[name] as JsonObject, root)) return false;
  }
  if (schema['type'] !== undefined && !isOfType(value, schema['type'] as string)) return false;
  if ('const' in schema && value !== schema['const']) return false;
  if ('enum' in schema && !list('enum').includes(value!)) return false;
  if ('anyOf' in schema && !list('anyOf').some((part) => holds(value, part as JsonObject, root))) return false;
  if (typeof value === 'number') {
    if (value < ((schema['minimum'] as number) ?? -Infinity) || value > ((schema['maximum'] as number) ?? Infinity))
      return false;
  }
  if (Array.isArray(value)) {
    if (value.length < ((schema['minItems'] as number) ?? 0)) return false;
    if (value.length > ((schema['maxItems'] as number) ?? Infinity)) return false;
    if (!every('items', (items) => value.every((item: JsonValue) => holds(item, items, root)))) return false;
    if (!every('contains', (items) => value.some((item: JsonValue) => holds(item, items, root)))) return false;
  }
  if (isJsonObject(value)) {
    if (!list('required').every((name) => (name as string) in value)) return false;
    const properties = Object.entries((schema['properties'] ?? {}) as JsonObject);
    return properties.every(([name, part]) => !(name in value) || holds(value[name], part as JsonObject, root));
  }
  return true;
}

function isOfType(value: JsonValue | undefined, type: string): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isJsonObject(value);
  return typeof value === type;
}

const quality = (value: JsonValue) => ({ quality: { type: 'Property', value } });

/** Instances of an attribute, right ones and wrong ones. */
const instance = fc.oneof(
  fc.record(
    {
      type: fc.constant('Property'),
      value: fc.oneof(
        fc.constantFrom(-1000, -1, 0, 0.5, 90, 360, 361, 2000, true, false, null, '', 'direct', 'requested', 'x'),
        fc.constant({ a: 1 }),
      ),
      unitCode: fc.constantFrom('MAW', 'MAR', 'KVT', 'AMP', 'C62', 'DD', 'OHM', 'P1', 'KWT', 'XXX'),
    },
    { requiredKeys: ['type', 'value'] },
  ),
  fc.record({ type: fc.constant('Property'), value: fc.constantFrom(1, true, 'x') }),
  fc.constantFrom<JsonObject>(
    { type: 'Relationship', object: 'urn:ngsi-ld:ConnectivityNode:N' },
    { type: 'GeoProperty', value: { type: 'Point', coordinates: [0, 0] } },
    { type: 'Property', value: 0.1, ...quality('stale') },
    { type: 'Property', value: true, ...quality('fine') },
    { type: 'Property', value: 1, ...quality(7) },
  ),
);

const models = [...catalogue.values()];
const damaged = fc
  .constantFrom(...models)
  .chain((model) =>
    fc.tuple(
      fc.constant(model),
      fc.dictionary(fc.constantFrom(...Object.keys(model.attributes)), instance, { maxKeys: 3 }),
    ),
  );

describe('the schema of a type', () => {
  const document = jsonSchemas(models);

  test('holds of every entity of the demo, alone and within the one document', () => {
    for (const entity of demoRegion.entities) {
      const own = jsonSchema(catalogue.get(entity.type)!);
      expect(holds(entity, own, own), entity.id).toBe(true);
      expect(holds(entity, (document['$defs'] as JsonObject)[entity.type] as JsonObject, document), entity.id).toBe(
        true,
      );
    }
  });

  test('agrees with the validator on entities that are damaged at random', () => {
    const verdicts = { right: 0, wrong: 0 };
    fc.assert(
      fc.property(damaged, ([model, attributes]) => {
        const entity: EntityDraft = { id: 'urn:ngsi-ld:Thing:1', type: model.type, scope: '/', ...attributes };
        const schema = jsonSchema(model);
        const faults = validate(entityOf(entity, at));
        verdicts[faults.length === 0 ? 'right' : 'wrong'] += 1;
        expect(holds(entity, schema, schema), JSON.stringify(faults)).toBe(faults.length === 0);
      }),
      { numRuns: 2000 },
    );
    expect(verdicts.right).toBeGreaterThan(50);
    expect(verdicts.wrong).toBeGreaterThan(50);
  });

  test('names every attribute of the type', () => {
    const described = (definition: AttributeDefinition) => definition.description;
    for (const model of models) {
      const { properties, $defs } = jsonSchema(model) as { properties: JsonObject; $defs: JsonObject };
      for (const [name, definition] of Object.entries(model.attributes)) {
        expect(properties).toHaveProperty(name);
        expect(($defs[name] as JsonObject)['description']).toBe(described(definition));
      }
    }
  });
});
