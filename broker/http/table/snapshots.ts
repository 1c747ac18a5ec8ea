/** Snapshots: clauses 6.36 to 6.38. */
import { created, done, found, patched, sent } from './answers.ts';
import type { Operation, Operations, Parameter } from './operation.ts';
import * as take from './parameter.ts';

const common: readonly Parameter[] = [take.headers.tenant];
const writing: readonly Parameter[] = [...common, take.headers.link];
const one = found('The snapshot.', 'Snapshot');

export const snapshotCollection: Operations = {
  GET: {
    id: 'querySnapshots',
    summary: 'List snapshots',
    parameters: [...Object.values(take.paging), ...common],
    answers: { 200: found('A page of snapshots.', 'Snapshot[]', ['Link', 'NGSILD-Results-Count']) },
    refusals: [400, 406],
  },
  POST: {
    id: 'createSnapshot',
    clause: '6.36.3.1, 5.16.1',
    summary: 'Keep what queries find at this moment',
    parameters: writing,
    body: sent('Snapshot'),
    answers: { 201: created },
    refusals: [400, 403, 409, 415],
  },
  DELETE: {
    id: 'purgeSnapshots',
    clause: '6.36.3.2, 5.16.7',
    summary: 'Delete the snapshots that match',
    parameters: [take.snapshotQ, ...common],
    answers: { 204: done },
    refusals: [400],
  },
};

export const snapshotResource: Operations = {
  GET: {
    id: 'retrieveSnapshot',
    clause: '6.37.3.1, 5.16.3',
    summary: 'How a snapshot stands',
    parameters: common,
    answers: { 200: one },
    refusals: [400, 404, 406],
  },
  PATCH: {
    id: 'updateSnapshot',
    clause: '6.37.3.2, 5.16.4',
    summary: 'Change the priority or the lifetime of a snapshot, or who is told of it',
    parameters: writing,
    body: patched('Object'),
    answers: { 200: one },
    refusals: [400, 404, 415],
  },
  DELETE: {
    id: 'deleteSnapshot',
    clause: '6.37.3.3, 5.16.5',
    summary: 'Delete a snapshot',
    parameters: common,
    answers: { 204: done },
    refusals: [400, 404],
  },
};

export const snapshotClone: Operation = {
  id: 'cloneSnapshot',
  clause: '6.38.3.1, 5.16.2',
  summary: 'Make another snapshot that begins as this one is now',
  parameters: writing,
  body: sent('Snapshot'),
  answers: { 201: created },
  refusals: [400, 403, 404, 409, 415],
};
