/**
 * `/entityOperations/…`: clauses 6.14 to 6.18 and 6.31. Every entity has its own fate: what cannot be read or granted
 * fails alone and is named in the BatchOperationResult (5.2.16).
 */
import type { Limits } from '#broker/config.ts';
import { type Edit, instantOf } from '#broker/core/commit.ts';
import { type BatchItem, commitBatch, type ItemOutcome } from '#broker/core/provision/batch.ts';
import {
  appending,
  creation,
  deletion,
  merging,
  upsertion,
  upsertionOfAttributes,
} from '#broker/core/provision/edits.ts';
import { isLate, nextTurn } from '#broker/core/turns.ts';
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { checkUri } from '#models/ngsi-ld/id.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import type { OperationName } from '#models/ngsi-ld/operation-name.ts';
import { parseEntity, parseFragment, parsePatch } from '#models/ngsi-ld/parse.ts';
import { Problem, problem } from '#models/problem.ts';
import { LD_TYPE } from './accept.ts';
import { warnOfDangling } from './answer.ts';
import { type MemberOutcome, sendOutcomes } from './batch-outcome.ts';
import { type Body, readBody, writeTypes } from './body.ts';
import { embeddedContext, linkedContext, type Named, refuseEmbedded, refuseLink } from './context.ts';
import type { Methods } from './handler.ts';
import { isSimplified, readMergeOptions } from './merging.ts';
import { originOf } from './origin.ts';
import { wordOf } from './parameters.ts';
import type { Service } from './service.ts';
import { type Exchange, queryOf, sharingOf } from './sharing.ts';

/** What one member of the batch wants; throws a Problem where it cannot be read. */
type ReadEdit = (json: JsonObject, names: Names, at: Instant) => Edit;

export function batchCreate(service: Service): Methods {
  return {
    POST: (request, response, broker, parameters) =>
      run(service, { request, response, broker, parameters }, 'createBatch', readCreation),
  };
}

export function batchUpsert(service: Service): Methods {
  return {
    async POST(request, response, broker, parameters) {
      const existing = wordOf(parameters, 'options', ['replace', 'update']) ?? 'replace';
      const read = existing === 'replace' ? readUpsertion : readUpsertionOfAttributes;
      await run(service, { request, response, broker, parameters }, 'upsertBatch', read);
    },
  };
}

export function batchUpdate(service: Service): Methods {
  return {
    async POST(request, response, broker, parameters) {
      const overwrite = wordOf(parameters, 'options', ['noOverwrite', 'update', 'replace']) !== 'noOverwrite';
      const read: ReadEdit = (json, names, at) => appending(idIn(json), parseFragment(json, names), overwrite, at);
      await run(service, { request, response, broker, parameters }, 'updateBatch', read);
    },
  };
}

export function batchMerge(service: Service): Methods {
  return {
    async POST(request, response, broker, parameters) {
      const options = readMergeOptions(parameters);
      const form = { simplified: isSimplified(parameters) };
      const read: ReadEdit = (json, names, at) => merging(idIn(json), parsePatch(json, names, form), at, options);
      await run(service, { request, response, broker, parameters }, 'mergeBatch', read);
    },
  };
}

export function batchDelete({ contexts, limits }: Service): Methods {
  return {
    async POST(request, response, broker, parameters) {
      const members = listIn(await readBody(request, writeTypes, limits), limits);
      const named = { names: contexts.core, context: undefined };
      const readMember = (member: JsonValue): BatchItem => {
        const id = checkUri(member, 'The id');
        return { edit: deletion(id), json: id, ...named };
      };
      const whole: ReadEdit = (json) => deletion(idIn(json));
      const commission = { operation: 'deleteBatch', named, read: whole, idOf: String, at: instantOf(broker) } as const;
      await commit({ request, response, broker, parameters }, members, readMember, commission);
    },
  };
}

const readCreation: ReadEdit = (json, names, at) => creation(parseEntity(json, names, at));

const readUpsertion: ReadEdit = (json, names, at) => upsertion(parseEntity(json, names, at), at);

const readUpsertionOfAttributes: ReadEdit = (json, names, at) =>
  upsertionOfAttributes(idIn(json), parseFragment(json, names), () => parseEntity(json, names, at), at);

