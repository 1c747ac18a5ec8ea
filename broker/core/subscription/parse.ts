/** A Subscription as a client writes it → a Subscription with IRIs: ETSI GS CIM 009 clauses 5.2.12, 5.2.13 and 5.2.33. */
import { limits } from '#broker/config.ts';
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { parseCoordinates, parseGeoQuery } from '#models/ngsi-ld/geo/geo-query.ts';
import { checkName, checkUri, DEFAULT_INSTANCE, isUri } from '#models/ngsi-ld/id.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import { parseLanguages } from '#models/ngsi-ld/language.ts';
import { LOCATION, type Names } from '#models/ngsi-ld/names.ts';
import { parsePattern } from '#models/ngsi-ld/pattern.ts';
import { expandValues, parseQuery } from '#models/ngsi-ld/q.ts';
import type { GeoQuery, QueryTree } from '#models/ngsi-ld/query.ts';
import { parseScopeQuery } from '#models/ngsi-ld/scope-query.ts';
import type { EntitySelector, NotificationTrigger, Subscription } from '#models/ngsi-ld/subscription.ts';
import { parseTypeSelection } from '#models/ngsi-ld/type-selection.ts';
import { problem } from '#models/problem.ts';
import { attributesIn, type Members, membersOf } from './members.ts';
import { parseNotification } from './parse-notification.ts';
import { readOnly, sourceOf } from './source.ts';
import { parseWishes } from './wishes.ts';

const known = [
  ...['id', 'type', '@context', 'subscriptionName', 'description', 'entities', 'watchedAttributes', 'timeInterval'],
  ...['notificationTrigger', 'q', 'expandValues', 'jsonKeys', 'geoQ', 'scopeQ', 'csf', 'isActive', 'expiresAt'],
  ...['throttling', 'lang', 'datasetId', 'splitEntities', 'localOnly', 'notification', 'jsonldContext', 'busbar'],
];

const triggers: readonly NotificationTrigger[] = [
  ...(['entityCreated', 'entityUpdated', 'entityDeleted'] as const),
  ...(['attributeCreated', 'attributeUpdated', 'attributeDeleted'] as const),
];
/** Clause 5.2.12: what counts where `notificationTrigger` is absent. */
export const defaultTriggers: readonly NotificationTrigger[] = ['attributeCreated', 'attributeUpdated'];

export interface ParseOptions {
  readonly id: Iri;
  readonly names: Names;
  /** The @context of the request: notifications are written in it where the subscription names no other. */
  readonly context: JsonValue | undefined;
  readonly createdAt: Instant;
  readonly now: Instant;
}

/** Throws BadRequestData for what is wrong. */
export function parseSubscription(
  json: JsonObject,
  { id, names, context, createdAt, now }: ParseOptions,
): Subscription {
  const members = membersOf(json);
  if ('temporalQ' in json) {
    throw problem('BadRequestData', 'temporalQ is for subscriptions to registrations (5.11.2): leave it out');
  }
  members.only([...known, ...readOnly.subscription]);
  if (json['type'] !== 'Subscription') throw members.wrong('type', '"Subscription"');
  const entities = (members.objects('entities') ?? []).flatMap((one) => parseSelectors(one, names));
  const watchedAttributes = attributesIn(members, 'watchedAttributes', names);
  if (entities.length === 0 && !watchedAttributes) {
    throw problem('BadRequestData', 'The subscription restricts nothing: give entities or watchedAttributes');
  }
  const notification = members.object('notification');
  if (!notification) throw members.wrong('notification', 'an object with an endpoint');
  const wishes = members.object('busbar');
  return {
    id,
    ...optional('name', members.text('subscriptionName')),
    ...optional('description', members.text('description')),
    entities,
    ...optional('watchedAttributes', watchedAttributes),
    ...parseTiming(members),
    triggers: triggersIn(members),
    ...parseConditions(members, names),
    isActive: members.flag('isActive') ?? true,
    ...optional('localOnly', members.flag('localOnly')),
    ...optional('splitEntities', members.flag('splitEntities')),
    ...(wishes && { delivery: parseWishes(wishes) }),
    notification: parseNotification(notification, names),
    jsonldContext: jsonldContextIn(members) ?? context,
    createdAt,
    modifiedAt: now,
    source: sourceOf(json),
  };
}

type Timing = Pick<Subscription, 'timeIntervalS' | 'throttlingS' | 'expiresAt'>;

