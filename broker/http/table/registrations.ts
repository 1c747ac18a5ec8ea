/** Context sources: clauses 6.8, 6.9, 6.12 and 6.13. */
import { created, done, found, patched, sent } from './answers.ts';
import type { Operations, Parameter } from './operation.ts';
import * as take from './parameter.ts';

const { tenant, link } = take.headers;
const common: readonly Parameter[] = [take.local, link, tenant];
const { attrs, expandValues, jsonKeys, ...which } = take.selection;
const pageHeaders = ['Link', 'NGSILD-Results-Count'];

export const registrationCollection: Operations = {
  GET: {
    id: 'queryRegistrations',
    clause: '6.8.3.2, 5.10.2',
    summary: 'Find context sources that may have the entities that a query asks for',
    parameters: [
      ...Object.values(which),
      ...[expandValues, jsonKeys, attrs, take.csf],
      ...Object.values(take.sourceTime),
      ...Object.values(take.projection),
      take.representation.geometryProperty,
      take.sourceOptions,
      ...Object.values(take.paging),
      ...common,
    ],
    answers: { 200: found('A page of registrations.', 'CSourceRegistration[]', pageHeaders) },
    refusals: [400, 406],
  },
  POST: {
    id: 'createRegistration',
    clause: '6.8.3.1, 5.9.2',
    summary: 'Register a context source',
    parameters: common,
    body: sent('CSourceRegistration'),
    answers: { 201: created },
    refusals: [400, 409, 415],
  },
};

export const registrationResource: Operations = {
  GET: {
    id: 'retrieveRegistration',
    clause: '6.9.3.1, 5.10.1',
    summary: 'Retrieve the registration of a context source',
    parameters: [take.sourceOptions, ...common],
    answers: { 200: found('The registration.', 'CSourceRegistration') },
    refusals: [400, 404, 406],
  },
  PATCH: {
    id: 'updateRegistration',
    clause: '6.9.3.2, 5.9.3',
    summary: 'Update the registration of a context source',
    parameters: common,
    body: patched('Object'),
    answers: { 204: done },
    refusals: [400, 404, 409, 415],
  },
  DELETE: {
    id: 'deleteRegistration',
    clause: '6.9.3.3, 5.9.4',
    summary: 'Delete the registration of a context source',
    parameters: common,
    answers: { 204: done },
    refusals: [400, 404],
  },
};

export const registrationSubscriptionCollection: Operations = {
  GET: {
    id: 'queryRegistrationSubscriptions',
    clause: '6.12.3.2, 5.11.5',
    summary: 'List subscriptions to context sources',
    parameters: [...Object.values(take.paging), take.sourceOptions, ...common],
    answers: { 200: found('A page of subscriptions.', 'Subscription[]', pageHeaders) },
    refusals: [400, 406],
  },
  POST: {
    id: 'createRegistrationSubscription',
    clause: '6.12.3.1, 5.11.2',
    summary: 'Subscribe to context sources that may have certain entities',
    parameters: common,
    body: sent('Subscription'),
    answers: { 201: created },
    refusals: [400, 409, 415, 422],
  },
};

export const registrationSubscriptionResource: Operations = {
  GET: {
    id: 'retrieveRegistrationSubscription',
    clause: '6.13.3.1, 5.11.4',
    summary: 'Retrieve a subscription to context sources',
    parameters: [take.sourceOptions, ...common],
    answers: { 200: found('The subscription.', 'Subscription') },
    refusals: [400, 404, 406],
  },
  PATCH: {
    id: 'updateRegistrationSubscription',
    clause: '6.13.3.2, 5.11.3',
    summary: 'Update a subscription to context sources',
    parameters: common,
    body: patched('Object'),
    answers: { 204: done },
    refusals: [400, 404, 415, 422],
  },
  DELETE: {
    id: 'deleteRegistrationSubscription',
    clause: '6.13.3.3, 5.11.6',
    summary: 'Delete a subscription to context sources',
    parameters: common,
    answers: { 204: done },
    refusals: [400, 404],
  },
};
