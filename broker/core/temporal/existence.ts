/**
 * Whether there is a history of an entity: of one that lives as long as it is not forgotten, of one that was deleted as long
 * as it is kept.
 */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';
import type { TemporalWindow } from '../ports.ts';

const one: TemporalWindow = { timeproperty: 'modifiedAt', limit: 1 };

export async function hasHistory({ graph, history }: Broker, id: Iri): Promise<boolean> {
  const { grave, forgotten } = history.fate(id);
  if (grave) return true;
  const [entity] = await graph.get([id]);
  if (!entity) return false;
  return forgotten === 0 || (await history.range(id, undefined, one)).length > 0;
}

export async function requireHistory(broker: Broker, id: Iri): Promise<void> {
  if (!(await hasHistory(broker, id))) throw problem('ResourceNotFound', `There is no history of entity ${id}`);
}
