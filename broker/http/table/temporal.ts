/** How entities came to be as they are: clauses 6.18 to 6.22 and 6.24. */
import { found, sent } from './answers.ts';
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
    206: found('The newest part of it: there was too much for one answer.', schema, headers),
  };
}

/** The history is what was committed, when; it takes nothing that is not. */
function unsupported(id: string, clause: string, summary: string, more: Partial<Operation> = {}): Operation {
  const note = 'Answered with 422: the history is written from changes of entities alone';
  return { id, clause, summary: `${summary}. ${note}`, parameters: common, answers: {}, refusals: [422], ...more };
}

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
      ...common,
    ],
    answers: histories('A page of histories.', 'EntityTemporal[]'),
    refusals: [400, 406],
  },
  POST: unsupported('createTemporal', '6.18.3.1, 5.6.11', 'Write a history', { body: sent('EntityTemporal') }),
};

export const resource: Operations = {
  GET: {
    id: 'retrieveTemporal',
    clause: '6.19.3.1, 5.7.3',
    summary: 'Retrieve the history of an entity',
    parameters: [attrs, ...Object.values(take.temporalProjection), ...when, ...common],
    answers: histories('The history.', 'EntityTemporal'),
    refusals: [400, 404, 406],
  },
  DELETE: unsupported('deleteTemporal', '6.19.3.2, 5.6.16', 'Delete the history of an entity'),
};

export const attributes: Operations = {
  POST: unsupported('appendTemporal', '6.20.3.1, 5.6.12', 'Add instances to a history', {
    body: sent('EntityTemporal'),
  }),
};

export const attribute: Operations = {
  DELETE: unsupported('deleteTemporalAttribute', '6.21.3.1, 5.6.13', 'Delete an attribute from a history', {
    parameters: [...Object.values(take.attributeDeletion), ...common],
  }),
};

export const instance: Operations = {
  PATCH: unsupported('patchTemporalInstance', '6.22.3.1, 5.6.14', 'Change an instance of a history', {
    body: sent('EntityTemporal'),
  }),
  DELETE: unsupported('deleteTemporalInstance', '6.22.3.2, 5.6.15', 'Delete an instance from a history'),
};

export const query: Operation = {
  id: 'queryTemporalByPost',
  clause: '6.24.3.1, 5.7.4',
  summary: 'Query the histories of entities, with the query in the body',
  parameters: [...Object.values(take.paging), ...Object.values(take.temporalRepresentation), ...common],
  body: sent('Query'),
  answers: histories('A page of histories.', 'EntityTemporal[]'),
  refusals: [400, 406, 415],
};