function parseTiming(members: Members): Timing {
  const timeIntervalS = members.positive('timeInterval');
  const throttlingS = members.positive('throttling');
  if (timeIntervalS !== undefined && throttlingS !== undefined) {
    throw problem('BadRequestData', 'timeInterval and throttling exclude each other (5.2.12): leave out one of them');
  }
  return {
    ...optional('timeIntervalS', timeIntervalS),
    ...optional('throttlingS', throttlingS),
    ...optional('expiresAt', members.instant('expiresAt')),
  };
}

type Conditions = Pick<Subscription, 'q' | 'geo' | 'scopes' | 'csf' | 'datasetIds' | 'languages'>;

function parseConditions(members: Members, names: Names): Conditions {
  const geo = members.object('geoQ');
  const scopeQ = members.text('scopeQ');
  const lang = members.text('lang');
  const csf = members.text('csf');
  // Which sources are meant is a question in the language of q, about registrations (clause 4.9).
  if (csf !== undefined) parseQuery(csf, names, limits, 'csf');
  return {
    ...optional('q', queryIn(members, names)),
    ...(geo && { geo: parseGeo(geo, names) }),
    ...(scopeQ !== undefined && { scopes: parseScopeQuery(scopeQ) }),
    ...optional('csf', csf),
    ...optional('datasetIds', datasetIdsIn(members)),
    ...(lang !== undefined && { languages: parseLanguages(lang) }),
  };
}

function queryIn(members: Members, names: Names): QueryTree | undefined {
  const q = members.text('q');
  if (q === undefined) return undefined;
  const tree = parseQuery(decoded(q), names, limits);
  const expanded = members.textOrTexts('expandValues')?.flatMap((text) => text.split(','));
  return expanded ? expandValues(tree, new Set(expanded.map((term) => names.expand(term))), names) : tree;
}

/** Many write q as they would in a URL, percent-encoded (clause 4.9), also where it stands in JSON. */
function decoded(q: string): string {
  try {
    return decodeURIComponent(q);
  } catch {
    return q;
  }
}

/** One selector for each id, as `id` may be a list of them. */
function parseSelectors(members: Members, names: Names): readonly EntitySelector[] {
  members.only(['id', 'idPattern', 'type']);
  const ids = members.textOrTexts('id');
  const pattern = members.text('idPattern');
  const type = members.text('type');
  if (type === undefined) throw members.wrong('type', 'the type of the entities, or "*"');
  const rest = {
    ...(type !== '*' && { types: parseTypeSelection(type, names) }),
    ...(pattern !== undefined && { idPattern: parsePattern(pattern) }),
  };
  return ids ? ids.map((id) => ({ ...rest, id: checkUri(id, members.path('id')) })) : [rest];
}

/** Clause 5.2.13; coordinates may come as a text that holds them. */
function parseGeo(members: Members, names: Names): GeoQuery {
  members.only(['georel', 'geometry', 'coordinates', 'geoproperty']);
  const georel = members.text('georel');
  const geometry = members.text('geometry');
  const given = members.json['coordinates'];
  if (georel === undefined) throw members.wrong('georel', 'one such as near;maxDistance==2000');
  if (geometry === undefined) throw members.wrong('geometry', 'the type of a geometry, such as Point');
  if (given === undefined) throw members.wrong('coordinates', 'an array such as [8, 40]');
  const coordinates = typeof given === 'string' ? parseCoordinates(given, members.path('coordinates')) : given;
  const property = members.text('geoproperty');
  const iri = property === undefined ? LOCATION : names.expand(checkName(property, 'attribute'));
  return parseGeoQuery(georel, geometry, coordinates, iri);
}

function datasetIdsIn(members: Members): ReadonlySet<Iri> | undefined {
  const ids = members.textOrTexts('datasetId');
  return ids && new Set(ids.map((id) => (id === DEFAULT_INSTANCE ? id : checkUri(id, members.path('datasetId')))));
}

function triggersIn(members: Members): readonly NotificationTrigger[] {
  const given = members.texts('notificationTrigger');
  return given
    ? given.map((text) => {
        const trigger = triggers.find((one) => one === text);
        if (!trigger) throw members.wrong('notificationTrigger', `some of ${triggers.join(', ')}`);
        return trigger;
      })
    : defaultTriggers;
}

function jsonldContextIn(members: Members): string | undefined {
  const url = members.text('jsonldContext');
  if (url !== undefined && !(isUri(url) && /^https?:/i.test(url))) {
    throw members.wrong('jsonldContext', 'the absolute http or https address of an @context');
  }
  return url;
}

/** A member that is left out where there is nothing to say. */
function optional<K extends string, V>(name: K, value: V | undefined): { readonly [name in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [name in K]?: V };
}
