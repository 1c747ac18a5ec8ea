/** Every parameter of the API, declared once: ETSI GS CIM 009 v1.9.1 clauses 6.3.7 to 6.3.20 and the tables of 6.4 to 6.31. */
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Parameter } from './operation.ts';

function query(name: string, description: string, schema: JsonObject, more: Partial<Parameter> = {}): Parameter {
  return { name, in: 'query', description, schema, ...more };
}

const text = (...examples: readonly string[]): JsonObject => ({ type: 'string', examples });
const flag: JsonObject = { type: 'boolean', examples: [true] };
const instant: JsonObject = { type: 'string', format: 'date-time', examples: ['2026-11-21T12:00:00Z'] };
const names = (...examples: readonly string[]): JsonObject => ({ ...text(...examples), pattern: '^[^,]+(,[^,]+)*$' });
const word = (...words: readonly string[]): JsonObject => ({ type: 'string', enum: words });
const geometry = word('Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon');
const formats = ['normalized', 'concise', 'simplified', 'keyValues'] as const;

/** For every operation of NGSI-LD. */
export const local = query('local', 'Only what this broker itself holds (5.5.13). It asks no others yet.', flag);

/** Which entities: clauses 4.9, 4.10, 4.17, 4.19. */
export const selection = {
  id: query('id', 'Ids of entities, separated by commas.', names('urn:ngsi-ld:Breaker:B1')),
  idPattern: query('idPattern', 'A regular expression that the id has to match.', text('^urn:ngsi-ld:Breaker:.*')),
  type: query(
    'type',
    'Types: `A,B` or `A|B` any of them, `A;B` all of them, with parentheses (4.17); `*` for all.',
    text('Breaker'),
  ),
  attrs: query(
    'attrs',
    'The entity has one of these attributes, and only they are shown. Use pick and q.',
    names('open'),
    {
      deprecated: true,
    },
  ),
  q: query('q', 'A query over values (4.9): `ratedCurrent>600;open==false`.', text('open==false')),
  scopeQ: query(
    'scopeQ',
    'Scopes (4.19): `,` or `|` any of them, `(A;B)` all of them; `+` is one level, `/#` the levels below.',
    text('/TX1/#'),
  ),
  georel: query(
    'georel',
    'How the place of the entity lies to the geometry (4.10). Distances are in metres.',
    text('near;maxDistance==2000', 'within', 'contains', 'intersects', 'equals', 'disjoint', 'overlaps'),
  ),
  geometry: query('geometry', 'The type of the geometry of georel.', geometry),
  coordinates: query(
    'coordinates',
    'The coordinates of the geometry of georel, in JSON: longitude first.',
    text('[8,40]'),
  ),
  geoproperty: query('geoproperty', 'Which GeoProperty georel is about; location without it.', text('location')),
  expandValues: query(
    'expandValues',
    'Attributes whose values in q are names of the @context and are expanded to IRIs.',
    names('category'),
  ),
  jsonKeys: query(
    'jsonKeys',
    'Attributes whose values in q are plain JSON: nothing in them is expanded.',
    names('open'),
  ),
} as const;

/** In which order: clause 4.23. */
export const ordering = {
  orderBy: query(
    'orderBy',
    'Members or attributes, each with ;asc, ;desc, ;dist-asc or ;dist-desc (4.23).',
    names('name', 'name;desc,id', 'ratedCurrent;asc'),
  ),
  orderFrom: query('orderFrom', 'Coordinates, in JSON, from which dist-asc and dist-desc measure.', text('[8,40]')),
  orderGeometry: query('orderGeometry', 'The type of the geometry of orderFrom; Point without it.', geometry),
  collation: query('collation', 'How texts are compared: a language tag (RFC 6067).', text('de-u-co-phonebk')),
} as const;

/** Which part of the answer: clause 6.3.10. */
export const paging = {
  limit: query('limit', 'Entities of a page; 0 only with count=true.', { type: 'integer', minimum: 0, examples: [10] }),
  offset: query('offset', 'Entities to pass over.', { type: 'integer', minimum: 0, examples: [10] }),
  count: query('count', 'Whether NGSILD-Results-Count tells how many there are in all.', flag),
} as const;

/** What is shown of them: clauses 4.15, 4.21, 4.5.5, 6.3.7, 6.3.11. */
export const projection = {
  pick: query(
    'pick',
    'Only these members (4.21): `id`, `type`, `scope` or attributes; with join `attribute{a,b}` for members of what it leads to.',
    text('id,open'),
  ),
  omit: query('omit', 'All but these members; written as pick.', text('scope,open')),
  datasetId: query(
    'datasetId',
    'Only the instances with these datasetIds; `@none` is the default instance (4.5.5).',
    names('@none', 'urn:ngsi-ld:Dataset:T2'),
  ),
  lang: query(
    'lang',
    'Shows one language of each LanguageProperty, by preference (4.15): `fr-CH,fr;q=0.9,*;q=0.5`.',
    text('en', 'de-CH,en;q=0.8,*;q=0.1'),
  ),
} as const;

