/** The broker itself pauses a subscription whose endpoint says that it is gone for good. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Broker } from '../broker.ts';
import { subscriptionsOf } from './registry.ts';

/** Nothing happens to one that is paused or deleted already. A PATCH of isActive starts it anew. */
export async function pauseSubscription(broker: Broker, id: Iri, because: string): Promise<void> {
  const registry = subscriptionsOf(broker);
  if (!registry.get(id)?.subscription.isActive) return;
  await registry.change(id, (current) => {
    if (!current) return undefined;
    const { subscription } = current;
    const source = { ...(subscription.source as JsonObject), isActive: false };
    return { ...current, subscription: { ...subscription, isActive: false, source }, pausedBecause: because };
  });
}
