/** At which sources a subscription is followed, and what they are sent of it: clause 5.8.1.4. */
import { aliasesIn } from '#broker/core/federation/via.ts';
import type { Registrations, SourceWish } from '#broker/core/registration/registrations.ts';
import type { Registered } from '#broker/core/subscription/registry.ts';
import { representSubscription } from '#broker/core/subscription/represent.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
import type { Subscription } from '#models/ngsi-ld/subscription.ts';
import type { Tongue } from './outgoing.ts';

/** Those that may have what it is about and take subscriptions; none for one that is paused, or for here alone. */
export function sourcesOf(
  { subscription, reach }: Registered,
  registrations: Pick<Registrations, 'match'>,
): readonly Registration[] {
  const { isActive, localOnly, timeIntervalS, entities, watchedAttributes } = subscription;
  // What is sent at intervals asks for the entities when it is time.
  if (!isActive || localOnly || reach?.local || timeIntervalS !== undefined) return [];
  const passed = aliasesIn(reach?.via);
  const common: SourceWish = {
    operation: 'createSubscription',
    ...(watchedAttributes && { attributes: watchedAttributes }),
  };
  const wishes: readonly SourceWish[] =
    entities.length === 0
      ? [common]
      : entities.map(({ id, idPattern, types }) => ({
          ...common,
          ...(id !== undefined ? { ids: [id] } : idPattern && { idPattern }),
          ...(types && { types }),
        }));
  const found = wishes.flatMap((wish) => registrations.match(wish).map(({ registration }) => registration));
  return [...new Set(found)].filter(
    ({ mode, alias }) => mode !== 'auxiliary' && (alias === undefined || !passed.has(alias)),
  );
}

/** What a source can judge of its own part of an entity alone. */
const always = ['entities', 'watchedAttributes', 'notificationTrigger', 'expiresAt', 'throttling'] as const;
/** What can only be judged of a whole entity, unless the client wants parts to be looked at apart (4.3.6). */
const ofWhole = ['q', 'expandValues', 'geoQ', 'scopeQ', 'datasetId', 'lang'] as const;

export function followingBody(
  subscription: Subscription,
  { names, context, isClients }: Tongue,
  endpoint: JsonObject,
): JsonObject {
  const source = isClients ? (subscription.source as JsonObject) : representSubscription(subscription, names);
  const kept = subscription.splitEntities ? [...always, ...ofWhole] : always;
  const members = Object.entries(source).filter(([name]) => (kept as readonly string[]).includes(name));
  return {
    type: 'Subscription',
    ...(Object.fromEntries(members) as JsonObject),
    ...(subscription.splitEntities && { splitEntities: true }),
    ...(typeof context === 'string' && { jsonldContext: context }),
    notification: { format: 'normalized', sysAttrs: true, endpoint },
  };
}
