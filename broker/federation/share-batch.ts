/** Batches that other context sources take part in: each source gets all of its parts at once (clauses 5.6.7 to 5.6.10, 5.6.20). */
import type { Division, Part } from '#broker/core/federation/division.ts';
import type { Origin } from '#broker/core/federation/origin.ts';
import { partOf, pathOfEntity } from '#broker/core/federation/parts.ts';
import type { BatchMember, BatchShares, Sending, ShareFate, Wish } from '#broker/core/federation/sharing.ts';
import type { SourceRequest } from '#broker/core/federation/source.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import type { OperationName } from '#models/ngsi-ld/operation-name.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
import { refusal, verdictsOf } from './fate.ts';
import { fateOf, put, type ShareParts, sendPart } from './share-part.ts';
import { passedBy, refuseLoop } from './via.ts';

export interface Batch {
  /** What follows `/entityOperations/`. */
  readonly action: string;
  readonly members: readonly BatchMember[];
  readonly query: NonNullable<SourceRequest['query']>;
  readonly origin: Origin;
}

type DivisionOf = (wish: Wish, passed: ReadonlySet<string>, query: Batch['query']) => Division | undefined;
type Fates = ShareFate[][];

/** Parts of members that one source gets in one request: those that are written in one context. */
interface Group {
  readonly registration: Registration;
  readonly origin: Origin;
  readonly entries: { readonly index: number; readonly part: Part }[];
}

export function shareBatchWith(parts: ShareParts, divisionOf: DivisionOf, batch: Batch): BatchShares | undefined {
  const { members, query, origin } = batch;
  const passed = passedBy(origin.headers);
  const divisions = members.map(({ wish }) => divisionOf(wish, passed, query));
  if (divisions.every((division) => division === undefined)) return undefined;
  refuseLoop(origin.headers, parts.alias);
  return {
    here: divisions.map((division) => division?.here ?? 'all'),
    async send() {
      const fates: Fates = members.map(() => []);
      divisions.forEach((division, index) => {
        const { wish } = members[index]!;
        for (const part of division?.refused ?? []) {
          fates[index]!.push(fateOf(part, wish, refusal(part.registration, wish.operation)));
        }
      });
      await Promise.all(groupsOf(divisions, batch).map((group) => sendGroup(parts, batch, group, fates)));
      return fates;
    },
  };
}

function groupsOf(divisions: readonly (Division | undefined)[], { members, origin }: Batch): readonly Group[] {
  const groups = new Map<string, Group>();
  divisions.forEach((division, index) => {
    const { names, context } = members[index]!;
    for (const part of division?.parts ?? []) {
      const { registration } = part;
      const key = `${registration.id} ${JSON.stringify(context)}`;
      const group = groups.get(key) ?? { registration, origin: { ...origin, names, context }, entries: [] };
      groups.set(key, group);
      group.entries.push({ index, part });
    }
  });
  return [...groups.values()];
}

async function sendGroup(parts: ShareParts, batch: Batch, group: Group, fates: Fates): Promise<void> {
  const { action, members, query } = batch;
  const { registration, origin, entries } = group;
  const { operation } = members[entries[0]!.index]!.wish;
  if (!registration.operations.has(operation)) {
    await Promise.all(entries.map((entry) => sendSingle(parts, batch, group, entry, fates)));
    return;
  }
  const json = entries.map(({ index, part }): JsonValue => {
    const member = members[index]!;
    return typeof member.json === 'string' ? member.json : partOf(member.json, part.attributes, member.names);
  });
  const path = (): string => `/entityOperations/${action}`;
  const answer = await put(
    parts,
    registration,
    { method: 'POST', path, query, body: { kind: 'entity', json } },
    origin,
  );
  const ids = entries.map(({ index }) => members[index]!.wish.id);
  verdictsOf(registration, answer, ids).forEach((verdict, i) => {
    const { index, part } = entries[i]!;
    fates[index]!.push(fateOf(part, members[index]!.wish, verdict));
  });
}

/** What a source without batches is asked for each entity by itself. */
interface Single extends Pick<Sending, 'method'> {
  readonly operation: OperationName;
  readonly pathOf: (entity: string) => string;
}

const creating: Single = { operation: 'createEntity', method: 'POST', pathOf: () => '/entities' };
const updating: Single = { operation: 'updateAttrs', method: 'PATCH', pathOf: (entity) => `${entity}/attrs` };
const replacing: Single = { operation: 'replaceEntity', method: 'PUT', pathOf: (entity) => entity };
const singles: Readonly<Partial<Record<OperationName, Single>>> = {
  createBatch: creating,
  updateBatch: { operation: 'appendAttrs', method: 'POST', pathOf: (entity) => `${entity}/attrs` },
  deleteBatch: { operation: 'deleteEntity', method: 'DELETE', pathOf: (entity) => entity },
  mergeBatch: { operation: 'mergeEntity', method: 'PATCH', pathOf: (entity) => entity },
};

/** Upserting replaces, unless the flag says to update (5.6.8.4). */
function singleOf(operation: OperationName, query: Batch['query']): Single | undefined {
  if (operation !== 'upsertBatch') return singles[operation];
  const isUpdate = query.some(([name, value]) => name === 'options' && value.split(',').includes('update'));
  return isUpdate ? updating : replacing;
}

export function isAllowed({ operations }: Registration, operation: OperationName, query: Batch['query'] = []): boolean {
  const single = singleOf(operation, query);
  return operations.has(operation) || (single !== undefined && operations.has(single.operation));
}

async function sendSingle(
  parts: ShareParts,
  { members, query }: Batch,
  { registration, origin }: Group,
  { index, part }: Group['entries'][number],
  fates: Fates,
): Promise<void> {
  const { wish, json } = members[index]!;
  const body = typeof json === 'string' ? undefined : ({ kind: 'entity', json } as const);
  const isUpsert = wish.operation === 'upsertBatch';
  // What the options of an upsert say is said by the way that is taken.
  const left = isUpsert ? query.filter(([name]) => name !== 'options') : query;
  const send = ({ method, pathOf }: Single): Promise<ShareFate> => {
    const path = (): string => pathOf(pathOfEntity(wish.id));
    return sendPart(parts, part, wish, { method, path, query: left, ...(body && { body }) }, origin);
  };
  const fate = await send(singleOf(wish.operation, query)!);
  const isMissing = fate.kind === 'failed' && fate.problem.kind === 'ResourceNotFound';
  const isMade = isUpsert && isMissing && registration.operations.has(creating.operation);
  fates[index]!.push(isMade ? await send(creating) : fate);
}
