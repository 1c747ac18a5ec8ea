/**
 * Models → a validator for the write path. Every definition is compiled once into a closure; checking an attribute is
 * then a map lookup and a few comparisons.
 *
 * NGSI-LD is an open world: attributes that no model knows pass. A unitCode that is missing counts as the right one.
 */
import { QUALITY } from '../attributes/common.ts';
import type { AttributeDefinition, Model, NumberAttribute, TextAttribute } from '../define.ts';
import type { Attribute, Entity, Iri } from '../ngsi-ld/entity.ts';
import { isQuality, qualities } from '../quality.ts';
import { unitSymbol } from '../units.ts';

export interface Fault {
  /** The short name of the attribute. */
  readonly attribute: string;
  /** A sentence that names the fault and the fix. */
  readonly message: string;
}

/** The fault of one instance as a sentence; undefined when there is none. */
type Check = (instance: Attribute) => string | undefined;

interface CompiledAttribute {
  readonly name: string;
  readonly check: Check;
}

type CompiledModel = ReadonlyMap<Iri, CompiledAttribute>;

/** All faults of an entity against the models of its types; empty for types that no model describes. */
export type Validate = (entity: Entity) => readonly Fault[];

const none: readonly Fault[] = [];

export function validatorOf(models: Iterable<Model>): Validate {
  const compiled = new Map<Iri, CompiledModel>();
  for (const model of models) compiled.set(model.iri, compileModel(model));
  return (entity) => {
    let faults: Fault[] | undefined;
    for (const type of entity.types) {
      const model = compiled.get(type);
      if (!model) continue;
      for (const [iri, instances] of entity.attributes) {
        const attribute = model.get(iri);
        if (!attribute) continue;
        for (const instance of instances) {
          const message = attribute.check(instance);
          if (message === undefined) continue;
          faults ??= [];
          // An entity of two types may have an attribute that both models know: it is one fault.
          if (!faults.some((fault) => fault.message === message)) faults.push({ attribute: attribute.name, message });
        }
      }
    }
    return faults ?? none;
  };
}

function compileModel(model: Model): CompiledModel {
  return new Map(
    Object.entries(model.attributes).map(([name, definition]) => [
      definition.iri,
      { name, check: compileAttribute(name, definition) },
    ]),
  );
}

function compileAttribute(name: string, definition: AttributeDefinition): Check {
  const check = compileKind(name, definition);
  return isMeasured(definition) ? (instance) => check(instance) ?? faultOfQuality(name, instance) : check;
}

function isMeasured(definition: AttributeDefinition): boolean {
  return 'measured' in definition && definition.measured === true;
}

function compileKind(name: string, definition: AttributeDefinition): Check {
  switch (definition.kind) {
    case 'number':
      return compileNumber(name, definition);
    case 'boolean':
      return (instance) => {
        if (instance.kind !== 'Property') return wrongKind(name, instance, 'Property');
        return typeof instance.value === 'boolean' ? undefined : wrongValue(name, instance.value, 'true or false');
      };
    case 'text':
      return compileText(name, definition);
    case 'json':
      return (instance) =>
        instance.kind === 'Property' || instance.kind === 'JsonProperty' || instance.kind === 'ListProperty'
          ? undefined
          : wrongKind(name, instance, 'Property');
    case 'geo':
      return (instance) => (instance.kind === 'GeoProperty' ? undefined : wrongKind(name, instance, 'GeoProperty'));
    case 'relationship':
      return (instance) => {
        if (instance.kind !== 'Relationship' && instance.kind !== 'ListRelationship') {
          return wrongKind(name, instance, 'Relationship');
        }
        if (definition.many || instance.kind === 'ListRelationship' || !Array.isArray(instance.object))
          return undefined;
        return instance.object.length === 1
          ? undefined
          : `${name} points to ${instance.object.length} objects: give one`;
      };
  }
}

function compileNumber(name: string, definition: NumberAttribute): Check {
  const { unit, minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = definition;
  const symbol = unitSymbol(unit);
  return (instance) => {
    if (instance.kind !== 'Property') return wrongKind(name, instance, 'Property');
    const { value, unitCode } = instance;
    if (typeof value !== 'number' || !Number.isFinite(value)) return wrongValue(name, value, 'a number');
    if (unitCode !== undefined && unitCode !== unit) {
      return `unitCode ${unitCode} is not the unit of ${name}: give the value in ${symbol || 'plain numbers'}, unitCode ${unit}`;
    }
    if (value < minimum) return `${name} is ${withUnit(value, symbol)}: give at least ${withUnit(minimum, symbol)}`;
    if (value > maximum) return `${name} is ${withUnit(value, symbol)}: give at most ${withUnit(maximum, symbol)}`;
    return undefined;
  };
}

function compileText(name: string, definition: TextAttribute): Check {
  const allowed = definition.oneOf && new Set(definition.oneOf);
  return (instance) => {
    // What has a list of values is a word, not a text in a language.
    if (!allowed && instance.kind === 'LanguageProperty') return undefined;
    if (instance.kind !== 'Property') return wrongKind(name, instance, 'Property');
    const { value } = instance;
    if (typeof value !== 'string') return wrongValue(name, value, 'a text');
    if (!allowed || allowed.has(value)) return undefined;
    return `${name} ${excerpt(value)} is not allowed: give one of ${[...allowed].join(', ')}`;
  };
}

function faultOfQuality(name: string, instance: Attribute): string | undefined {
  const quality = instance.attributes?.get(QUALITY)?.[0];
  if (quality === undefined) return undefined;
  if (quality.kind === 'Property' && isQuality(quality.value)) return undefined;
  const given = quality.kind === 'Property' ? excerpt(quality.value) : `a ${quality.kind}`;
  return `The quality of ${name} is ${given}: give one of ${qualities.join(', ')}`;
}

function wrongKind(name: string, instance: Attribute, wanted: string): string {
  return `${name} is a ${instance.kind}: give it as a ${wanted}`;
}

function wrongValue(name: string, value: unknown, wanted: string): string {
  return `${name} has the value ${excerpt(value)}: give ${wanted}`;
}

/** A value as text that cannot fill a log. */
function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function withUnit(value: number, symbol: string): string {
  return symbol === '' ? String(value) : `${value} ${symbol}`;
}
