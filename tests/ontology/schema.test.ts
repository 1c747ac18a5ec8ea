/**
 * The JSON Schema and the validator are made of the same models by two generators: on entities that are damaged at
 * random they must give equal verdicts. The evaluator here knows as much of JSON Schema as our schemas use.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogue, catalogueNames, validate } from '#models/catalogue.ts';
import type { AttributeDefinition } from '#models/define.ts';
import { demoRegion } from '#models/facility/demo.ts';
import type { EntityDraft } from '#models/facility/region.ts';
import { jsonSchema, jsonSchemas } from '#models/generate/json-schema.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { parseEntity } from '#models/ngsi-ld/parse.ts';
import { Problem } from '#models/problem.ts';

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

/** Values next to what the definition allows, on both sides of its bounds, and values of every other type. */
function valuesFor(definition: AttributeDefinition): fc.Arbitrary<JsonValue> {
  const strange = fc.constantFrom<JsonValue>(true, '', 'x', -1, 7, { a: 1 }, [1]);
  if (definition.kind === 'number') {
    const bounds = [definition.minimum, definition.maximum].filter((bound) => bound !== undefined);
    return fc.oneof(fc.constantFrom(0.5, ...bounds.flatMap((bound) => [bound - 1, bound, bound + 1])), strange);
  }
  if (definition.kind === 'text' && definition.oneOf) return fc.oneof(fc.constantFrom(...definition.oneOf), strange);
  return strange;
}

/** Instances of an attribute, right ones and wrong ones. */
function instanceFor(definition: AttributeDefinition): fc.Arbitrary<JsonObject> {
  const unitCodes = definition.kind === 'number' ? [definition.unit, definition.unit, 'XXX'] : ['XXX'];
  const qualities = fc.constantFrom<JsonValue>('good', 'stale', 'fine', 7);
  const property = fc.record(
    {
      type: fc.constant('Property'),
      value: valuesFor(definition),
      unitCode: fc.constantFrom(...unitCodes),
      quality: fc.record({ type: fc.constant('Property'), value: qualities }),
    },
    { requiredKeys: ['type', 'value'] },
  );
  const others = fc.constantFrom<JsonObject>(
    { type: 'Relationship', object: 'urn:ngsi-ld:ConnectivityNode:N' },
    { type: 'Relationship', object: ['urn:ngsi-ld:ConnectivityNode:N'] },
    { type: 'Relationship', object: ['urn:ngsi-ld:ConnectivityNode:N', 'urn:ngsi-ld:ConnectivityNode:M'] },
    { type: 'GeoProperty', value: { type: 'Point', coordinates: [0, 0] } },
  );
  return fc.oneof(
    { weight: definition.kind === 'relationship' || definition.kind === 'geo' ? 1 : 4, arbitrary: property },
    { weight: 1, arbitrary: others },
  );
}

const models = [...catalogue.values()];
const uses = models.flatMap(({ type, attributes }) => Object.keys(attributes).map((name) => ({ type, name })));
/** One attribute of one type, with one instance or two. */
const damaged = fc.constantFrom(...uses).chain(({ type, name }) =>
  fc.record({
    type: fc.constant(type),
    name: fc.constant(name),
    instances: fc.array(instanceFor(catalogue.get(type)!.attributes[name]!), { minLength: 1, maxLength: 2 }),
  }),
);

/** What is wrong with an entity: already for the standard, or for the models. */
function faultsOf(entity: EntityDraft): readonly unknown[] {
  try {
    return validate(parseEntity(entity, catalogueNames, at));
  } catch (error) {
    if (error instanceof Problem) return [error.detail];
    throw error;
  }
}

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
      fc.property(damaged, ({ type, name, instances }) => {
        // Instances of one attribute differ in their datasetId.
        const told = instances.map((each, index) =>
          index === 0 ? each : { ...each, datasetId: 'urn:ngsi-ld:Dataset:T2' },
        );
        const entity: EntityDraft = { id: 'urn:ngsi-ld:Thing:1', type, scope: '/A', [name]: told };
        const schema = jsonSchema(catalogue.get(type)!);
        const faults = faultsOf(entity);
        verdicts[faults.length === 0 ? 'right' : 'wrong'] += 1;
        expect(holds(entity, schema, schema), JSON.stringify(faults)).toBe(faults.length === 0);
      }),
      { numRuns: 10_000 },
    );
    expect(verdicts.right).toBeGreaterThan(1000);
    expect(verdicts.wrong).toBeGreaterThan(1000);
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
