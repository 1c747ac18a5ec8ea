/** The entities of a region as the broker would hold them: for tests and for the simulated field, which need no broker. */
import { catalogueNames } from '../catalogue.ts';
import type { Attribute, Attributes, Entity, Instant, Iri } from '../ngsi-ld/entity.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../ngsi-ld/json.ts';
import type { EntityDraft, Region } from './region.ts';

const notAttributes = new Set(['id', 'type', 'scope']);
const notSubAttributes = new Set(['type', 'value', 'object', 'unitCode', 'datasetId', 'observedAt']);

/** Every entity of the region, created at `at`. */
export function entitiesOf(region: Region, at: Instant): Entity[] {
  return region.entities.map((draft) => entityOf(draft, at));
}

export function entityOf(draft: EntityDraft, at: Instant): Entity {
  return {
    id: draft.id,
    types: [catalogueNames.expand(draft.type)],
    scopes: [draft.scope],
    attributes: attributesOf(draft, notAttributes, at),
    createdAt: at,
    modifiedAt: at,
  };
}

function attributesOf(json: JsonObject, except: ReadonlySet<string>, at: Instant): Attributes {
  const attributes = new Map<string, readonly Attribute[]>();
  for (const [term, value] of Object.entries(json)) {
    if (except.has(term)) continue;
    const instances: readonly JsonValue[] = Array.isArray(value) ? value : [value];
    attributes.set(
      catalogueNames.expand(term),
      instances.filter(isJsonObject).map((instance) => instanceOf(instance, at)),
    );
  }
  return attributes;
}

function instanceOf(json: JsonObject, at: Instant): Attribute {
  const { type, value, object, unitCode, datasetId, observedAt } = json;
  const subAttributes = attributesOf(json, notSubAttributes, at);
  const instance = {
    ...(typeof datasetId === 'string' ? { datasetId } : {}),
    ...(typeof observedAt === 'string' ? { observedAt } : {}),
    ...(subAttributes.size > 0 ? { attributes: subAttributes } : {}),
    createdAt: at,
    modifiedAt: at,
  };
  if (type === 'Relationship' && (typeof object === 'string' || Array.isArray(object))) {
    return { kind: 'Relationship', object: object as Iri | readonly Iri[], ...instance };
  }
  if (type === 'GeoProperty' && isJsonObject(value)) return { kind: 'GeoProperty', value, ...instance };
  if (type === 'Property' && value !== undefined) {
    return { kind: 'Property', value, ...(typeof unitCode === 'string' ? { unitCode } : {}), ...instance };
  }
  throw new Error(`A region may hold Property, Relationship and GeoProperty, not ${String(type)}`);
}
