/** All that one tenant has to do with other context sources. */
import type { Federation } from '#broker/core/federation/federation.ts';
import { createDiscovery } from './discover.ts';
import { createGathering, type GatherParts } from './gather.ts';
import { createHistoryGathering } from './gather-histories.ts';
import { createSharing } from './share.ts';

export type FederationParts = GatherParts;

export function createFederation(parts: FederationParts): Federation {
  const { alias, clock } = parts;
  return {
    ...createGathering(parts),
    ...createHistoryGathering(parts),
    ...createDiscovery(parts),
    ...createSharing(parts),
    alias,
    since: clock.monotonic(),
  };
}
