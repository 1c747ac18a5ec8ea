/** JSON Schemas of what the API takes and answers: ETSI GS CIM 009 v1.9.1 clause 5.2, by the names that it gives. */
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { subscriptionSchemas } from './subscription-schema.ts';
import { dateTime, list, names, object, ref, selectorMembers, text, uri } from './words.ts';

const attribute: JsonObject = {
  anyOf: [ref('Attribute'), list(ref('Attribute')), { description: 'A value, in concise and simplified form.' }],
};

const entityMembers: JsonObject = {
  id: uri,
  type: names,
  scope: names,
  createdAt: { ...dateTime, readOnly: true },
  modifiedAt: { ...dateTime, readOnly: true },
  '@context': ref('Context'),
};

/** The scopes that an entity has, or in histories those that it had, as instances of a Property (4.18). */
const anyScope: JsonObject = { description: 'Scopes, or their history as instances of a Property.' };

const federationSchemas: Readonly<Record<string, JsonObject>> = {
  EntityMap: object(
    {
      id: uri,
      type: { const: 'EntityMap' },
      expiresAt: dateTime,
      entityMap: { type: 'object', additionalProperties: list(text), readOnly: true },
      linkedMaps: { type: 'object', additionalProperties: uri, readOnly: true },
    },
    ['type', 'expiresAt'],
  ),
  ContextSourceIdentity: object(
    {
      id: uri,
      type: { const: 'ContextSourceIdentity' },
      contextSourceAlias: text,
      contextSourceUptime: { ...text, description: 'An ISO 8601 duration.' },
      contextSourceTimeAt: dateTime,
      contextSourceExtras: { type: 'object' },
    },
    ['id', 'type', 'contextSourceAlias', 'contextSourceUptime', 'contextSourceTimeAt'],
  ),
};

