/**
 * Which entities a temporal query is about: clause 5.7.4. Those who live and those who were deleted, whose history has
 * something to say of the time that is asked for; q and georel are held against all instances of that time, and one that
 * satisfies a term is enough.
 */
import type { Attribute, Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { matches } from '#models/ngsi-ld/evaluate.ts';
import { matchesGeo } from '#models/ngsi-ld/geo/geo-query.ts';
import { ordered } from '#models/ngsi-ld/order.ts';
import type { EntityQuery } from '#models/ngsi-ld/query.ts';
import { matchesScope } from '#models/ngsi-ld/scope-query.ts';
import { satisfies } from '#models/ngsi-ld/select.ts';
import type { Broker } from '../broker.ts';
import type { Grave, Series } from '../ports.ts';
import type { Subject, TemporalEntity, TemporalQuery } from '../temporal/terms.ts';
import { eachInTurns, takeTurns } from '../turns.ts';
import { temporalOf } from './temporal.ts';

export interface TemporalPage {
  readonly entities: readonly TemporalEntity[];
  readonly total?: number;
  readonly more: boolean;
}

/** Histories that are read at once. */
const ABREAST = 32;
/** So much of the time is taken for work: the rest belongs to others, and to the disk. */
const OWN_SHARE = 0.5;

/** A page of those that are here. */
export async function queryTemporal(
  broker: Broker,
  query: EntityQuery,
  temporal: TemporalQuery,
): Promise<TemporalPage> {
  const subjects = await candidates(broker, query);
  const { offset, limit, count } = query;
  const entities: TemporalEntity[] = [];
  let total = 0;
  const began = performance.now();
  for (let start = 0; start < subjects.length; start += ABREAST) {
    query.requireWorth?.((performance.now() - began) * OWN_SHARE);
    const some = subjects.slice(start, start + ABREAST);
    for (const found of await Promise.all(some.map((subject) => told(broker, subject, query, temporal)))) {
      if (!found) continue;
      total += 1;
      if (total > offset && entities.length < limit) entities.push(found);
    }
    if (!count && total > offset + limit) break;
  }
  const more = total > offset + entities.length;
  return count ? { entities, total, more } : { entities, more };
}

/** All that are here by what they have at any time, whatever the filters say. */
export async function historiesHere(
  broker: Broker,
  query: EntityQuery,
  temporal: TemporalQuery,
): Promise<readonly TemporalEntity[]> {
  const { scopes: _, ordering: _ordering, ...selector } = query;
  const subjects = await candidates(broker, selector);
  const found: TemporalEntity[] = [];
  for (let start = 0; start < subjects.length; start += ABREAST) {
    const some = subjects.slice(start, start + ABREAST);
    found.push(...(await Promise.all(some.map((subject) => temporalOf(broker, subject, temporal)))));
  }
  return found;
}

/** By what an entity has at any time: its id and its types; in the order that is wanted. */
async function candidates({ graph, history }: Broker, query: EntityQuery): Promise<readonly Subject[]> {
  const { q: _q, geo: _geo, attributes: _attributes, scopes, ordering, ...selector } = query;
  const whole = { ...selector, limit: Number.MAX_SAFE_INTEGER, offset: 0, count: false };
  const { entities: living } = await graph.query({ ...whole, ...(scopes && { scopes }) });
  const graves: Grave[] = [];
  await eachInTurns([...history.graves()], (grave) => {
    const entity = asEntity(grave);
    if (satisfies(whole, entity) && (!scopes || matchesScope(scopes, entity))) graves.push(grave);
  });
  const again = await graph.get(graves.map(({ id }) => id));
  const dead = graves.filter((_, index) => again[index] === undefined);
  if (!ordering) return [...living, ...dead];
  const subjects = new Map<Iri, Subject>([...living, ...dead].map((subject) => [subject.id, subject]));
  return ordered([...subjects.values()].map(asEntity), ordering).map(({ id }) => subjects.get(id)!);
}

function asEntity(subject: Subject): Entity {
  return 'attributes' in subject ? subject : { ...subject, attributes: new Map() };
}

async function told(
  broker: Broker,
  subject: Subject,
  query: EntityQuery,
  temporal: TemporalQuery,
): Promise<TemporalEntity | undefined> {
  await takeTurns();
  const found = await temporalOf(broker, subject, temporal);
  if (found.series.length === 0 && found.scopePoints.length === 0) return undefined;
  if (!query.q && !query.geo) return found;
  const evidence = await evidenceOf(broker, subject, temporal);
  if (query.q && !matches(query.q, evidence)) return undefined;
  return !query.geo || matchesGeo(query.geo, evidence) ? found : undefined;
}

/** The entity with every instance of that time, whatever of it is to be shown. */
async function evidenceOf(broker: Broker, subject: Subject, { time, timeproperty }: TemporalQuery): Promise<Entity> {
  const { series } = await temporalOf(broker, subject, { time, timeproperty, limit: Number.MAX_SAFE_INTEGER });
  return entityOf(asEntity(subject), series);
}

/** The entity with all instances of its series as its attributes. */
export function entityOf(entity: Entity, series: readonly Series[]): Entity {
  const attributes = new Map<Iri, readonly Attribute[]>();
  for (const { attribute, points } of series) {
    const instances = points.map(({ instance, before }) => instance ?? before).filter((one) => one !== undefined);
    attributes.set(attribute, [...(attributes.get(attribute) ?? []), ...instances]);
  }
  return { ...entity, attributes };
}
