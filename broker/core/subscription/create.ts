/** Create a subscription: ETSI GS CIM 009 clause 5.8.1. */
import { limits } from '#broker/config.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { checkUri } from '#models/ngsi-ld/id.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';
import { instantOf } from '../commit.ts';
import type { Reach } from '../federation/following.ts';
import { aliasesIn } from '../federation/via.ts';
import { parseSubscription } from './parse.ts';
import { subscriptionsOf } from './registry.ts';

/** Resolves to its id when it is on disk: every commit that begins afterwards is due for it. */
export async function createSubscription(
  broker: Broker,
  json: JsonObject,
  names: Names,
  context: JsonValue | undefined,
  reach: Reach = {},
): Promise<Iri> {
  refuseReturn(broker, reach);
  const registry = subscriptionsOf(broker);
  const given = json['id'];
  const id = given === undefined ? `urn:ngsi-ld:Subscription:${crypto.randomUUID()}` : checkUri(given, 'id');
  const now = instantOf(broker);
  const subscription = parseSubscription(json, { id, names, context, createdAt: now, now });
  requireFuture(subscription.expiresAt, now);
  if (registry.size >= limits.subscriptionsMax) {
    throw problem('Forbidden', `There are ${registry.size} subscriptions, as many as are allowed: delete some first`);
  }
  await registry.change(id, (current) => {
    if (current) throw problem('AlreadyExists', `Subscription ${id} already exists: PATCH it, or leave out the id`);
    const isWide = reach.local === undefined && reach.via === undefined;
    return { subscription, context, since: broker.graph.revision, ...(!isWide && { reach }) };
  });
  return id;
}

/** A subscription that has come back would tell everything twice (6.3.18). */
function refuseReturn({ federation }: Broker, { via }: Reach): void {
  if (federation && via !== undefined && aliasesIn(via).has(federation.alias)) {
    throw problem(
      'LoopDetected',
      `The subscription has passed ${federation.alias} before, says its Via header: ${via}`,
    );
  }
}

/** Clause 5.8.1.4: one that is over before it begins is a mistake. */
export function requireFuture(expiresAt: string | undefined, now: string): void {
  if (expiresAt !== undefined && expiresAt <= now) {
    throw problem('BadRequestData', `expiresAt ${expiresAt} is past: give a moment to come, or leave it out`);
  }
}
