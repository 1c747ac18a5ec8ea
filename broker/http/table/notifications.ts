/** Subscriptions (clauses 6.10, 6.11), and Busbar's own of what became of their notifications. */
import { JSON_TYPE } from '../accept.ts';
import { plain } from './answers.ts';
import type { Operation, Operations, Parameter } from './operation.ts';
import * as take from './parameter.ts';

const tenant = take.headers.tenant;

const after: Parameter = {
  name: 'after',
  in: 'query',
  description: 'The last revision that the receiver has; what is due after it is sent, again where need be.',
  schema: { type: 'integer', minimum: 0, examples: [0] },
};
const tenantName: Parameter = {
  name: 'tenant',
  in: 'query',
  description: 'The tenant, for pages that cannot send the header here.',
  schema: { type: 'string', examples: ['default'] },
};
const lastEventId: Parameter = {
  name: 'Last-Event-ID',
  in: 'header',
  description: 'The id of the last notification that the receiver has, as event sources send it.',
  schema: { type: 'string', examples: ['urn:ngsi-ld:Notification:1:7'] },
};
const revision: Parameter = {
  name: 'revision',
  in: 'query',
  description: 'Only the dead letter of this revision.',
  schema: { type: 'integer', minimum: 1, examples: [1] },
};

export const stream: Operations = {
  GET: {
    id: 'streamNotifications',
    summary: 'Come for the notifications of a subscription to urn:busbar:stream, as events or over WebSocket',
    parameters: [after, tenantName, lastEventId, tenant],
    answers: {
      101: { description: 'A WebSocket: {"id", "notification"} comes, {"ack": id} is sent.' },
      200: plain('Events named notification, each with its id.', 'Text', 'text/event-stream'),
    },
    refusals: [400, 403, 404, 406, 409, 503],
  },
};

const one = (
  method: 'GET' | 'POST',
  operation: Pick<Operation, 'id' | 'summary' | 'answers'> & Partial<Operation>,
): Operations => ({ [method]: { parameters: [tenant], refusals: [400, 404], ...operation } });

export const attempts = one('GET', {
  id: 'listAttempts',
  summary: 'The last tries to deliver notifications of a subscription, the newest first',
  answers: { 200: plain('When, how it came out, status, milliseconds, bytes, cause.', 'Attempt[]') },
});

export const deadLetters: Operations = {
  ...one('GET', {
    id: 'listDeadLetters',
    summary: 'Notifications that were given up, in the order of the log',
    answers: { 200: plain('Revision, entity, times and cause of each.', 'DeadLetter[]') },
  }),
  DELETE: {
    id: 'deleteDeadLetters',
    summary: 'Forget notifications that were given up',
    parameters: [revision, tenant],
    answers: { 200: plain('How many were deleted.', 'Object') },
    refusals: [400, 404],
  },
};

export const retry = one('POST', {
  id: 'retryDeadLetters',
  summary: 'Send what was given up again, in order, until one fails',
  answers: { 200: plain('How many were delivered, how many are left, and why.', 'Object') },
});

export const test = one('POST', {
  id: 'testNotification',
  summary: 'Send a notification that is marked as a test, now',
  answers: { 200: plain('How it came out.', 'Attempt') },
});

export const replay = one('POST', {
  id: 'replayNotifications',
  summary: 'Send everything again from a revision or a moment on, as far as the log goes back',
  body: { types: [JSON_TYPE], schema: 'ReplayStart' },
  answers: { 202: plain('From which revision to which it is sent again.', 'Object') },
  refusals: [400, 404, 415],
});
