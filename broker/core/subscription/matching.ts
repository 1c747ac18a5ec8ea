/** The entities that a subscription selects as they are now: what a periodic notification holds (clause 5.8.6). */
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import type { EntityQuery, Selector } from '#models/ngsi-ld/query.ts';
import type { EntitySelector, Subscription } from '#models/ngsi-ld/subscription.ts';
import type { Broker } from '../broker.ts';
import type { Origin } from '../federation/origin.ts';
import { mergedPage } from '../federation/page.ts';

/**
 * In pages of at most `pageMax`; none where nothing matches. What is here is of one revision. With an origin those of other
 * sources are among them, which are asked once (4.3.6, 5.7.2).
 */
export async function* matchingEntities(
  { graph, clock, federation }: Broker,
  subscription: Subscription,
  pageMax: number,
  origin?: Origin,
): AsyncIterable<readonly Entity[]> {
  const query = { ...queryOf(subscription), now: instantAt(clock.now()), limit: pageMax };
  // To count, all is needed that there is.
  const asked = origin?.local
    ? undefined
    : origin && federation?.query('queryEntity', { ...query, count: true }, origin);
  const gathered = await asked;
  const view = graph.snapshot();
  for (let offset = 0; ; offset += pageMax) {
    const wanted = { ...query, offset };
    const page = gathered ? await mergedPage({ graph: view }, wanted, gathered) : await view.query(wanted);
    if (page.entities.length > 0) yield page.entities;
    if (!page.more) return;
  }
}

/** What it asks of an entity, as a query. */
export function queryOf({ entities, watchedAttributes, q, geo, scopes }: Subscription): EntityQuery {
  return {
    ...(entities.length > 0 && { anyOf: entities.map(selectorOf) }),
    ...(watchedAttributes && { attributes: watchedAttributes }),
    ...(q && { q }),
    ...(geo && { geo }),
    ...(scopes && { scopes }),
    ...{ limit: 1, offset: 0, count: false },
  };
}

/** Clause 5.2.33: where an id is given, a pattern counts for nothing. */
function selectorOf({ id, idPattern, types }: EntitySelector): Selector {
  return {
    ...(id !== undefined ? { ids: [id] } : idPattern && { idPattern }),
    ...(types && { types }),
  };
}
