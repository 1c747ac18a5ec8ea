/**
 * Facts of a model → an entity in normalized NGSI-LD. The model knows which fact is a Property with which unit and
 * which a Relationship, so that a declaration says no more than what is particular to one asset.
 */
import { terminalDataset } from '../../attributes/common.ts';
import type { AttributeDefinition, FactOf, Model } from '../../define.ts';
import type { Iri } from '../../ngsi-ld/entity.ts';
import type { JsonObject, JsonValue } from '../../ngsi-ld/json.ts';
import type { EntityDraft } from '../region.ts';

/** Facts, where one that each terminal has for itself may be given as an array: terminal 1, terminal 2, … */
export type Declared<M extends Model> = {
  readonly [K in keyof M['attributes']]?: M['attributes'][K] extends { readonly perTerminal: true }
    ? number | readonly number[]
    : FactOf<M['attributes'][K]>;
};

/** The id of an asset: its type, and its path of containment with dots. */
export function idOf(model: Model, key: string): Iri {
  return `urn:ngsi-ld:${model.type}:${key}`;
}

/** Throws when a fact has no attribute in the model. */
export function draft<const M extends Model>(model: M, key: string, scope: string, facts: Declared<M>): EntityDraft {
  const attributes: Record<string, JsonValue> = {};
  for (const [name, fact] of Object.entries(facts)) {
    const definition = model.attributes[name];
    if (!definition) throw new Error(`${model.type} has no attribute ${name}`);
    if (fact !== undefined) attributes[name] = attributeJson(definition, fact as JsonValue);
  }
  return { id: idOf(model, key), type: model.type, scope, ...attributes };
}

function attributeJson(definition: AttributeDefinition, fact: JsonValue): JsonValue {
  if (definition.kind === 'relationship' && definition.many) {
    const targets = Array.isArray(fact) ? fact : [fact];
    return targets.map((object: JsonValue, index) => ({
      type: 'Relationship',
      object,
      datasetId: terminalDataset(index + 1),
    }));
  }
  if (definition.kind === 'number' && definition.perTerminal && Array.isArray(fact)) {
    return fact.map((value: JsonValue, index) =>
      // Terminal 1 is the default instance: who asks for the attribute and no more gets that one.
      index === 0
        ? instanceJson(definition, value)
        : { ...instanceJson(definition, value), datasetId: terminalDataset(index + 1) },
    );
  }
  return instanceJson(definition, fact);
}

function instanceJson(definition: AttributeDefinition, fact: JsonValue): JsonObject {
  switch (definition.kind) {
    case 'relationship':
      return { type: 'Relationship', object: fact };
    case 'geo':
      return { type: 'GeoProperty', value: fact };
    case 'number':
      return { type: 'Property', value: fact, unitCode: definition.unit, ...declaredQuality(definition) };
    default:
      return { type: 'Property', value: fact, ...declaredQuality(definition) };
  }
}

/** A measured attribute that is declared was written by a person, not read from the field: substituted, IEC 61850-7-3. */
function declaredQuality(definition: AttributeDefinition): JsonObject {
  const measured = 'measured' in definition && definition.measured;
  return measured ? { quality: { type: 'Property', value: 'substituted' } } : {};
}
