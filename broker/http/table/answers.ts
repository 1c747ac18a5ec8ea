/** Answers and bodies that many operations have in common. */
import { GEO_TYPE, JSON_TYPE, LD_TYPE } from '../accept.ts';
import type { Answer, Payload } from './operation.ts';

const types: readonly string[] = [JSON_TYPE, LD_TYPE];

export const sent = (schema: string): Payload => ({ types, schema });
export const patched = (schema: string): Payload => ({
  types: [...types, 'application/merge-patch+json'],
  schema,
});

export const found = (description: string, schema: string, headers: readonly string[] = ['Link']): Answer => ({
  description,
  payload: { types, schema },
  headers,
});

/** With GeoJSON as a third way to see it. */
export const located = (description: string, schema: string, headers: readonly string[] = ['Link']): Answer => ({
  description,
  payload: { types: [...types, GEO_TYPE], schema },
  headers,
});

export const plain = (description: string, schema: string, type: string = JSON_TYPE): Answer => ({
  description,
  payload: { types: [type], schema },
});

export const created: Answer = {
  description: 'It is created; Location says where it is.',
  headers: ['Location', 'NGSILD-Warning'],
};
export const done: Answer = { description: 'It is done.', headers: ['NGSILD-Warning'] };
export const partly: Answer = plain('Some was done; the body says what was not, and why.', 'BatchOperationResult');
export const partlyUpdated: Answer = plain('Some attributes were left as they are; the body says why.', 'UpdateResult');

/** Names of headers that answers carry, with what they say. */
export const answerHeaders: Readonly<Record<string, string>> = {
  Link: 'The @context, and with pages rel="next" and rel="prev" (RFC 8288).',
  Location: 'Where the new resource is.',
  'NGSILD-Results-Count': 'How many there are in all, where count=true asked for it.',
  'NGSILD-Warning': 'Relationships that point to entities which are not here.',
  'NGSILD-EntityMap': 'Where the entity map of the answer is.',
  'Preference-Applied': 'The version of the specification that the answer is of.',
  'Content-Range': 'The span within which nothing is left out.',
};
