/** All that one tenant has to do with other context sources. */
import type { Federation } from '#broker/core/federation/federation.ts';
import { createGathering, type GatherParts } from './gather.ts';
import { createSharing } from './share.ts';

export type FederationParts = GatherParts;

export function createFederation(parts: FederationParts): Federation {
  return { ...createGathering(parts), ...nothingShared };
}

/** Writes stay here. */
const nothingShared = {
  isShared: () => false,
  share: () => undefined,
  shareBatch: () => undefined,
  sharePurge: () => undefined,
  hereOf: () => 'all' as const,
};
