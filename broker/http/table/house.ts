/** Subscriptions (clauses 6.10, 6.11), and what is Busbar's own. */
import { JSON_TYPE, LD_TYPE } from '../accept.ts';
import type { Mount } from '../service.ts';
import { created, done, found, patched, plain, sent } from './answers.ts';
import type { Operation, Operations, Parameter } from './operation.ts';
import * as take from './parameter.ts';

const common: readonly Parameter[] = [take.local, take.headers.tenant];
const writing: readonly Parameter[] = [...common, take.headers.link];

export const subscriptionCollection: Operations = {
  GET: {
    id: 'querySubscriptions',
    clause: '6.10.3.2, 5.8.4',
    summary: 'List subscriptions',
    parameters: [...Object.values(take.paging), take.subscriptionOptions, ...common],
    answers: { 200: found('A page of subscriptions.', 'Subscription[]', ['Link', 'NGSILD-Results-Count']) },
    refusals: [400, 406],
  },
  POST: {
    id: 'createSubscription',
    clause: '6.10.3.1, 5.8.1',
    summary: 'Subscribe to changes of entities',
    parameters: writing,
    body: sent('Subscription'),
    answers: { 201: created },
    refusals: [400, 409, 415, 422],
  },
};

export const subscriptionResource: Operations = {
  GET: {
    id: 'retrieveSubscription',
    clause: '6.11.3.1, 5.8.3',
    summary: 'Retrieve a subscription',
    parameters: [take.subscriptionOptions, ...common],
    answers: { 200: found('The subscription.', 'Subscription') },
    refusals: [400, 404, 406],
  },
  PATCH: {
    id: 'updateSubscription',
    clause: '6.11.3.2, 5.8.2',
    summary: 'Update a subscription',
    parameters: writing,
    body: patched('Object'),
    answers: { 204: done },
    refusals: [400, 404, 415, 422],
  },
  DELETE: {
    id: 'deleteSubscription',
    clause: '6.11.3.3, 5.8.5',
    summary: 'Delete a subscription',
    parameters: common,
    answers: { 204: done },
    refusals: [400, 404],
  },
};

function page(
  id: string,
  summary: string,
  answers: Operation['answers'],
  refusals: readonly number[] = [400],
): Operations {
  return { GET: { id, summary, parameters: [], answers, refusals } };
}

export const health = (id: string): Operations =>
  page(
    id,
    'Whether the broker can serve, and the state of each part',
    { 200: plain('It serves.', 'Object'), 503: plain('It is stopping, or cannot write.', 'Object') },
    [400],
  );

export const metrics: Operations = page(
  'metrics',
  'Measurements for Prometheus',
  { 200: plain('The measurements.', 'Text', 'text/plain; version=0.0.4') },
  [400, 404],
);

export const context: Operations = page(
  'retrieveContext',
  'A JSON-LD context that this broker publishes',
  { 200: plain('The context.', 'Object', LD_TYPE) },
  [400, 404],
);

export const openapi: Operations = page('openapi', 'This document', { 200: plain('OpenAPI 3.1.', 'Object') });

export const docs: Operations = page('docs', 'This document, to browse', {
  200: plain('A page.', 'Text', 'text/html'),
});

const htmlPage = { 200: plain('A page.', 'Text', 'text/html') };
export const problemList: Operations = page('problems', 'The kinds of problems that answers name', htmlPage);
export const problemPage: Operations = page(
  'problem',
  'What a kind of problem means, and what helps',
  htmlPage,
  [400, 404],
);

export const docsRedirect: Operations = page('docsRedirect', 'Where the page is', {
  308: { description: 'Location says where.', headers: ['Location'] },
});

export const docsFile: Operations = page(
  'docsFile',
  'A part of the page',
  {
    200: {
      description: 'A style sheet, a script or a page.',
      payload: { types: ['text/css', 'text/javascript', 'text/html'], schema: 'Text' },
    },
  },
  [400, 404],
);

/** Doors read their own queries and bodies. */
export function door({ path, summary = `The door at ${path}` }: Mount): Operations {
  const id = path.replaceAll(/\W+/g, '');
  const rest = { summary, parameters: [take.headers.tenant], readsQuery: true, refusals: [400, 415] } as const;
  const answers = { 200: plain('As the door says.', 'Object') };
  return {
    GET: { id: `${id}Get`, answers, ...rest },
    POST: { id: `${id}Post`, answers, body: { types: [JSON_TYPE], schema: 'Object' }, ...rest },
  };
}
