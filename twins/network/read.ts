/**
 * Reads facts off an entity for the network. What cannot be read is told as a finding, a sentence that names the fault and
 * the fix, and counts as absent: nothing that a client wrote can make a network fail.
 */

import { CONNECTED, terminalDataset } from '#models/attributes/common.ts';
import { qualityOf } from '#models/attributes/reading.ts';
import { attributeIri, definitionOf, modelOf } from '#models/catalogue.ts';
import type { Model } from '#models/define.ts';
import { type Attribute, type Entity, type Instant, type Iri, instanceOf } from '#models/ngsi-ld/entity.ts';
import type { Quality } from '#models/quality.ts';
import type { NetworkFinding } from './network.ts';

export type Findings = NetworkFinding[];

/** A number of the field with how far it can be trusted. */
export interface Reading {
  readonly value: number;
  readonly quality: Quality;
  readonly observedAt: Instant | undefined;
}

/** The model that says what the entity is in the network: the first of its types that has an electrical role. */
export function electricalModel(entity: Entity): Model | undefined {
  for (const type of entity.types) {
    const model = modelOf(type);
    if (model && ['node', 'switch', 'branch', 'injection'].includes(model.role)) return model;
  }
  return undefined;
}

export function isOfType(entity: Entity, model: Model): boolean {
  return entity.types.includes(model.iri);
}

/** A number in the unit of the model; `terminal` picks the instance, terminal 1 being also the one without datasetId. */
export function numberOf(entity: Entity, name: string, findings: Findings, terminal?: number): number | undefined {
  return readingOf(entity, name, findings, terminal)?.value;
}

export function readingOf(entity: Entity, name: string, findings: Findings, terminal?: number): Reading | undefined {
  const instance = pick(entity, name, terminal);
  if (instance === undefined) return undefined;
  const say = (message: string): undefined => {
    findings.push({ asset: entity.id, message });
  };
  if (instance.kind !== 'Property') return say(`${name} is a ${instance.kind}: make it a Property.`);
  const definition = definitionOf(attributeIri(name));
  const unit = definition?.kind === 'number' ? definition.unit : undefined;
  if (instance.unitCode !== undefined && instance.unitCode !== unit) {
    return say(`unitCode ${instance.unitCode} is not the unit of ${name}: give ${unit}.`);
  }
  if (typeof instance.value !== 'number') return say(`${name} is not a number: give one in ${unit}.`);
  return { value: instance.value, quality: qualityOf(instance), observedAt: instance.observedAt };
}

/** A truth value with its trust. */
export function flagOf(
  entity: Entity,
  name: string,
  findings: Findings,
): { readonly value: boolean; readonly quality: Quality; readonly observedAt: Instant | undefined } | undefined {
  const instance = pick(entity, name, undefined);
  if (instance === undefined) return undefined;
  if (instance.kind !== 'Property' || typeof instance.value !== 'boolean') {
    findings.push({ asset: entity.id, message: `${name} is not true or false: give one of them.` });
    return undefined;
  }
  return { value: instance.value, quality: qualityOf(instance), observedAt: instance.observedAt };
}

/** The ConnectivityNode that a terminal is connected to. */
export function terminalOf(entity: Entity, sequence: number): Iri | undefined {
  return objectOf(pick(entity, 'terminal', sequence));
}

/** Whether a terminal is connected to its node; one that says nothing is. */
export function isConnected(entity: Entity, sequence: number): boolean {
  const connected = pick(entity, 'terminal', sequence)?.attributes?.get(CONNECTED)?.[0];
  return connected?.kind !== 'Property' || connected.value !== false;
}

/** The words of a text attribute. */
export function textOf(entity: Entity, name: string, terminal?: number): string | undefined {
  const instance = pick(entity, name, terminal);
  return instance?.kind === 'Property' && typeof instance.value === 'string' ? instance.value : undefined;
}

/** The first entity that a Relationship points to. */
export function targetOf(entity: Entity, name: string): Iri | undefined {
  return objectOf(pick(entity, name, undefined));
}

/** The objects of a JSON attribute that is a list of them; anything else is told and counts as absent. */
export function objectsOf(
  entity: Entity,
  name: string,
  findings: Findings,
  terminal?: number,
): readonly Readonly<Record<string, unknown>>[] {
  const instance = pick(entity, name, terminal);
  if (instance === undefined) return [];
  const value =
    instance.kind === 'JsonProperty' ? instance.json : instance.kind === 'Property' ? instance.value : undefined;
  if (Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null)) {
    return value as readonly Readonly<Record<string, unknown>>[];
  }
  findings.push({ asset: entity.id, message: `${name} is not a list of objects: give one, or leave it out.` });
  return [];
}

function objectOf(instance: Attribute | undefined): Iri | undefined {
  if (instance?.kind !== 'Relationship') return undefined;
  return typeof instance.object === 'string' ? instance.object : instance.object[0];
}

function pick(entity: Entity, name: string, terminal: number | undefined): Attribute | undefined {
  const iri = attributeIri(name);
  const exact = terminal === undefined ? undefined : instanceOf(entity, iri, terminalDataset(terminal));
  if (exact !== undefined || (terminal ?? 1) > 1) return exact;
  return instanceOf(entity, iri) ?? (terminal === undefined ? instanceOf(entity, iri, terminalDataset(1)) : undefined);
}
