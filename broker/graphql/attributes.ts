/** NGSI-LD attributes as GraphQL shows them: a number with unit, quality and age; a fact; a link. */
import { qualityOf } from '#models/attributes/reading.ts';
import { attributeName, catalogueNames, definitionOf, unitSymbol } from '#models/catalogue.ts';
import type { Attribute, Entity, Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import { lastPart } from './asset-text.ts';

interface Shown {
  readonly name: string;
  /** The name, and the terminal or dataset where there are several instances: `activePower (T2)`. */
  readonly label: string;
  readonly datasetId: string | null;
  readonly observedAt: string | null;
  readonly modifiedAt: string;
}

export interface MeasurementView extends Shown {
  readonly __typename: 'Measurement';
  readonly value: number | null;
  readonly unit: string | null;
  readonly quality: string;
  readonly ageSeconds: number;
  readonly measured: boolean;
}

export interface FactView extends Shown {
  readonly __typename: 'Fact';
  readonly text: string;
  readonly value: JsonValue;
  readonly quality: string;
  readonly ageSeconds: number;
  readonly measured: boolean;
}

export interface LinkView extends Shown {
  readonly __typename: 'Link';
  readonly targetId: Iri;
}

export type AttributeView = MeasurementView | FactView | LinkView;

/** The short name of an attribute: its term, or the last part of an IRI that the catalogue does not know. */
export const shortName = (iri: Iri): string => attributeName(iri) ?? lastPart(catalogueNames.compact(iri));

/** The views of one instance: one, or one per target of a Relationship. `now` in milliseconds gives the age. */
export function viewsOf(attribute: Iri, instance: Attribute, now: number): readonly AttributeView[] {
  const name = shortName(attribute);
  const dataset = instance.datasetId?.replace(/^urn:ngsi-ld:Dataset:/, '');
  const shown: Shown = {
    name,
    label: dataset ? `${name} (${dataset})` : name,
    datasetId: instance.datasetId ?? null,
    observedAt: instance.observedAt ?? null,
    modifiedAt: instance.modifiedAt,
  };
  const definition = definitionOf(attribute);
  const trust = {
    quality: qualityOf(instance).toUpperCase(),
    ageSeconds: Math.max(0, (now - Date.parse(instance.observedAt ?? instance.modifiedAt)) / 1000),
    measured: definition !== undefined && 'measured' in definition,
  };
  const fact = (value: JsonValue): FactView => ({
    __typename: 'Fact',
    ...shown,
    text: typeof value === 'string' ? value : JSON.stringify(value),
    value,
    ...trust,
  });
  switch (instance.kind) {
    case 'Relationship':
    case 'ListRelationship': {
      const targets = instance.kind === 'Relationship' ? [instance.object].flat() : instance.objectList;
      return targets.map((targetId) => ({ __typename: 'Link', ...shown, targetId }));
    }
    case 'Property': {
      const unit = instance.unitCode ?? (definition?.kind === 'number' ? definition.unit : undefined);
      return typeof instance.value === 'number'
        ? [
            {
              __typename: 'Measurement',
              ...shown,
              value: instance.value,
              unit: unit ? unitSymbol(unit) : null,
              ...trust,
            },
          ]
        : [fact(instance.value)];
    }
    case 'GeoProperty':
      return [fact(instance.value)];
    case 'LanguageProperty':
      return [fact(instance.languageMap)];
    case 'VocabProperty':
      return [fact(instance.vocab as JsonValue)];
    case 'JsonProperty':
      return [fact(instance.json)];
    case 'ListProperty':
      return [fact(instance.valueList)];
  }
}

/** All views of an entity, in the order of its attributes; only the named ones if `names` is given. */
export function attributesOf(
  entity: Entity,
  names: readonly string[] | null | undefined,
  now: number,
): readonly AttributeView[] {
  const views: AttributeView[] = [];
  for (const [attribute, instances] of entity.attributes) {
    if (names && !names.includes(shortName(attribute))) continue;
    for (const instance of instances) views.push(...viewsOf(attribute, instance, now));
  }
  return views;
}
