/** How entities came to be as they are: clauses 6.18 to 6.22 and 6.24. */
import { created, done, found, partly, partlyUpdated, patched, sent } from './answers.ts';
import type { Answer, Operation, Operations, Parameter } from './operation.ts';
import * as take from './parameter.ts';

const common: readonly Parameter[] = [take.local, take.headers.link, take.headers.tenant];
const when: readonly Parameter[] = [
  ...Object.values(take.temporal),
  ...Object.values(take.aggregation),
  ...Object.values(take.temporalRepresentation),
];
const { attrs, ...which } = take.selection;

function histories(description: string, schema: string): Readonly<Record<number, Answer>> {
  const headers = ['Link', 'NGSILD-Results-Count', 'Content-Range'];
  return {
    200: found(description, schema, headers),
    206: found('The oldest part of it, with lastN the newest: there was too much for one answer.', schema, headers),
  };
}

/** Such as go by an entity map, too. */
const mapped: readonly Parameter[] = [...Object.values(take.federating), take.headers.entityMap];
const mapping: readonly Parameter[] = [
  take.federating.entityMap,
  take.federating.entityMapLifetime,
  take.headers.entityMap,
];
const pages: Readonly<Record<number, Answer>> = {
  ...histories('A page of histories.', 'HistoryShown[]'),
  201: found('The same, where an entity map was made.', 'HistoryShown[]', ['Link', 'NGSILD-EntityMap']),
};

export const collection: Operations = {
  GET: {
    id: 'queryTemporal',
    clause: '6.18.3.2, 5.7.4',
    summary: 'Query the histories of entities',
    parameters: [
      ...Object.values(which),
      attrs,
      ...Object.values(take.ordering),
      ...Object.values(take.paging),
      ...Object.values(take.temporalProjection),
      ...when,
      ...mapped,
      ...common,
    ],
    answers: pages,
    refusals: [400, 406],
  },
  POST: {
    id: 'createTemporal',
    clause: '6.18.3.1, 5.6.11',
    summary: 'Tell a history: the newest of each attribute becomes its state, unless that is newer still',
    parameters: common,
    body: sent('EntityTemporal'),
    answers: { 201: created, 204: done, 207: partly },
    refusals: [400, 413, 415],
  },
};

export const resource: Operations = {
  GET: {
    id: 'retrieveTemporal',
    clause: '6.19.3.1, 5.7.3',
    summary: 'Retrieve the history of an entity',
    parameters: [attrs, ...Object.values(take.temporalProjection), ...when, ...mapping, ...common],
    answers: histories('The history.', 'HistoryShown'),
    refusals: [400, 404, 406],
  },
  DELETE: {
    id: 'deleteTemporal',
    clause: '6.19.3.2, 5.6.16',
    summary: 'Forget the history of an entity; one that was made by telling a history goes with it',
    parameters: common,
    answers: { 204: done, 207: partly },
    refusals: [400, 404],
  },
};

export const attributes: Operations = {
  POST: {
    id: 'appendTemporal',
    clause: '6.20.3.1, 5.6.12',
    summary: 'Add instances to a history',
    parameters: common,
    body: sent('EntityTemporal'),
    answers: { 204: done, 207: partlyUpdated },
    refusals: [400, 404, 413, 415],
  },
};

export const attribute: Operations = {
  DELETE: {
    id: 'deleteTemporalAttribute',
    clause: '6.21.3.1, 5.6.13',
    summary: 'Forget the instances of an attribute',
    parameters: [...Object.values(take.attributeDeletion), ...common],
    answers: { 204: done, 207: partlyUpdated },
    refusals: [400, 404],
  },
};

export const instance: Operations = {
  PATCH: {
    id: 'patchTemporalInstance',
    clause: '6.22.3.1, 5.6.14',
    summary: 'Change an instance of a history',
    parameters: common,
    body: patched('Attribute'),
    answers: { 204: done, 207: partlyUpdated },
    refusals: [400, 404, 413, 415],
  },
  DELETE: {
    id: 'deleteTemporalInstance',
    clause: '6.22.3.2, 5.6.15',
    summary: 'Remove an instance from a history',
    parameters: common,
    answers: { 204: done, 207: partlyUpdated },
    refusals: [400, 404],
  },
};

export const query: Operation = {
  id: 'queryTemporalByPost',
  clause: '6.24.3.1, 5.7.4',
  summary: 'Query the histories of entities, with the query in the body',
  parameters: [
    ...Object.values(take.paging),
    ...Object.values(take.temporalRepresentation),
    take.headers.entityMap,
    ...common,
  ],
  body: sent('Query'),
  answers: pages,
  refusals: [400, 406, 415],
};