/** Reads the members in the context of the request, or each in its own, and commits them. */
async function run(
  { contexts, limits }: Service,
  exchange: Exchange,
  operation: BatchOperation,
  read: ReadEdit,
): Promise<void> {
  const { request, broker } = exchange;
  const body = await readBody(request, writeTypes, limits);
  const members = listIn(body, limits);
  const isLd = body.mediaType === LD_TYPE;
  if (isLd) refuseLink(request);
  const linked = isLd ? undefined : await linkedContext(request, contexts);
  const at = instantOf(broker);
  const itemOf = (json: JsonObject, { names, context }: Named): BatchItem => ({
    edit: read(json, names, at),
    json,
    names,
    context,
  });
  const readMember = async (member: JsonValue): Promise<BatchItem> => {
    const named = await embeddedContext(object(member), contexts);
    return itemOf(named.json, named);
  };
  const readPlain = (member: JsonValue): BatchItem => itemOf(plain(member), linked!);
  const named = linked ?? { names: contexts.core, context: undefined };
  await commit(exchange, members, linked ? readPlain : readMember, { operation, named, read, idOf, at });
}

type BatchOperation = OperationName & `${string}Batch`;

interface Commission {
  readonly operation: BatchOperation;
  /** The context of the request, where its members bring none of their own. */
  readonly named: Named;
  readonly read: ReadEdit;
  /** Whom a member that cannot be read is about, as far as it says. */
  readonly idOf: (member: JsonValue) => string;
  readonly at: Instant;
}

/** Members that are read between two looks at the clock. */
const STRIDE = 4;

/** Commits what can be read, and says of each member what became of it, in the order of the body. */
async function commit(
  exchange: Exchange,
  members: readonly JsonValue[],
  read: (member: JsonValue) => BatchItem | Promise<BatchItem>,
  commission: Commission,
): Promise<void> {
  const { broker, response } = exchange;
  const outcomes: MemberOutcome[] = [];
  const items: BatchItem[] = [];
  const places: number[] = [];
  for (const member of members) {
    if (outcomes.length % STRIDE === STRIDE - 1 && isLate()) await nextTurn();
    try {
      // A read that does not wait is not awaited: batches are the busiest way in.
      const item = read(member);
      items.push(item instanceof Promise ? await item : item);
      places.push(outcomes.length);
      outcomes.push({ id: items.at(-1)!.edit.id, ...nothing });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      outcomes.push({ id: commission.idOf(member), here: { kind: 'failed', problem: error }, others: [] });
    }
  }
  const done = await commitBatch(broker, items, othersOf(exchange, commission));
  for (const [i, outcome] of done.outcomes.entries()) {
    outcomes[places[i]!] = { id: items[i]!.edit.id, ...outcome };
    if (i % STRIDE === 0 && isLate()) await nextTurn();
  }
  warnOfDangling(response, done.dangling);
  await sendOutcomes(response, outcomes);
}

const nothing: ItemOutcome = { here: undefined, others: [] };

function othersOf({ request, response, broker, parameters }: Exchange, { operation, named, read, at }: Commission) {
  const sharing = sharingOf(broker, parameters);
  if (!sharing) return undefined;
  const origin = originOf(request, response, named, parameters, false);
  const action = operation.replace('Batch', '');
  const readPart = (json: JsonObject, names: Names): Edit => read(json, names, at);
  return { sharing, operation, action, query: queryOf(parameters), origin, read: readPart };
}

/** Whom a member that cannot be read is about, as far as it says. */
function idOf(member: JsonValue): string {
  return isJsonObject(member) ? String(member['id'] ?? member['@id'] ?? '') : '';
}

function listIn({ json }: Body, { batchMembersMax }: Limits): readonly JsonValue[] {
  if (Array.isArray(json) && json.length > batchMembersMax) {
    const detail = `The batch has ${json.length} members: at most ${batchMembersMax} are taken, send it in parts`;
    throw problem('RequestEntityTooLarge', detail);
  }
  // A null is no member that fails alone: the whole array is refused (5.6.7.4 to 5.6.10.4, 5.6.20.4).
  if (Array.isArray(json) && json.length > 0 && !json.includes(null)) return json;
  throw problem('BadRequestData', 'The body has to be a JSON array with at least one member, none of them null');
}

function plain(member: JsonValue): JsonObject {
  const json = object(member);
  refuseEmbedded(json);
  return json;
}

function object(member: JsonValue): JsonObject {
  if (isJsonObject(member)) return member;
  throw problem('BadRequestData', 'A member of the batch is not a JSON object');
}

function idIn(json: JsonObject): Iri {
  return checkUri(json['id'] ?? json['@id'], 'id');
}