/** Histories know whole members only (5.7.3.4). */
export const temporalProjection = {
  ...projection,
  pick: query('pick', 'Only these members: `id`, `type`, `scope` or attributes.', names('id,open')),
  omit: query('omit', 'All but these members; written as pick.', names('scope,open')),
} as const;

/** Linked entities: clause 4.5.23. */
export const joining = {
  join: query(
    'join',
    'Shows the entities that Relationships lead to: inline in their places, flat after the others; @none: not.',
    word('inline', 'flat', '@none'),
  ),
  joinLevel: query('joinLevel', 'How many Relationships are followed, one after the other; 1 without it.', {
    type: 'integer',
    minimum: 1,
    examples: [2],
  }),
  containedBy: query(
    'containedBy',
    'Ids of entities that are known already and not shown again.',
    names('urn:ngsi-ld:Substation:S1'),
  ),
} as const;

export const representation = {
  format: query('format', 'How an entity is written (4.5.1, 4.5.4).', word(...formats)),
  options: query(
    'options',
    'Words separated by commas: a format, sysAttrs (with createdAt and modifiedAt). Where both name one, format wins.',
    names('sysAttrs', 'concise,sysAttrs', ...formats),
  ),
  geometryProperty: query(
    'geometryProperty',
    'In GeoJSON: which GeoProperty becomes the geometry; location without it (4.5.16.1).',
    text('location'),
  ),
} as const;

/** For operations on one entity that may be of several types. */
export const type = query(
  'type',
  'The entity has to be of this type (4.17); else it counts as not found.',
  text('Breaker'),
);

/** Of context sources themselves: clauses 4.9 and 6.8.3.2. */
export const csf = query('csf', 'A query over the properties of the context sources (4.9).', text('region=="TX1"'));

/** How other context sources are asked: clauses 4.3.6.7, 6.4.3.2. */
export const federating = {
  csf,
  splitEntities: query(
    'splitEntities',
    'Whether one entity may lie at several sources, so that filters wait until it is whole.',
    flag,
  ),
  entityMap: query(
    'entityMap',
    'Whether the answer names an entity map, by which further pages can be asked for.',
    flag,
  ),
  entityMapLifetime: query('entityMapLifetime', 'How long the entity map should be kept (ISO 8601).', text('PT5M')),
} as const;

/** Of which time the sources tell; without timerel only those of the latest values count. */
export const sourceTime = {
  timerel: query('timerel', 'before, after or between timeAt and endTimeAt.', word('before', 'after', 'between')),
  timeAt: query('timeAt', 'The moment of timerel.', instant),
  endTimeAt: query('endTimeAt', 'The end of between.', instant),
  timeproperty: query(
    'timeproperty',
    'observedAt asks about the observationInterval of a source, the others about its managementInterval.',
    word('observedAt', 'createdAt', 'modifiedAt', 'deletedAt'),
  ),
} as const;

export const sourceOptions = query('options', 'sysAttrs: with createdAt and modifiedAt.', word('sysAttrs'));

/** For merging: clause 6.5.3.4. */
export const merging = {
  format: query('format', 'simplified: the body is written that way (4.5.4).', word('simplified', 'keyValues')),
  options: query('options', 'The older way to give format.', word('simplified', 'keyValues'), { deprecated: true }),
  observedAt: query('observedAt', 'For attributes that have an observedAt and are given no other.', instant),
  lang: query('lang', 'The language of texts that are given for a LanguageProperty.', text('en')),
} as const;

export const appendOptions = query(
  'options',
  'noOverwrite: attributes that are there are left as they are, and named in the answer.',
  word('noOverwrite'),
);

export const upsertOptions = query(
  'options',
  'What becomes of an entity that is there: replace (the default) or update.',
  word('replace', 'update'),
);

export const updateOptions = query(
  'options',
  'noOverwrite: attributes that are there are left as they are.',
  word('noOverwrite', 'update', 'replace'),
);

export const attributeDeletion = {
  datasetId: query(
    'datasetId',
    'The instance with this datasetId instead of the default one.',
    text('urn:ngsi-ld:Dataset:T2'),
  ),
  deleteAll: query('deleteAll', 'All instances.', flag),
} as const;

/** For purging: clause 6.4.3.3. */
export const purging = {
  keep: query('keep', 'Removes all but these attributes instead of the entities.', names('name')),
  drop: query('drop', 'Removes these attributes instead of the entities.', names('open')),
} as const;

/** When: clauses 4.8, 4.11, 6.18.3.2. */
export const temporal = {
  timerel: query('timerel', 'before, after or between timeAt and endTimeAt.', word('before', 'after', 'between')),
  timeAt: query('timeAt', 'The moment of timerel.', instant),
  endTimeAt: query('endTimeAt', 'The second moment of between.', instant),
  timeproperty: query(
    'timeproperty',
    'Which time counts; observedAt without it.',
    word('observedAt', 'createdAt', 'modifiedAt', 'deletedAt'),
  ),
  lastN: query('lastN', 'Only the newest n instances of each attribute.', {
    type: 'integer',
    minimum: 1,
    examples: [3],
  }),
} as const;