export const schemas: Readonly<Record<string, JsonObject>> = {
  ...federationSchemas,
  Context: {
    description: 'A JSON-LD context: its URL, an object of terms, a list of both, or null, which has no terms.',
    anyOf: [uri, { type: 'object' }, { type: 'array' }, { type: 'null' }],
  },
  Attribute: object(
    {
      type: {
        enum: [
          ...['Property', 'Relationship', 'GeoProperty', 'LanguageProperty', 'VocabProperty'],
          ...['JsonProperty', 'ListProperty', 'ListRelationship'],
        ],
      },
      value: { description: 'Of a Property: any JSON but null. Of a GeoProperty: a geometry.' },
      object: names,
      languageMap: object({}, [], { additionalProperties: names }),
      vocab: names,
      json: { description: 'Of a JsonProperty: a JSON object, or a list of such.' },
      valueList: list({}),
      objectList: list({}),
      unitCode: { ...text, description: 'UN/CEFACT Common Code, such as MAW.' },
      objectType: names,
      observedAt: dateTime,
      datasetId: uri,
      createdAt: { ...dateTime, readOnly: true },
      modifiedAt: { ...dateTime, readOnly: true },
    },
    [],
    {
      description: 'One instance (5.2.5 to 5.2.8); other members are its sub-attributes.',
      additionalProperties: attribute,
    },
  ),
  Geometry: object(
    {
      type: { enum: ['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon'] },
      coordinates: list({}),
    },
    ['type', 'coordinates'],
    { description: 'A GeoJSON geometry (RFC 7946 §3.1), longitude first, in degrees of WGS 84.' },
  ),
  Entity: object(entityMembers, ['id', 'type'], {
    description: 'An entity (5.2.4); other members are its attributes.',
    additionalProperties: attribute,
  }),
  EntityShown: object(entityMembers, [], {
    description: 'An entity without what pick and omit leave out.',
    additionalProperties: attribute,
  }),
  EntityAndLinked: {
    description: 'The entity; with join=flat a list of it and of those that it leads to.',
    oneOf: [ref('EntityShown'), list(ref('EntityShown'))],
  },
  EntityFragment: object(entityMembers, [], {
    description: 'Part of an entity (5.4); "urn:ngsi-ld:null" deletes.',
    additionalProperties: attribute,
  }),
  Feature: object(
    {
      id: uri,
      type: { const: 'Feature' },
      geometry: { anyOf: [ref('Geometry'), { type: 'null' }] },
      properties: { type: 'object' },
    },
    ['type', 'geometry', 'properties'],
    { description: 'An entity as a GeoJSON Feature (4.5.16).' },
  ),
  FeatureCollection: object({ type: { const: 'FeatureCollection' }, features: list(ref('Feature')) }, [
    'type',
    'features',
  ]),
  FeatureAndLinked: {
    description: 'The entity as a Feature; with join=flat a collection of it and of those that it leads to.',
    oneOf: [ref('Feature'), ref('FeatureCollection')],
  },
  EntityTemporal: object({ ...entityMembers, scope: anyScope }, ['id', 'type'], {
    description: 'The history of an entity (5.2.20); other members are the instances of its attributes.',
  }),
  HistoryShown: object({ ...entityMembers, scope: anyScope }, [], {
    description: 'The history of an entity without what pick and omit leave out.',
  }),
  ContextDocument: object({ '@context': ref('Context') }, ['@context'], {
    description: 'A JSON-LD context document.',
  }),
  NameExplanation: object(
    {
      name: text,
      iri: text,
      rule: { enum: ['core', 'term', 'prefix', 'iri', 'vocab', 'keyword', 'none'] },
      context: { ...text, description: 'The context that decided: its URL, or its place in the request.' },
      compact: { ...text, description: 'What is written for the IRI under this @context.' },
      explanation: text,
    },
    ['name', 'rule', 'explanation'],
    { description: 'How a name came to its IRI.' },
  ),
  DocumentExplanation: object(
    {
      names: list(ref('NameExplanation')),
      expanded: { ...list({ type: 'object' }), description: 'Without a context: every name an IRI.' },
      compacted: { type: 'object', description: 'The same in the words of its context again.' },
    },
    ['names', 'expanded', 'compacted'],
    { description: 'What a document says, as JSON-LD.' },
  ),
  ContextDetails: object(
    {
      URL: text,
      localId: text,
      kind: { enum: ['Hosted', 'Cached', 'ImplicitlyCreated'] },
      createdAt: dateTime,
      lastUsage: dateTime,
      numberOfHits: { type: 'integer', minimum: 0 },
    },
    ['URL', 'localId', 'kind', 'createdAt'],
    { description: 'What is known of a context (5.13.3); its hits are counted since Busbar started.' },
  ),
  ContextListing: {
    description: 'Addresses, or with details=true what is known of each context.',
    anyOf: [list(text), list(ref('ContextDetails'))],
  },
  ContextAnswer: {
    description: 'The context; with details=true what is known of it.',
    oneOf: [ref('ContextDocument'), ref('ContextDetails')],
  },
  Query: object(
    {
      type: { const: 'Query' },
      entities: { ...list(object(selectorMembers, ['type'])), minItems: 1 },
      attrs: list(text),
      q: text,
      geoQ: ref('GeoQuery'),
      scopeQ: text,
      pick: list(text),
      omit: list(text),
      datasetId: list(text),
      lang: text,
      expandValues: text,
      jsonKeys: text,
      ordering: ref('OrderingParams'),
      join: { enum: ['inline', 'flat', '@none'] },
      joinLevel: { type: 'integer', minimum: 1 },
      containedBy: list(uri),
      temporalQ: ref('TemporalQuery'),
      aggrParams: object({ aggrMethods: names, aggrPeriodDuration: text }, ['aggrMethods']),
    },
    ['type'],
    { description: 'A query in a body (5.2.23).', additionalProperties: false },
  ),
  GeoQuery: object(
    { georel: text, geometry: text, coordinates: { anyOf: [text, { type: 'array' }] }, geoproperty: text },
    ['georel', 'geometry', 'coordinates'],
  ),
  OrderingParams: object({ orderBy: list(text), coordinates: { type: 'array' }, geometry: text, collation: text }, [
    'orderBy',
  ]),
  TemporalQuery: object(
    {
      timerel: text,
      timeAt: dateTime,
      endTimeAt: dateTime,
      timeproperty: text,
      lastN: { type: 'integer', minimum: 1 },
    },
    ['timerel', 'timeAt'],
  ),
  BatchOperationResult: object(
    {
      success: list(uri),
      // The id is told as it was given: where the fault is the id itself, it is no URI.
      errors: list(object({ entityId: text, registrationId: uri, error: ref('ProblemDetails') }, ['error'])),
    },
    ['success', 'errors'],
    { description: 'What became of each entity (5.2.16).' },
  ),
  UpdateResult: object(
    {
      updated: list(uri),
      notUpdated: list(object({ attributeName: text, reason: text, registrationId: uri }, ['attributeName', 'reason'])),
    },
    ['updated', 'notUpdated'],
    { description: 'What became of each attribute (5.2.18), by its IRI.' },
  ),
  ...subscriptionSchemas,
  Snapshot: object(
    {
      id: uri,
      type: { const: 'Snapshot' },
      snapshotQueries: list(ref('Query')),
      snapshotTemporalQueries: list(ref('Query')),
      snapshotPriority: { type: 'integer', minimum: 1, maximum: 10 },
      snapshotLifetime: { ...text, description: 'An ISO 8601 duration.' },
      endpoint: uri,
      snapshotStatus: { enum: ['preparing', 'success', 'partial', 'empty', 'failure'], readOnly: true },
      expiresAt: { ...dateTime, readOnly: true },
      lastUsedAt: { ...dateTime, readOnly: true },
    },
    ['type'],
    { description: 'Entities as they were at one moment (5.2.41).' },
  ),
  CSourceRegistration: object(
    {
      id: uri,
      type: { const: 'ContextSourceRegistration' },
      registrationName: text,
      description: text,
      information: {
        ...list(
          object({
            entities: list(object({ id: uri, idPattern: text, type: names }, ['type'])),
            propertyNames: list(text),
            relationshipNames: list(text),
          }),
        ),
        minItems: 1,
      },
      endpoint: uri,
      mode: { enum: ['inclusive', 'exclusive', 'redirect', 'auxiliary'] },
      operations: list(text),
      contextSourceInfo: list(object({ key: text, value: text }, ['key', 'value'])),
      contextSourceAlias: text,
      tenant: text,
      datasetId: list(text),
      scope: names,
      location: ref('Geometry'),
      observationSpace: ref('Geometry'),
      operationSpace: ref('Geometry'),
      observationInterval: ref('TimeInterval'),
      managementInterval: ref('TimeInterval'),
      expiresAt: dateTime,
      refreshRate: { ...text, description: 'An ISO 8601 duration.' },
      management: object({
        localOnly: { type: 'boolean' },
        timeout: { type: 'number', exclusiveMinimum: 0, description: 'Milliseconds.' },
        cooldown: { type: 'number', exclusiveMinimum: 0, description: 'Milliseconds.' },
        cacheDuration: { ...text, description: 'An ISO 8601 duration.' },
      }),
      status: { enum: ['ok', 'failed'], readOnly: true },
      timesSent: { type: 'integer', readOnly: true },
      timesFailed: { type: 'integer', readOnly: true },
      lastSuccess: { ...dateTime, readOnly: true },
      lastFailure: { ...dateTime, readOnly: true },
    },
    ['type', 'information', 'endpoint'],
    { description: 'What a context source may have (5.2.9); other members are its own properties.' },
  ),
  TimeInterval: object({ startAt: dateTime, endAt: dateTime }, ['startAt']),
  Attempt: object(
    {
      at: dateTime,
      notification: uri,
      outcome: { enum: ['delivered', 'failed', 'gone'] },
      status: { type: 'integer', description: 'What an endpoint over HTTP answered.' },
      latencyMs: { type: 'number' },
      bytes: { type: 'integer', description: 'Of the body.' },
      cause: text,
    },
    ['at', 'notification', 'outcome', 'latencyMs', 'bytes'],
    { description: 'One try to deliver a notification.' },
  ),
  DeadLetter: object(
    { revision: { type: 'integer' }, entity: uri, committedAt: dateTime, at: dateTime, cause: text },
    ['revision', 'entity', 'committedAt', 'at', 'cause'],
    { description: 'A notification that was given up.' },
  ),
  ReplayStart: object({ after: { type: 'integer', minimum: 0 }, since: dateTime }, [], {
    description: 'From where on all is sent again: after a revision, or since a moment.',
    additionalProperties: false,
  }),
  EntityTypeList: object({ id: uri, type: { const: 'EntityTypeList' }, typeList: list(text) }, [
    'id',
    'type',
    'typeList',
  ]),
  EntityType: object({ id: uri, type: { const: 'EntityType' }, typeName: text, attributeNames: list(text) }),
  EntityTypeInfo: object({
    id: uri,
    type: { const: 'EntityTypeInfo' },
    typeName: text,
    entityCount: { type: 'integer' },
    attributeDetails: list(ref('AttributeInfo')),
  }),
  AttributeList: object({ id: uri, type: { const: 'AttributeList' }, attributeList: list(text) }),
  AttributeInfo: object({
    id: uri,
    type: { const: 'Attribute' },
    attributeName: text,
    attributeCount: { type: 'integer' },
    attributeTypes: list(text),
    typeNames: list(text),
  }),
  ProblemDetails: object(
    { type: { type: 'string', format: 'uri-reference' }, title: text, detail: text, status: { type: 'integer' } },
    ['type', 'title', 'detail', 'status'],
    { description: 'What was wrong, and the fix (RFC 7807; 5.5.3).' },
  ),
  TypeListing: {
    description: 'Names, or with details=true what is known of each.',
    oneOf: [ref('EntityTypeList'), list(ref('EntityType'))],
  },
  AttributeListing: {
    description: 'Names, or with details=true what is known of each.',
    oneOf: [ref('AttributeList'), list(ref('AttributeInfo'))],
  },
  UriList: list(uri),
  Object: { type: 'object' },
  Text: text,
};
