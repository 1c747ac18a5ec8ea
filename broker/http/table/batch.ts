/** Many entities at once: clauses 6.14 to 6.17 and 6.31. Every entity has its own fate. */
import { done, partly, plain, sent } from './answers.ts';
import type { Answer, Operation, Parameter } from './operation.ts';
import * as take from './parameter.ts';

const common: readonly Parameter[] = [take.local, take.headers.link, take.headers.tenant];
const made: Answer = plain('The ids of those that are new.', 'UriList');
const refusals: readonly number[] = [400, 415];

export const create: Operation = {
  id: 'batchCreate',
  clause: '6.14.3.1, 5.6.7',
  summary: 'Create entities',
  parameters: common,
  body: sent('Entity[]'),
  answers: { 201: made, 207: partly },
  refusals,
};

export const upsert: Operation = {
  id: 'batchUpsert',
  clause: '6.15.3.1, 5.6.8',
  summary: 'Create entities, or replace or update those that are there',
  parameters: [take.upsertOptions, ...common],
  body: sent('Entity[]'),
  answers: { 201: made, 204: done, 207: partly },
  refusals,
};

export const update: Operation = {
  id: 'batchUpdate',
  clause: '6.16.3.1, 5.6.9',
  summary: 'Append attributes to entities',
  parameters: [take.updateOptions, ...common],
  body: sent('EntityFragment[]'),
  answers: { 204: done, 207: partly },
  refusals,
};

export const merge: Operation = {
  id: 'batchMerge',
  clause: '6.31.3.1, 5.6.20',
  summary: 'Merge into entities',
  parameters: [...Object.values(take.merging), ...common],
  body: sent('EntityFragment[]'),
  answers: { 204: done, 207: partly },
  refusals,
};

export const remove: Operation = {
  id: 'batchDelete',
  clause: '6.17.3.1, 5.6.10',
  summary: 'Delete entities',
  parameters: common,
  body: sent('UriList'),
  answers: { 204: done, 207: partly },
  refusals,
};
