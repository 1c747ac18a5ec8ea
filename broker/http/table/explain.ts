/** What names mean: our own, beside the standard. */
import { plain, sent } from './answers.ts';
import type { Operation } from './operation.ts';
import * as take from './parameter.ts';

export const names: Operation = {
  id: 'explainNames',
  summary: 'How names come to their IRIs: by which context and which rule',
  parameters: [take.term, take.context, take.headers.link],
  // A name may hold a comma, so several are several parameters.
  readsQuery: true,
  answers: { 200: plain('Each name, in the order asked.', 'NameExplanation[]') },
  refusals: [400, 406, 504],
};

export const document: Operation = {
  id: 'explainDocument',
  summary: 'How a document is read: each of its names, expanded, and compacted again',
  parameters: [take.headers.link],
  body: sent('Object'),
  answers: { 200: plain('What it says.', 'DocumentExplanation') },
  refusals: [400, 406, 415, 504],
};
