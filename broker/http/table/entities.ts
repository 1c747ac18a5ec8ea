/** Entities and their attributes: clauses 6.4 to 6.7 and 6.23. */
import { created, done, found, located, partly, partlyUpdated, patched, sent } from './answers.ts';
import type { Operation, Operations, Parameter } from './operation.ts';
import * as take from './parameter.ts';

const { link, tenant, prefer } = take.headers;
const common: readonly Parameter[] = [take.local, link, tenant];
const { attrs, ...which } = take.selection;
const selecting: readonly Parameter[] = [...Object.values(which), attrs];
const showing: readonly Parameter[] = [...Object.values(take.projection), ...Object.values(take.representation)];
const joining: readonly Parameter[] = Object.values(take.joining);
const federating: readonly Parameter[] = [...Object.values(take.federating), take.headers.entityMap];
const mapping: readonly Parameter[] = [
  take.federating.entityMap,
  take.federating.entityMapLifetime,
  take.headers.entityMap,
];
const pageHeaders = ['Link', 'NGSILD-Results-Count'];

const pages = {
  200: located('A page of entities.', 'EntityShown[]', pageHeaders),
  201: located('The same, where an entity map was made.', 'EntityShown[]', [...pageHeaders, 'NGSILD-EntityMap']),
  203: found('The same, as the version knows it that is preferred.', 'EntityShown[]', [
    ...pageHeaders,
    'Preference-Applied',
  ]),
};

export const entityCollection: Operations = {
  GET: {
    id: 'queryEntities',
    clause: '6.4.3.2, 5.7.2',
    summary: 'Query entities',
    parameters: [
      ...selecting,
      ...Object.values(take.ordering),
      ...Object.values(take.paging),
      ...showing,
      ...joining,
      ...federating,
      ...common,
      prefer,
    ],
    answers: pages,
    refusals: [400, 406],
  },
  POST: {
    id: 'createEntity',
    clause: '6.4.3.1, 5.6.1',
    summary: 'Create an entity',
    parameters: common,
    body: sent('Entity'),
    answers: { 201: created, 207: partly },
    refusals: [400, 409, 415],
  },
  DELETE: {
    id: 'purgeEntities',
    clause: '6.4.3.3, 5.6.21',
    summary: 'Delete all entities that match, or attributes of them',
    parameters: [...Object.values(which), ...Object.values(take.purging), take.csf, ...common],
    answers: { 204: done, 207: partly },
    refusals: [400],
  },
};

export const entityResource: Operations = {
  GET: {
    id: 'retrieveEntity',
    clause: '6.5.3.1, 5.7.1',
    summary: 'Retrieve an entity',
    parameters: [attrs, take.type, ...showing, ...joining, ...mapping, ...common, prefer],
    answers: {
      200: located('The entity.', 'EntityAndLinked', ['Link', 'NGSILD-EntityMap']),
      203: found('The same, as the version knows it that is preferred.', 'EntityAndLinked', [
        'Link',
        'Preference-Applied',
      ]),
    },
    refusals: [400, 404, 406],
  },
  PATCH: {
    id: 'mergeEntity',
    clause: '6.5.3.4, 5.6.17',
    summary: 'Merge into an entity',
    parameters: [...Object.values(take.merging), take.type, ...common],
    body: patched('EntityFragment'),
    answers: { 204: done, 207: partly },
    refusals: [400, 404, 415],
  },
  PUT: {
    id: 'replaceEntity',
    clause: '6.5.3.3, 5.6.18',
    summary: 'Replace an entity',
    parameters: [take.type, ...common],
    body: sent('EntityFragment'),
    answers: { 204: done, 207: partly },
    refusals: [400, 404, 415],
  },
  DELETE: {
    id: 'deleteEntity',
    clause: '6.5.3.2, 5.6.6',
    summary: 'Delete an entity',
    parameters: [take.type, ...common],
    answers: { 204: done, 207: partly },
    refusals: [400, 404],
  },
};

export const attributeCollection: Operations = {
  POST: {
    id: 'appendAttributes',
    clause: '6.6.3.1, 5.6.3',
    summary: 'Append attributes to an entity',
    parameters: [take.appendOptions, take.type, ...common],
    body: sent('EntityFragment'),
    answers: { 204: done, 207: partlyUpdated },
    refusals: [400, 404, 415],
  },
  PATCH: {
    id: 'updateAttributes',
    clause: '6.6.3.2, 5.6.2',
    summary: 'Update attributes of an entity',
    parameters: [take.type, ...common],
    body: patched('EntityFragment'),
    answers: { 204: done, 207: partlyUpdated },
    refusals: [400, 404, 415],
  },
};

export const attributeResource: Operations = {
  PATCH: {
    id: 'patchAttribute',
    clause: '6.7.3.1, 5.6.4',
    summary: 'Update part of an attribute',
    parameters: [take.merging.format, take.merging.options, take.type, ...common],
    body: patched('Attribute'),
    answers: { 204: done, 207: partlyUpdated },
    refusals: [400, 404, 415],
  },
  PUT: {
    id: 'replaceAttribute',
    clause: '6.7.3.3, 5.6.19',
    summary: 'Replace an attribute',
    parameters: [take.type, ...common],
    body: sent('Attribute'),
    answers: { 204: done, 207: partlyUpdated },
    refusals: [400, 404, 415],
  },
  DELETE: {
    id: 'deleteAttribute',
    clause: '6.7.3.2, 5.6.5',
    summary: 'Delete an attribute',
    parameters: [...Object.values(take.attributeDeletion), take.type, ...common],
    answers: { 204: done, 207: partlyUpdated },
    refusals: [400, 404],
  },
};

export const entityQuery: Operation = {
  id: 'queryEntitiesByPost',
  clause: '6.23.3.1, 5.7.2',
  summary: 'Query entities, with the query in the body',
  parameters: [
    ...Object.values(take.paging),
    ...Object.values(take.representation),
    take.headers.entityMap,
    ...common,
    prefer,
  ],
  body: sent('Query'),
  answers: pages,
  refusals: [400, 406, 415],
};

export const typeCollection: Operation = {
  id: 'listTypes',
  clause: '6.25.3.1, 5.7.5, 5.7.6',
  summary: 'List the types of entities',
  parameters: [take.details, ...common],
  answers: { 200: found('The types.', 'TypeListing') },
  refusals: [400, 406],
};

export const typeResource: Operation = {
  id: 'retrieveType',
  clause: '6.26.3.1, 5.7.7',
  summary: 'Describe a type of entities',
  parameters: common,
  answers: { 200: found('What is known of the type.', 'EntityTypeInfo') },
  refusals: [400, 404, 406],
};

export const attributeNameCollection: Operation = {
  id: 'listAttributes',
  clause: '6.27.3.1, 5.7.8, 5.7.9',
  summary: 'List the attributes that entities have',
  parameters: [take.details, ...common],
  answers: { 200: found('The attributes.', 'AttributeListing') },
  refusals: [400, 406],
};

export const attributeNameResource: Operation = {
  id: 'retrieveAttribute',
  clause: '6.28.3.1, 5.7.10',
  summary: 'Describe an attribute',
  parameters: common,
  answers: { 200: found('What is known of the attribute.', 'AttributeInfo') },
  refusals: [400, 404, 406],
};
