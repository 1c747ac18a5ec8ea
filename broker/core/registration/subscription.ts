/** A subscription to context sources: ETSI GS CIM 009 v1.9.1 clauses 5.2.12 and 5.11.2. */
import { limits } from '#broker/config.ts';
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { checkInstant } from '#models/ngsi-ld/instant.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { parseQuery } from '#models/ngsi-ld/q.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
import type { Subscription } from '#models/ngsi-ld/subscription.ts';
import { problem } from '#models/problem.ts';
import { STREAM_URI } from '../subscription/deliveries.ts';
import { type Members, membersOf } from '../subscription/members.ts';
import { parseSubscription } from '../subscription/parse.ts';
import type { TimeRelation } from '../temporal/terms.ts';
import { passes, type SourceFilter } from './discover.ts';
import { matchOf } from './matching.ts';
import type { SourceMatch, SourceWish } from './registrations.ts';

/** At least one; they differ only in the entities. */
type Wishes = readonly [SourceWish, ...SourceWish[]];

/** A question about registrations, and whom to tell when its answer changes. */
export interface RegistrationSubscription {
  readonly subscription: Subscription;
  /** The entities that the sources should have; a source of any of them is meant. */
  readonly wishes: Wishes;
  readonly filter: SourceFilter;
  /** As the client wrote it, with IRIs for the terms of types and attributes, as far as they stand alone. */
  readonly source: JsonObject;
}

export interface SubscriptionOptions {
  readonly id: Iri;
  readonly names: Names;
  readonly context: JsonValue | undefined;
  readonly createdAt: Instant;
  readonly now: Instant;
}

/** What a subscription to entities may have, and why not here: it would count for nothing. */
const meaningless: Readonly<Record<string, string>> = {
  q: 'is about values of entities, which registrations do not have (5.11.2.4): give csf',
  busbar: 'is for subscriptions to entities: leave it out',
};

/** Throws BadRequestData. `json` may mix terms and IRIs. */
export function parseRegistrationSubscription(
  json: JsonObject,
  options: SubscriptionOptions,
): RegistrationSubscription {
  for (const [name, reason] of Object.entries(meaningless)) {
    if (name in json) throw problem('BadRequestData', `${name} ${reason}`);
  }
  const { temporalQ: _, csf: __, ...rest } = json;
  const subscription = parseSubscription(rest, options);
  if (subscription.notification.endpoint.uri === STREAM_URI) {
    throw problem('BadRequestData', `notification.endpoint.uri: ${STREAM_URI} is for subscriptions to entities`);
  }
  const members = membersOf(json);
  const csf = members.text('csf');
  const temporal = members.object('temporalQ');
  const { geo, scopes } = subscription;
  return {
    subscription,
    wishes: wishesOf(subscription),
    filter: {
      ...(geo && { geo }),
      ...(scopes && { scopes }),
      ...(csf !== undefined && { csf: parseQuery(csf, options.names, limits, 'csf') }),
      ...(temporal && { time: parseTime(temporal) }),
    },
    source: { ...(subscription.source as JsonObject), ...omit(json) },
  };
}

/** What `parseSubscription` was not shown. */
function omit({ temporalQ, csf }: JsonObject): JsonObject {
  return { ...(csf !== undefined && { csf }), ...(isJsonObject(temporalQ) && { temporalQ }) };
}

/** Attributes restrict only where some are watched and some are sent (5.11.2.4). */
function wishesOf({ entities, watchedAttributes, notification }: Subscription): Wishes {
  const sent = notification.attributes;
  const common = watchedAttributes && sent ? { attributes: [...new Set([...watchedAttributes, ...sent])] } : {};
  const wishes = entities.map(
    ({ id, idPattern, types }): SourceWish => ({
      ...common,
      ...(types && { types }),
      ...(id !== undefined && { ids: [id] }),
      ...(id === undefined && idPattern && { idPattern }),
    }),
  );
  const [first, ...more] = wishes;
  return first ? [first, ...more] : [common];
}

/** Clause 4.11, as a member. */
function parseTime(members: Members): NonNullable<SourceFilter['time']> {
  members.only(['timerel', 'timeAt', 'endTimeAt', 'timeproperty']);
  const kind = members.oneOf('timerel', ['before', 'after', 'between']);
  if (kind === undefined) throw members.wrong('timerel', 'before, after or between');
  const property = members.oneOf('timeproperty', ['observedAt', 'createdAt', 'modifiedAt', 'deletedAt']);
  const at = checkInstant(members.json['timeAt'], members.path('timeAt'));
  const relation: TimeRelation =
    kind === 'between'
      ? { kind, from: at, to: checkInstant(members.json['endTimeAt'], members.path('endTimeAt')) }
      : { kind, at };
  return { relation, property: property === undefined || property === 'observedAt' ? 'observed' : 'managed' };
}

/** What of the registration is told to the subscriber; undefined where it does not match. */
export function relevantPart(
  registration: Registration,
  { wishes, filter }: RegistrationSubscription,
): SourceMatch | undefined {
  return passes(registration, filter) ? matchOf(registration, ...wishes) : undefined;
}
