/** Jobs: what takes longer than a request. */
import { FORM_TYPE, JSON_TYPE } from '../accept.ts';
import { plain } from './answers.ts';
import type { Operations } from './operation.ts';
import * as take from './parameter.ts';

export const jobCollection: Operations = {
  GET: {
    id: 'listJobs',
    summary: 'List the jobs of the tenant, the newest first',
    parameters: [take.headers.tenant],
    answers: { 200: plain('The jobs.', 'Object[]') },
    refusals: [400],
  },
  POST: {
    id: 'createJob',
    summary: 'Import files: CGMES (CIM XML), MATPOWER cases, or archives of them',
    parameters: [take.headers.tenant],
    body: { types: [FORM_TYPE, JSON_TYPE], schema: 'Object' },
    answers: { 202: { ...plain('The job; Location says where to follow it.', 'Object'), headers: ['Location'] } },
    refusals: [400, 413, 415, 503],
  },
};

export const jobResource: Operations = {
  GET: {
    id: 'retrieveJob',
    summary: 'Retrieve a job: its state, its progress, its report',
    parameters: [take.headers.tenant],
    answers: { 200: plain('The job.', 'Object') },
    refusals: [400, 404],
  },
  DELETE: {
    id: 'cancelJob',
    summary: 'Cancel a job, or forget one that has ended',
    parameters: [take.headers.tenant],
    answers: { 200: plain('It is cancelled.', 'Object'), 204: { description: 'It is forgotten.' } },
    refusals: [400, 404, 409],
  },
};
