/** Which context sources may have what a query asks for: ETSI GS CIM 009 v1.9.1 clauses 5.10.2, 5.11.2 and 5.12. */
import type { Attribute, Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { matches } from '#models/ngsi-ld/evaluate.ts';
import { possiblyMatchesGeo } from '#models/ngsi-ld/geo/region.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import { isJsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { LOCATION, NGSI_LD, OBSERVATION_SPACE, OPERATION_SPACE } from '#models/ngsi-ld/names.ts';
import type { GeoQuery, QueryTree, ScopeQuery } from '#models/ngsi-ld/query.ts';
import type { Registration, TimeInterval } from '#models/ngsi-ld/registration.ts';
import { matchesScope } from '#models/ngsi-ld/scope-query.ts';
import type { Broker } from '../broker.ts';
import type { TimeRelation } from '../temporal/terms.ts';
import type { SourceMatch, SourceWish } from './registrations.ts';
import { registrationsOf } from './registry.ts';

/** What is asked of a registration itself; absent members do not restrict, but for `time`. */
export interface SourceFilter {
  readonly geo?: GeoQuery;
  /** Of properties of the source (clause 4.9). */
  readonly csf?: QueryTree;
  readonly scopes?: ScopeQuery;
  /** Absent: only sources of the latest values, which have no intervals. */
  readonly time?: { readonly relation: TimeRelation; readonly property: 'observed' | 'managed' };
}

/** In the order of creation. */
export function discover(broker: Broker, wish: SourceWish, filter: SourceFilter): readonly SourceMatch[] {
  return registrationsOf(broker)
    .match(wish)
    .filter(({ registration }) => passes(registration, filter));
}

export function passes(registration: Registration, { geo, csf, scopes, time }: SourceFilter): boolean {
  return (
    liesInTime(registration, time) &&
    (!scopes || matchesScope(scopes, registration)) &&
    (!csf || matches(csf, asEntity(registration))) &&
    (!geo || liesInPlace(registration, geo))
  );
}

function liesInTime({ observationInterval, managementInterval }: Registration, time: SourceFilter['time']): boolean {
  if (!time) return !observationInterval && !managementInterval;
  const interval = time.property === 'observed' ? observationInterval : managementInterval;
  return interval !== undefined && overlaps(interval, time.relation);
}

/** Whether some moment of the interval is as asked; the ends of the interval are in it. */
function overlaps({ startAt, endAt }: TimeInterval, relation: TimeRelation): boolean {
  const beginsBy = (moment: string): boolean => compareInstants(startAt, moment) <= 0;
  const endsFrom = (moment: string): boolean => endAt === undefined || compareInstants(endAt, moment) >= 0;
  switch (relation.kind) {
    case 'always':
      return true;
    case 'before':
      return beginsBy(relation.at);
    case 'after':
      return endsFrom(relation.at);
    case 'between':
      return beginsBy(relation.to) && endsFrom(relation.from);
  }
}

function liesInPlace(registration: Registration, geo: GeoQuery): boolean {
  const place = placeOf(registration, geo);
  return place !== undefined && possiblyMatchesGeo(geo, place);
}

/** Whether what it has may lie as is asked: without a place, it may lie anywhere (5.2.9 location). */
export function mayLieInPlace(registration: Registration, geo: GeoQuery): boolean {
  const place = placeOf(registration, geo);
  return place === undefined || possiblyMatchesGeo(geo, place);
}

function placeOf({ location, observationSpace, operationSpace }: Registration, { property }: GeoQuery) {
  return { [LOCATION]: location, [OBSERVATION_SPACE]: observationSpace, [OPERATION_SPACE]: operationSpace }[property];
}

/** Texts of the registration itself that `csf` may ask about, besides the properties that the client gave. */
const texts = ['endpoint', 'mode', 'tenant', 'registrationName', 'description', 'contextSourceAlias', 'refreshRate'];

function asEntity({ id, source, properties, createdAt, modifiedAt }: Registration): Entity {
  const property = (value: JsonValue): readonly Attribute[] => [{ kind: 'Property', value, createdAt, modifiedAt }];
  const attributes = new Map<Iri, readonly Attribute[]>();
  for (const name of texts) {
    const value = source[name];
    if (value !== undefined && !isJsonObject(value)) attributes.set(`${NGSI_LD}${name}`, property(value));
  }
  for (const [name, value] of Object.entries(properties)) attributes.set(name, property(value));
  return { id, types: [], scopes: [], attributes, createdAt, modifiedAt };
}
