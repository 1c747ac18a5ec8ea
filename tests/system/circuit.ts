/**
 * Which homes go dark, told from entities as the API gives them by the search of the tests: it shares no code with the
 * product and knows nothing of impedances.
 */
import type { EntityDraft } from '#models/facility/region.ts';
import { lit, targets } from '../models/region-graph.ts';

export interface ApiEntity {
  readonly id: string;
  readonly type: string;
  readonly [attribute: string]: unknown;
}

/** Homes with a load that has no supply, with some switches open besides those that are. */
export function darkHomes(entities: readonly ApiEntity[], opened: readonly string[] = []): readonly string[] {
  // Normalized NGSI-LD, as drafts are.
  const drafts = entities as readonly EntityDraft[];
  const live = lit(drafts, new Set(opened));
  const dark = drafts.filter(
    (entity) => entity.type === 'EnergyConsumer' && !targets(entity, 'terminal').some((node) => live.has(node)),
  );
  const homes = dark.flatMap((load) => targets(load, 'isPartOf')).filter((container) => container.includes(':Home:'));
  return [...new Set(homes)].sort();
}
