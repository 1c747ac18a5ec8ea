/** At which sources a subscription is followed, and what they are sent of it: clause 5.8.1.4. */
import { aliasesIn } from '#broker/core/federation/via.ts';
import type { Registrations, SourceMatch, SourceWish } from '#broker/core/registration/registrations.ts';
import type { Registered } from '#broker/core/subscription/registry.ts';
import { representSubscription } from '#broker/core/subscription/represent.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
import type { Subscription } from '#models/ngsi-ld/subscription.ts';
import { partsOf } from './gather-part.ts';
import { picked } from './gather-request.ts';
import type { Tongue } from './outgoing.ts';

/** Those that may have what it is about and take subscriptions, each once; none for one that is paused, or for here alone. */
export function sourcesOf(
  { subscription, reach }: Registered,
  registrations: Pick<Registrations, 'match'>,
): readonly SourceMatch[] {
  const { isActive, localOnly, timeIntervalS, entities, watchedAttributes } = subscription;
  if (!isActive || localOnly || reach?.local) return [];
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
  // What is sent at intervals asks for the entities when it is time, where they can be asked for.
  const isFollowed = ({ mode, operations, alias }: Registration): boolean =>
    mode !== 'auxiliary' &&
    (timeIntervalS === undefined || !asking.some((name) => operations.has(name))) &&
    (alias === undefined || !passed.has(alias));
  const found = wishes.flatMap((wish) => registrations.match(wish)).filter((one) => isFollowed(one.registration));
  const byId = Map.groupBy(found, ({ registration }) => registration.id);
  return [...byId.values()].map((matches) => ({
    registration: matches[0]!.registration,
    information: [...new Set(matches.flatMap(({ information }) => information))],
  }));
}

const asking = ['queryEntity', 'queryBatch'] as const;

/** What a source can judge of its own part of an entity alone. */
const always = [
  ...['entities', 'watchedAttributes', 'notificationTrigger', 'timeInterval', 'expiresAt', 'throttling'],
] as const;
/** What can only be judged of a whole entity: by a source only where entities are whole there (5.2.12, splitEntities). */
const ofWhole = ['q', 'expandValues', 'geoQ', 'scopeQ', 'datasetId', 'lang'] as const;

export function followingBody(
  subscription: Subscription,
  information: SourceMatch['information'],
  { names, context, isClients }: Tongue,
  endpoint: JsonObject,
  isSplit: boolean,
): JsonObject {
  const source = isClients ? (subscription.source as JsonObject) : representSubscription(subscription, names);
  const kept = isSplit ? always : [...always, ...ofWhole];
  const members = Object.entries(source).filter(([name]) => (kept as readonly string[]).includes(name));
  return {
    type: 'Subscription',
    ...(Object.fromEntries(members) as JsonObject),
    ...reduced(subscription, information, names),
    ...(subscription.splitEntities !== undefined && { splitEntities: subscription.splitEntities }),
    ...(typeof context === 'string' && { jsonldContext: context }),
    notification: { format: 'normalized', sysAttrs: true, endpoint },
  };
}

/** The entities and attributes that are both wanted and registered (5.8.1.4). */
function reduced(subscription: Subscription, information: SourceMatch['information'], names: Names): JsonObject {
  const { entities, watchedAttributes } = subscription;
  const selectors = entities.map(({ id, idPattern, types }) => ({
    ...(id !== undefined ? { ids: [id] } : idPattern && { idPattern }),
    ...(types && { types }),
  }));
  const parts = information.flatMap((info) => partsOf(info, selectors.length > 0 ? selectors : [{}], names));
  const selected = parts.flatMap(({ ids, idPattern, types }): JsonObject[] => {
    const some = { ...(idPattern !== undefined && { idPattern }), type: types ?? '*' };
    return ids ? ids.map((id) => ({ id, ...some })) : [some];
  });
  const isAny = parts.some(({ ids, idPattern, types }) => !ids && idPattern === undefined && types === undefined);
  const watched = picked(information, watchedAttributes);
  return {
    ...(!isAny && { entities: selected }),
    ...(watched && { watchedAttributes: watched.map((name) => names.compact(name)) }),
  };
}
