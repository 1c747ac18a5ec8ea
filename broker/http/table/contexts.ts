/** Contexts that are kept here: clauses 5.13, 6.29 and 6.30. */
import { JSON_TYPE, LD_TYPE } from '../accept.ts';
import { created, done, plain, sent } from './answers.ts';
import type { Operations } from './operation.ts';
import * as take from './parameter.ts';

export const collection: Operations = {
  GET: {
    id: 'listContexts',
    clause: '6.29.3.2, 5.13.3',
    summary: 'List the contexts that this broker hosts, made or keeps',
    parameters: [take.contextDetails, take.contextKind, take.headers.tenant],
    answers: { 200: plain('Their addresses, or what is known of each.', 'ContextListing') },
    refusals: [400, 406],
  },
  POST: {
    id: 'addContext',
    clause: '6.29.3.1, 5.13.2',
    summary: 'Host a context',
    parameters: [take.headers.tenant],
    body: sent('ContextDocument'),
    answers: { 201: created },
    refusals: [400, 403, 415, 504],
  },
};

export const resource: Operations = {
  GET: {
    id: 'serveContext',
    clause: '6.30.3.1, 5.13.4',
    summary: 'Retrieve a context, or what is known of it',
    parameters: [take.contextDetails, take.headers.tenant],
    answers: {
      200: {
        description: 'The context; with details=true what is known of it.',
        payload: { types: [JSON_TYPE, LD_TYPE], schema: 'ContextAnswer' },
      },
    },
    refusals: [400, 404, 406, 422],
  },
  DELETE: {
    id: 'deleteContext',
    clause: '6.30.3.2, 5.13.5',
    summary: 'Delete a context, or read it again',
    parameters: [take.reload, take.headers.tenant],
    answers: { 204: done },
    refusals: [400, 404, 504],
  },
};
