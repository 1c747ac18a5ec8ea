/** Bodies by the schema that the route table names: right ones. */
import fc from 'fast-check';
import { attribute, breakerAttributes, location, moment, thingAttributes, twins } from './attributes.ts';
import { nearlyQuery } from './odd.ts';
import {
  breakerId,
  datasetId,
  entityId,
  followerId,
  registrationId,
  snapshotId,
  strangerUrl,
  subscriptionId,
  thingId,
} from './world.ts';

export type Body = fc.Arbitrary<unknown>;

/** A record of which only the named members are always there. */
const some = <T extends object>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }, ...always: (keyof T)[]) =>
  fc.record(members, { requiredKeys: always });
const list = (of: Body, max = 3): Body => fc.array(of, { minLength: 1, maxLength: max });

const entity = fc.oneof(
  fc.tuple(breakerId, breakerAttributes).map(([id, more]) => ({ id, type: 'Breaker', ...more })),
  fc.tuple(thingId, thingAttributes).map(([id, more]) => ({ id, type: 'Thing', ...more })),
  fc.tuple(thingId, thingAttributes).map(([id, more]) => ({ id, type: ['Thing', 'Other'], ...more })),
);
const deletion = fc.constantFrom<unknown>('urn:ngsi-ld:null', { type: 'Property', value: 'urn:ngsi-ld:null' });
const fragment = fc.oneof(
  fc.record({ note: attribute }),
  fc.record({ a: fc.oneof(attribute as Body, twins, deletion) }),
  fc.record({ open: fc.record({ value: fc.boolean() }), label: deletion }),
  fc.record({ type: fc.constant('Other'), b: attribute }),
);
const history = fc
  .tuple(thingId, fc.array(fc.tuple(fc.integer(), moment), { minLength: 1, maxLength: 4 }), fc.array(attribute))
  .map(([id, points, more]) => ({
    id,
    type: 'Thing',
    a: points.map(([value, observedAt]) => ({ type: 'Property', value, observedAt })),
    ...(more.length > 0 && { b: more }),
  }));

const selector = fc.oneof(
  some({ type: fc.constantFrom('Breaker', 'Thing', 'Breaker|Thing', '(Thing;Other)'), id: entityId }, 'type'),
  some({ type: fc.constantFrom('Breaker', '*'), idPattern: fc.constantFrom('^urn:.*', '.*Breaker:[1-5]$') }, 'type'),
);
export const q = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      ...['ratedCurrent>1;open==false', 'a', 'a|b', 'a.partOf=="x"', 'a[x.y]==5..8', 'within{a>1}', 'a~="^x"'],
      ...[
        '(a;b)|(c;open==true)',
        'name=="B1","B2"',
        'observedAt>2026-01-01T00:00:00Z',
        'a.observedAt<2026-12-01T00:00:00Z',
      ],
    ),
  },
  nearlyQuery,
);
const geoQ = fc.constantFrom(
  { georel: 'near;maxDistance==2000', geometry: 'Point', coordinates: [8, 40] },
  {
    georel: 'within',
    geometry: 'Polygon',
    coordinates: [
      [
        [0, 0],
        [90, 0],
        [90, 60],
        [0, 0],
      ],
    ],
  },
  { georel: 'intersects', geometry: 'LineString', coordinates: '[[8,40],[9,41]]', geoproperty: 'location' },
);
export const scopeQ = fc.constantFrom('/TX1/#', '/+/345', '/TX1;/CA1', '/#', '(/TX1/345;/CA1)|/X');
const filters = { q, geoQ, scopeQ };
const pick = fc.constantFrom(['a'], ['id', 'open'], ['type', 'a', 'b'], ['within{a,id}', 'id']);
const query = some(
  {
    type: fc.constant('Query'),
    entities: list(selector),
    ...filters,
    pick,
    datasetId: list(fc.oneof(datasetId, fc.constant('@none'))),
    lang: fc.constantFrom('en', 'de-CH,en;q=0.8,*;q=0.1'),
    ordering: some(
      {
        orderBy: list(fc.constantFrom('name', 'a;desc', 'location;dist-asc', 'id')),
        coordinates: fc.constant([8, 40]),
      },
      'orderBy',
      'coordinates',
    ),
    join: fc.constantFrom('inline', 'flat', '@none'),
    joinLevel: fc.integer({ min: 1, max: 4 }),
  },
  'type',
  'entities',
);
const temporalQuery = some(
  {
    type: fc.constant('Query'),
    entities: list(selector),
    ...filters,
    pick: fc.constantFrom(['a'], ['id', 'open']),
    temporalQ: some(
      { timerel: fc.constantFrom('before', 'after'), timeAt: moment, lastN: fc.integer({ min: 1, max: 9 }) },
      'timerel',
      'timeAt',
    ),
  },
  'type',
  'entities',
  'temporalQ',
);

