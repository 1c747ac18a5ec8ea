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

type DivisionOf = (wish: Wish, passed: ReadonlySet<string>) => Division | undefined;
type Fates = ShareFate[][];

/** Parts of members that one source gets in one request: those that are written in one context. */
interface Group {
  readonly registration: Registration;
  readonly origin: Origin;
  readonly entries: { readonly index: number; readonly part: Part }[];
}

export function shareBatchWith(parts: ShareParts, divisionOf: DivisionOf, batch: Batch): BatchShares | undefined {
  const { members, origin } = batch;
  const passed = passedBy(origin.headers);
  const divisions = members.map(({ wish }) => divisionOf(wish, passed));
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

/** Where a source does not do batches, it may do the same for one entity after the other. */
const singles: Readonly<Partial<Record<OperationName, OperationName>>> = {
  createBatch: 'createEntity',
  updateBatch: 'appendAttrs',
  deleteBatch: 'deleteEntity',
  mergeBatch: 'mergeEntity',
};

export function isAllowed({ operations }: Registration, operation: OperationName): boolean {
  const single = singles[operation];
  return operations.has(operation) || (single !== undefined && operations.has(single));
}

async function sendSingle(
  parts: ShareParts,
  { members, query }: Batch,
  { origin }: Group,
  { index, part }: Group['entries'][number],
  fates: Fates,
): Promise<void> {
  const { wish, json } = members[index]!;
  const entity = pathOfEntity(wish.id);
  const body = typeof json === 'string' ? undefined : ({ kind: 'entity', json } as const);
  const ways: Readonly<Partial<Record<OperationName, Pick<Sending, 'method' | 'path'>>>> = {
    createBatch: { method: 'POST', path: () => '/entities' },
    updateBatch: { method: 'POST', path: () => `${entity}/attrs` },
    deleteBatch: { method: 'DELETE', path: () => entity },
    mergeBatch: { method: 'PATCH', path: () => entity },
  };
  const way = ways[wish.operation]!;
  fates[index]!.push(await sendPart(parts, part, wish, { ...way, query, ...(body && { body }) }, origin));
}
