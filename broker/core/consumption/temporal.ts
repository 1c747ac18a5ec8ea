/** How an entity came to be as it is: clause 5.7.3. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { DEFAULT_INSTANCE } from '#models/ngsi-ld/id.ts';
import { problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';
import type { ScopePoint, TemporalWindow } from '../ports.ts';
import { hasHistory } from '../temporal/existence.ts';
import {
  boundsOf,
  type Subject,
  type TemporalEntity,
  type TemporalQuery,
  timeOf,
  withinOf,
} from '../temporal/terms.ts';
import { takeTurns } from '../turns.ts';

/** The history of one entity, also of one that was deleted. */
export async function retrieveTemporal(broker: Broker, id: Iri, query: TemporalQuery): Promise<TemporalEntity> {
  const [entity] = await broker.graph.get([id]);
  const subject = entity ?? broker.history.fate(id).grave;
  if (!subject || !(await hasHistory(broker, id))) {
    throw problem('ResourceNotFound', `There is no history of entity ${id}`);
  }
  const found = await temporalOf(broker, subject, query);
  if (query.attributes && found.series.length === 0) await requireAttributes(broker, id, query.attributes);
  return found;
}

/** None at that time is an answer; none at any time is not found (5.7.3.4). */
async function requireAttributes(broker: Broker, id: Iri, attributes: readonly Iri[]): Promise<void> {
  const ever = await broker.history.range(id, attributes, { timeproperty: 'modifiedAt', limit: 1 });
  if (ever.length > 0) return;
  throw problem('ResourceNotFound', `The history of entity ${id} has none of the attributes ${attributes.join(', ')}`);
}

export async function temporalOf(broker: Broker, subject: Subject, query: TemporalQuery): Promise<TemporalEntity> {
  const { timeproperty, time, attributes, datasetIds } = query;
  const isWithin = withinOf(time);
  const found = await broker.history.range(subject.id, attributes, windowOf(query));
  await takeTurns();
  const series = found
    .filter(({ datasetId }) => !datasetIds || datasetIds.has(datasetId ?? DEFAULT_INSTANCE))
    .map((one) => ({ ...one, points: one.points.filter((point) => isWithin(timeOf(point, timeproperty))) }))
    .filter((one) => one.points.length > 0);
  const { id, types, scopes, createdAt, modifiedAt } = subject;
  const ending = 'deletedAt' in subject ? { deletedAt: subject.deletedAt } : undefined;
  const scopePoints = await scopesOf(broker, id, query);
  return { id, types, scopes, createdAt, modifiedAt, ...ending, series, scopePoints };
}

function windowOf({ timeproperty, time, lastN, limit }: TemporalQuery): TemporalWindow {
  const isNewest = lastN !== undefined;
  return {
    ...{ timeproperty, limit, instancesOnly: true, ...boundsOf(time) },
    // Without lastN an answer that is too long begins with the oldest (6.3.10).
    ...(isNewest ? { lastN } : { oldestFirst: true }),
  };
}

async function scopesOf(broker: Broker, id: Iri, query: TemporalQuery): Promise<readonly ScopePoint[]> {
  const { timeproperty, time, lastN } = query;
  if (timeproperty === 'observedAt') return [];
  const isWithin = withinOf(time);
  const points = (await broker.history.scopes(id)).filter(({ at, scopes }) => {
    return isWithin(at) && (scopes.length === 0) === (timeproperty === 'deletedAt');
  });
  return lastN === undefined ? points : points.slice(-lastN);
}