const endpoint = fc.oneof(
  strangerUrl.chain((uri) =>
    some(
      {
        uri: fc.constant(`${uri}/notify`),
        accept: fc.constantFrom('application/json', 'application/ld+json', 'application/geo+json'),
        timeout: fc.constantFrom(50, 500),
        cooldown: fc.constant(1000),
        receiverInfo: fc.constant([{ key: 'X-Token', value: 'abc' }]),
      },
      'uri',
    ),
  ),
  fc.constant({ uri: 'mqtt://127.0.0.1:9/topic/a', notifierInfo: [{ key: 'MQTT-QoS', value: '1' }] }),
  fc.constant({ uri: 'urn:busbar:stream' }),
);
const notification = some(
  {
    attributes: list(fc.constantFrom('open', 'a', 'b')),
    format: fc.constantFrom('normalized', 'concise', 'simplified', 'keyValues'),
    sysAttrs: fc.boolean(),
    showChanges: fc.constant(false),
    join: fc.constantFrom('flat', 'inline', '@none'),
    endpoint,
  },
  'endpoint',
);
const busbar = some({
  mode: fc.constantFrom('durable', 'latest', 'best-effort'),
  onRealChange: fc.boolean(),
  template: fc.constantFrom<unknown>({ text: '{{entity.name}}' }, '{{id}}', ['{{data.[0].a.value}}']),
  secret: fc.constant('0123456789abcdef'),
});
const sought = { type: fc.constant('Subscription'), entities: list(selector), geoQ, scopeQ };
const watching = { ...sought, id: subscriptionId, q };
const subscription = fc.oneof(
  some(
    {
      ...watching,
      watchedAttributes: list(fc.constantFrom('open', 'a', 'within')),
      notificationTrigger: list(fc.constantFrom('entityCreated', 'attributeUpdated', 'entityDeleted')),
      throttling: fc.constantFrom(1, 60),
      isActive: fc.boolean(),
      expiresAt: fc.constant('2099-01-01T00:00:00Z'),
      notification,
      busbar,
      lang: fc.constant('en'),
      localOnly: fc.boolean(),
    },
    'type',
    'entities',
    'notification',
  ),
  some(
    { ...watching, timeInterval: fc.constantFrom(1, 60), notification },
    'type',
    'entities',
    'timeInterval',
    'notification',
  ),
);
const follower = some(
  {
    ...sought,
    id: followerId,
    csf: fc.constant('region=="TX1"'),
    notification: some({ endpoint, format: fc.constant('normalized') }, 'endpoint'),
  },
  'type',
  'entities',
  'notification',
);

