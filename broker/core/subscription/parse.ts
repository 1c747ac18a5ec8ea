/** A Subscription as a client writes it → a Subscription with IRIs: ETSI GS CIM 009 clauses 5.2.12–5.2.15 and 5.2.33. */
import { limits } from '#broker/config.ts';
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { parseCoordinates, parseGeoQuery } from '#models/ngsi-ld/geo/geo-query.ts';
import { checkName, checkUri, isUri } from '#models/ngsi-ld/id.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import { LOCATION, type Names } from '#models/ngsi-ld/names.ts';
import { parsePattern } from '#models/ngsi-ld/pattern.ts';
import { parseQuery } from '#models/ngsi-ld/q.ts';
import type { GeoQuery } from '#models/ngsi-ld/query.ts';
import { parseScopeQuery } from '#models/ngsi-ld/scope-query.ts';
import type { EntitySelector, NotificationTrigger, Subscription } from '#models/ngsi-ld/subscription.ts';
import { parseTypeSelection } from '#models/ngsi-ld/type-selection.ts';
import { problem } from '#models/problem.ts';
import { parseEndpoint } from './endpoint.ts';
import { type Members, membersOf } from './members.ts';

/** Members that the broker writes; a client that sends back what it was given may leave them in. */
export const readOnly = {
  subscription: ['status', 'createdAt', 'modifiedAt', 'pausedBecause'],
  notification: ['status', 'timesSent', 'timesFailed', 'lastNotification', 'lastSuccess', 'lastFailure', 'dropped'],
} as const;

const known = [
  ...['id', 'type', '@context', 'subscriptionName', 'description', 'entities', 'watchedAttributes'],
  ...[
    'notificationTrigger',
    'q',
    'geoQ',
    'scopeQ',
    'isActive',
    'expiresAt',
    'throttling',
    'notification',
    'jsonldContext',
    'localOnly',
  ],
];
const lacking = ['csf', 'timeInterval', 'temporalQ', 'lang', 'datasetId', 'splitEntities'];
const knownOfNotification = ['attributes', 'format', 'sysAttrs', 'endpoint'];
const lackingOfNotification = ['pick', 'omit', 'join', 'joinLevel', 'showChanges', 'onlyChangedAttributes'];

const triggers: readonly NotificationTrigger[] = [
  ...(['entityCreated', 'entityUpdated', 'entityDeleted'] as const),
  ...(['attributeCreated', 'attributeUpdated', 'attributeDeleted'] as const),
];
/** Clause 5.2.12: what counts where `notificationTrigger` is absent. */
const defaultTriggers: readonly NotificationTrigger[] = ['attributeCreated', 'attributeUpdated'];

export interface ParseOptions {
  readonly id: Iri;
  readonly names: Names;
  /** The @context of the request: notifications are written in it where the subscription names no other. */
  readonly context: JsonValue | undefined;
  readonly createdAt: Instant;
  readonly now: Instant;
}

/** Throws BadRequestData for what is wrong and OperationNotSupported for what this broker lacks. */
export function parseSubscription(
  json: JsonObject,
  { id, names, context, createdAt, now }: ParseOptions,
): Subscription {
  const members = membersOf(json);
  members.only([...known, ...readOnly.subscription], lacking);
  if (json['type'] !== 'Subscription') throw members.wrong('type', '"Subscription"');
  const entities = (members.objects('entities') ?? []).map((one) => parseSelector(one, names));
  const watchedAttributes = attributesIn(members, 'watchedAttributes', names);
  if (entities.length === 0 && !watchedAttributes) {
    throw problem('BadRequestData', 'The subscription restricts nothing: give entities or watchedAttributes');
  }
  const notification = members.object('notification');
  if (!notification) throw members.wrong('notification', 'an object with an endpoint');
  const q = members.text('q');
  const geo = members.object('geoQ');
  const scopeQ = members.text('scopeQ');
  const expiresAt = members.instant('expiresAt');
  const throttlingS = members.positive('throttling');
  const name = members.text('subscriptionName');
  const description = members.text('description');
  members.flag('localOnly');
  return {
    id,
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    entities,
    ...(watchedAttributes && { watchedAttributes }),
    triggers: triggersIn(members),
    ...(q !== undefined && { q: parseQuery(q, names, limits) }),
    ...(geo && { geo: parseGeo(geo, names) }),
    ...(scopeQ !== undefined && { scopes: parseScopeQuery(scopeQ) }),
    isActive: members.flag('isActive') ?? true,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(throttlingS !== undefined && { throttlingS }),
    notification: parseNotification(notification, names),
    jsonldContext: jsonldContextIn(members) ?? context,
    createdAt,
    modifiedAt: now,
    source: sourceOf(json),
  };
}

function parseSelector(members: Members, names: Names): EntitySelector {
  members.only(['id', 'idPattern', 'type'], []);
  const id = members.text('id');
  const pattern = members.text('idPattern');
  const type = members.text('type');
  if (type === undefined) throw members.wrong('type', 'the type of the entities');
  return {
    types: parseTypeSelection(type, names),
    ...(id !== undefined && { id: checkUri(id, members.path('id')) }),
    ...(pattern !== undefined && { idPattern: parsePattern(pattern) }),
  };
}

/** Clause 5.2.13; coordinates may come as a text that holds them. */
function parseGeo(members: Members, names: Names): GeoQuery {
  members.only(['georel', 'geometry', 'coordinates', 'geoproperty'], []);
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

function parseNotification(members: Members, names: Names): Subscription['notification'] {
  members.only([...knownOfNotification, ...readOnly.notification], lackingOfNotification);
  const attributes = attributesIn(members, 'attributes', names);
  const format = members.oneOf('format', ['normalized', 'concise', 'simplified', 'keyValues']) ?? 'normalized';
  const endpoint = members.object('endpoint');
  if (!endpoint) throw members.wrong('endpoint', 'an object with a uri');
  return {
    ...(attributes && { attributes }),
    // `keyValues` is the older word for the same (clause 4.5.4).
    format: format === 'keyValues' ? 'simplified' : format,
    sysAttrs: members.flag('sysAttrs') ?? false,
    endpoint: parseEndpoint(endpoint),
  };
}

function attributesIn(members: Members, name: string, names: Names): readonly Iri[] | undefined {
  return members.texts(name)?.map((term) => names.expand(checkName(term, 'attribute')));
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

/** What a GET will answer: the request without what the broker writes itself. */
function sourceOf(json: JsonObject): JsonObject {
  const { '@context': _, notification, ...rest } = json;
  return {
    ...omit(rest, readOnly.subscription),
    notification: omit(notification as JsonObject, readOnly.notification),
  };
}

function omit(json: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(json).filter(([name]) => !names.includes(name)));
}