export const aggregation = {
  aggrMethods: query(
    'aggrMethods',
    'What is calculated, separated by commas; with format=aggregatedValues (4.5.19).',
    names('avg', 'totalCount,distinctCount,min,max,avg,sum,sumsq,stddev'),
  ),
  aggrPeriodDuration: query(
    'aggrPeriodDuration',
    'The length of each period, an ISO 8601 duration; PT0S (the default) is the whole span.',
    text('PT1H', 'P1D', 'PT0S'),
  ),
} as const;

const temporalFormats = ['normalized', 'concise', 'temporalValues', 'simplified', 'aggregatedValues'] as const;
export const temporalRepresentation = {
  format: query('format', 'How the history is written (4.5.7, 4.5.9, 4.5.19).', word(...temporalFormats)),
  options: query('options', 'Words separated by commas: a format, sysAttrs.', names('sysAttrs', 'temporalValues')),
} as const;

export const subscriptionOptions = query('options', 'sysAttrs: with createdAt and modifiedAt.', word('sysAttrs'));

/** For purging snapshots: clause 5.16.7. */
export const snapshotQ = query('q', 'A query over members of the snapshots.', text('snapshotPriority<5'));

export const details = query('details', 'Each with what is known of it instead of names alone.', flag);

/** For contexts: clauses 6.29 and 6.30. */
export const contextKind = query('kind', 'Only contexts of this kind.', word('Hosted', 'Cached', 'ImplicitlyCreated'));
export const contextDetails = query('details', 'What is known of it instead of its address or content.', flag);
export const term = query('term', 'A name to explain; may be given several times.', text('open'));
export const context = query('context', 'The URL of the @context, instead of a Link header.', {
  ...text('https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld'),
  format: 'uri',
});
export const reload = query('reload', 'Reads it again instead of deleting it, where it was read from elsewhere.', flag);

/** Members of the header that a description names; HTTP carries many more. */
export const headers = {
  link: {
    name: 'Link',
    in: 'header',
    description: 'The @context of the names: `<URL>; rel="http://www.w3.org/ns/json-ld#context"` (6.3.5).',
    schema: text(
      '<https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld>; rel="http://www.w3.org/ns/json-ld#context"',
    ),
  },
  tenant: {
    name: 'NGSILD-Tenant',
    in: 'header',
    description: 'The tenant; the default one without it (6.3.14).',
    schema: { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]{0,62}$', examples: ['default'] },
  },
  snapshot: {
    name: 'NGSILD-Snapshot',
    in: 'header',
    description: 'The snapshot that the request is about, instead of the entities as they are now (6.3.22).',
    schema: text('urn:ngsi-ld:Snapshot:1'),
  },
  entityMap: {
    name: 'NGSILD-EntityMap',
    in: 'header',
    description: 'The entity map that says which entities are asked for, and who has them (6.4.3.2).',
    schema: text('/ngsi-ld/v1/entityMaps/urn:ngsi-ld:EntityMap:1'),
  },
  prefer: {
    name: 'Prefer',
    in: 'header',
    description:
      '`ngsi-ld=1.5` asks for entities as that version knows them (4.3.6.8); with GeoJSON, `body=json` puts the @context into a Link header instead of the body (6.3.6).',
    schema: text('ngsi-ld=1.5', 'body=json', 'body=ld+json'),
  },
} as const satisfies Record<string, Parameter>;

/** The parameters of paths. */
export const places: Readonly<Record<string, Parameter>> = {
  tenant: {
    name: 'tenant',
    in: 'path',
    description: 'The tenant that it is for.',
    schema: text('default'),
  },
  id: {
    name: 'id',
    in: 'path',
    description: 'The id: an absolute URI.',
    schema: { type: 'string', format: 'uri', examples: ['urn:ngsi-ld:Breaker:B1'] },
  },
  attribute: {
    name: 'attribute',
    in: 'path',
    description: 'The name of an attribute, or its IRI.',
    schema: text('open'),
  },
  type: { name: 'type', in: 'path', description: 'The name of a type, or its IRI.', schema: text('Breaker') },
  instance: {
    name: 'instance',
    in: 'path',
    description: 'The instanceId of one instance.',
    schema: { type: 'string', format: 'uri', examples: ['urn:ngsi-ld:Instance:1'] },
  },
  job: {
    name: 'job',
    in: 'path',
    description: 'The id of a job.',
    schema: text('7c1a3f0e-5b1d-4f0e-9a55-0d6f0f3f2b11'),
  },
  context: {
    name: 'context',
    in: 'path',
    description: 'The localId of a context, or its URL.',
    schema: text('https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld'),
  },
  name: { name: 'name', in: 'path', description: 'The name of a context.', schema: text('busbar.jsonld') },
  kind: { name: 'kind', in: 'path', description: 'A kind of problem.', schema: text('BadRequestData') },
  file: { name: 'file', in: 'path', description: 'A part of the page.', schema: text('docs.css') },
};