const operations = fc.constantFrom(
  ['federationOps'],
  ['retrieveOps', 'updateOps'],
  ['redirectionOps'],
  ['queryEntity'],
);
const registered = {
  id: registrationId,
  type: fc.constant('ContextSourceRegistration'),
  endpoint: strangerUrl,
  operations,
  contextSourceInfo: fc.constantFrom(
    [{ key: 'jsonldContext', value: 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld' }],
    [{ key: 'X-Key', value: 'urn:ngsi-ld:request' }],
  ),
  management: fc.constant({ timeout: 100, cooldown: 2000, cacheDuration: 'PT1S' }),
  location: location.map(({ value }) => value),
  observationInterval: fc.constant({ startAt: '2025-01-01T00:00:00Z' }),
  scope: fc.constant('/TX1'),
  expiresAt: fc.constant('2099-01-01T00:00:00Z'),
  region: fc.constant('TX1'),
};
const registeredType = some(
  { type: fc.constantFrom('Breaker', 'Thing'), id: entityId, idPattern: fc.constant('.*') },
  'type',
);
const information = (entities: Body) =>
  list(
    some(
      {
        entities: list(entities, 2),
        propertyNames: list(fc.constantFrom('a', 'open')),
        relationshipNames: list(fc.constant('within')),
      },
      'entities',
    ),
    2,
  );
const registration = fc.oneof(
  some(
    { ...registered, mode: fc.constantFrom('inclusive', 'auxiliary'), information: information(registeredType) },
    'type',
    'endpoint',
    'information',
    'management',
  ),
  some(
    {
      ...registered,
      mode: fc.constantFrom('exclusive', 'redirect'),
      information: fc.constant([{ entities: [{ id: 'urn:ngsi-ld:Thing:11', type: 'Thing' }], propertyNames: ['c'] }]),
    },
    'type',
    'endpoint',
    'information',
    'management',
    'mode',
  ),
);
const snapshot = some(
  {
    id: snapshotId,
    type: fc.constant('Snapshot'),
    snapshotQueries: list(query, 2),
    snapshotTemporalQueries: list(temporalQuery, 2),
    snapshotPriority: fc.integer({ min: 1, max: 10 }),
    snapshotLifetime: fc.constantFrom('PT1M', 'P1D'),
    endpoint: strangerUrl,
  },
  'type',
  'snapshotQueries',
);

const context = fc.constantFrom<unknown>(
  { term: 'https://example.org/term', short: { '@id': 'term:x', '@type': '@vocab' } },
  'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld',
  ['https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.7.jsonld', { '@vocab': 'https://example.org/' }],
  Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`term${index}`, `https://example.org/${index}`])),
);

/** By schema; by operation where one schema serves several. */
export const bodies: Readonly<Record<string, Body>> = {
  Entity: entity,
  'Entity[]': list(entity),
  EntityFragment: fragment,
  'EntityFragment[]': list(fc.tuple(entityId, fragment).map(([id, more]) => ({ id, ...more }))),
  EntityTemporal: history,
  Attribute: attribute,
  UriList: list(entityId),
  Query: query,
  queryTemporalByPost: temporalQuery,
  createTemporalEntityMapByPost: temporalQuery,
  addTemporalAttributes: fc.record({
    a: list(fc.tuple(attribute, moment).map(([one, observedAt]) => ({ ...one, observedAt }))),
  }),
  Subscription: subscription,
  createRegistrationSubscription: follower,
  replaceEntity: fc.oneof(
    breakerAttributes.map((more) => ({ type: 'Breaker', ...more })),
    thingAttributes.map((more) => ({ type: 'Thing', ...more })),
  ),
  receiveNotification: list(entity).map((data) => ({
    id: 'urn:ngsi-ld:Notification:1',
    type: 'Notification',
    subscriptionId: 'urn:ngsi-ld:Subscription:1',
    notifiedAt: '2026-11-21T12:00:00Z',
    data,
  })),
  updateSubscription: some({
    isActive: fc.boolean(),
    q,
    throttling: fc.constant(5),
    notification,
    subscriptionName: fc.constant('n'),
  }),
  updateRegistrationSubscription: some({ isActive: fc.boolean(), notification: some({ endpoint }, 'endpoint') }),
  updateRegistration: some({
    registrationName: fc.constant('n'),
    expiresAt: fc.constant('2098-01-01T00:00:00Z'),
    region: fc.constant('CA1'),
  }),
  updateEntityMap: fc.constant({ expiresAt: '2099-01-01T00:00:00Z' }),
  updateSnapshot: some({ snapshotPriority: fc.integer({ min: 1, max: 10 }), snapshotLifetime: fc.constant('PT5M') }),
  Snapshot: snapshot,
  cloneSnapshot: fc.constant({ type: 'Snapshot', snapshotPriority: 3 }),
  CSourceRegistration: registration,
  ContextDocument: context.map((one) => ({ '@context': one })),
  ReplayStart: fc.constantFrom({ after: 0 }, { since: '2026-11-21T12:00:00Z' }),
  explainDocument: entity,
  Object: fc.constant({ isActive: false }),
};
