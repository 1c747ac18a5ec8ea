/**
 * One definition of an asset model → everything that is known about it: the TypeScript type (`Facts`), the validator,
 * the JSON-LD term, the GraphQL type, the JSON Schema, the documentation page.
 *
 * A name means one thing in the whole catalogue: the same attribute name always has the same IRI and unit.
 */
import type { Iri } from './ngsi-ld/entity.ts';

/** IEC CIM 17 as CGMES 3.0 spells it: the canonical namespace. */
export const CIM = 'http://iec.ch/TC57/CIM100#';
/** Our own names, for what CIM does not have. */
export const PST = 'https://w3id.org/busbar#';

export const cim = (name: string): Iri => `${CIM}${name}`;
export const pst = (name: string): Iri => `${PST}${name}`;

interface AttributeBase {
  readonly iri: Iri;
  /** One sentence; it becomes the documentation. */
  readonly description: string;
}

export interface NumberAttribute extends AttributeBase {
  readonly kind: 'number';
  /** The one UN/CEFACT code this attribute may have (`C62` for a plain number); converters live at the field's border. */
  readonly unit: string;
  readonly minimum?: number;
  readonly maximum?: number;
  /** Fed by the field: it carries quality and observedAt, and goes stale. */
  readonly measured?: true;
  /** One instance for each terminal, with datasetId `urn:ngsi-ld:Dataset:T1`, `…:T2`; without one: terminal 1. */
  readonly perTerminal?: true;
}

export interface BooleanAttribute extends AttributeBase {
  readonly kind: 'boolean';
  readonly measured?: true;
}

export interface TextAttribute extends AttributeBase {
  readonly kind: 'text';
  /** The only values allowed, where they are listed. */
  readonly oneOf?: readonly string[];
  readonly measured?: true;
}

/** A value that is an object or an array and has a shape of its own. */
export interface JsonAttribute extends AttributeBase {
  readonly kind: 'json';
}

export interface GeoAttribute extends AttributeBase {
  readonly kind: 'geo';
}

export interface RelationshipAttribute extends AttributeBase {
  readonly kind: 'relationship';
  /** Type names it may point to; empty means any. */
  readonly to: readonly string[];
  /** Several instances, one per datasetId, such as `urn:ngsi-ld:Dataset:T1`. */
  readonly many?: true;
}

export type AttributeDefinition =
  | NumberAttribute
  | BooleanAttribute
  | TextAttribute
  | JsonAttribute
  | GeoAttribute
  | RelationshipAttribute;

export type AttributeDefinitions = Readonly<Record<string, AttributeDefinition>>;

/** What a model says of one type; `attributes` by their short name (the JSON-LD term and the GraphQL field). */
export interface Model<A extends AttributeDefinitions = AttributeDefinitions> {
  readonly type: string;
  readonly iri: Iri;
  readonly description: string;
  /** The type that it is a special case of, as CIM derives its classes, where the catalogue has that type. */
  readonly general?: string;
  /** Where it stands in the electrical network. */
  readonly role: 'container' | 'node' | 'switch' | 'branch' | 'injection' | 'device' | 'information';
  readonly attributes: A;
  /** What CIM calls an attribute of this type whose IRI does not say so, such as `r` → `PowerTransformerEnd.r`. */
  readonly cim?: { readonly [K in keyof A]?: string };
}

/** The value of an attribute in TypeScript: a number, a text …, an id for a Relationship. */
export type FactOf<D extends AttributeDefinition> = D extends NumberAttribute
  ? number
  : D extends BooleanAttribute
    ? boolean
    : D extends TextAttribute
      ? string
      : D extends RelationshipAttribute
        ? Iri | readonly Iri[]
        : object;

/** The TypeScript type of a model: all attributes optional, as a twin may know little of its asset. */
export type Facts<M extends Model> = { readonly [K in keyof M['attributes']]?: FactOf<M['attributes'][K]> };

/** Declares a model. Throws when a name is not one that JSON-LD, GraphQL and URLs all accept. */
export function defineModel<const A extends AttributeDefinitions>(model: Model<A>): Model<A> {
  for (const name of [model.type, ...Object.keys(model.attributes)]) {
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name)) throw new Error(`${name} is no name for a type or an attribute`);
  }
  return Object.freeze(model);
}
