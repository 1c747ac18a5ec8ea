/** Entity maps and the identity of this broker as a context source: clauses 6.32 to 6.34. */
import { done, found, patched, sent } from './answers.ts';
import type { Answer, Operation, Operations, Parameter } from './operation.ts';
import * as take from './parameter.ts';

const { link, tenant } = take.headers;
const common: readonly Parameter[] = [take.local, link, tenant];
const { attrs, ...which } = take.selection;
const mapHeaders = ['Link', 'NGSILD-EntityMap'];
const made: Answer = found('The entity map that was made.', 'EntityMap', mapHeaders);

export const mapCollection: Operations = {
  GET: {
    id: 'createEntityMap',
    clause: '6.34.3.1, 5.14.4',
    summary: 'Make an entity map of a query',
    parameters: [
      ...Object.values(which),
      attrs,
      ...Object.values(take.paging),
      ...Object.values(take.projection),
      ...Object.values(take.representation),
      ...Object.values(take.joining),
      ...Object.values(take.federating),
      ...common,
    ],
    answers: { 201: made },
    refusals: [400, 403, 406],
  },
  POST: {
    id: 'createEntityMapByPost',
    clause: '6.34.3.2, 5.14.4',
    summary: 'Make an entity map of a query in the body',
    parameters: [...Object.values(take.paging), ...common],
    body: sent('Query'),
    answers: { 201: made },
    refusals: [400, 403, 406, 415],
  },
};

export const temporalMapCollection: Operations = {
  GET: {
    id: 'createTemporalEntityMap',
    clause: '6.35.3.1, 5.14.5',
    summary: 'Make an entity map of a query for histories',
    parameters: [
      ...Object.values(which),
      attrs,
      ...Object.values(take.paging),
      ...Object.values(take.temporalProjection),
      ...Object.values(take.temporal),
      ...Object.values(take.federating),
      ...common,
    ],
    answers: { 201: made },
    refusals: [400, 403, 406],
  },
  POST: {
    id: 'createTemporalEntityMapByPost',
    clause: '6.35.3.2, 5.14.5',
    summary: 'Make an entity map of a query for histories, in the body',
    parameters: [...Object.values(take.paging), ...common],
    body: sent('Query'),
    answers: { 201: made },
    refusals: [400, 403, 406, 415],
  },
};

export const mapResource: Operations = {
  GET: {
    id: 'retrieveEntityMap',
    clause: '6.32.3.1, 5.14.1',
    summary: 'Retrieve an entity map',
    parameters: [tenant],
    answers: { 200: found('The entity map.', 'EntityMap') },
    refusals: [400, 404, 406],
  },
  PATCH: {
    id: 'updateEntityMap',
    clause: '6.32.3.2, 5.14.2',
    summary: 'Change when an entity map expires',
    parameters: [link, tenant],
    body: patched('Object'),
    answers: { 204: done },
    refusals: [400, 404, 415],
  },
  DELETE: {
    id: 'deleteEntityMap',
    clause: '6.32.3.3, 5.14.3',
    summary: 'Delete an entity map',
    parameters: [tenant],
    answers: { 204: done },
    refusals: [400, 404],
  },
};

export const sourceIdentity: Operation = {
  id: 'retrieveSourceIdentity',
  clause: '6.33.3.1, 5.15.1',
  summary: 'Who this broker is to other brokers',
  parameters: [tenant],
  answers: { 200: found('The identity.', 'ContextSourceIdentity') },
  refusals: [400, 406],
};
