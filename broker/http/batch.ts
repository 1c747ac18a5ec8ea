/**
 * `/entityOperations/…`: clauses 6.14 to 6.18 and 6.31. Every entity has its own fate: what cannot be read or granted
 * fails alone and is named in the BatchOperationResult (5.2.16).
 */
import type { Request, Response } from 'express';
import type { Broker } from '#broker/core/broker.ts';
import { commitEdits, type Edit, type Fate, instantOf } from '#broker/core/commit.ts';
import {
  appending,
  creation,
  deletion,
  merging,
  upsertion,
  upsertionOfAttributes,
} from '#broker/core/provision/edits.ts';
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { checkUri } from '#models/ngsi-ld/id.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { parseEntity, parseFragment, parsePatch } from '#models/ngsi-ld/parse.ts';
import { Problem, problem } from '#models/problem.ts';
import { LD_TYPE } from './accept.ts';
import { sendJson, sendNothing, warnOfDangling } from './answer.ts';
import { type Body, readBody, writeTypes } from './body.ts';
import { embeddedContext, linkedContext, refuseEmbedded, refuseLink } from './context.ts';
import type { Methods } from './handler.ts';
import { isSimplified, readMergeOptions } from './merging.ts';
import { wordOf } from './parameters.ts';
import { problemDetails } from './problems.ts';
import type { Service } from './service.ts';

/** What one member of the batch wants; throws a Problem where it cannot be read. */
type ReadEdit = (json: JsonObject, names: Names, at: Instant) => Edit;

interface Outcome {
  readonly id: Iri;
  readonly fate: Fate;
}

export function batchCreate(service: Service): Methods {
  return {
    async POST(request, response, broker) {
      sendOutcomes(response, await run(service, broker, request, response, readCreation));
    },
  };
}

export function batchUpsert(service: Service): Methods {
  return {
    async POST(request, response, broker, parameters) {
      const existing = wordOf(parameters, 'options', ['replace', 'update']) ?? 'replace';
      const read = existing === 'replace' ? readUpsertion : readUpsertionOfAttributes;
      sendOutcomes(response, await run(service, broker, request, response, read));
    },
  };
}

export function batchUpdate(service: Service): Methods {
  return {
    async POST(request, response, broker, parameters) {
      const overwrite = wordOf(parameters, 'options', ['noOverwrite', 'update', 'replace']) !== 'noOverwrite';
      const read: ReadEdit = (json, names, at) => appending(idIn(json), parseFragment(json, names), overwrite, at);
      sendOutcomes(response, await run(service, broker, request, response, read));
    },
  };
}

export function batchMerge(service: Service): Methods {
  return {
    async POST(request, response, broker, parameters) {
      const options = readMergeOptions(parameters);
      const form = { simplified: isSimplified(parameters) };
      const read: ReadEdit = (json, names, at) => merging(idIn(json), parsePatch(json, names, form), at, options);
      sendOutcomes(response, await run(service, broker, request, response, read));
    },
  };
}

export function batchDelete({ limits }: Service): Methods {
  return {
    async POST(request, response, broker) {
      const members = listIn(await readBody(request, writeTypes, limits));
      const { outcomes } = await commitReadable(broker, members, (id) => deletion(checkUri(id, 'The id')), String);
      sendOutcomes(response, outcomes);
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
  broker: Broker,
  request: Request,
  response: Response,
  read: ReadEdit,
): Promise<readonly Outcome[]> {
  const body = await readBody(request, writeTypes, limits);
  const members = listIn(body);
  const isLd = body.mediaType === LD_TYPE;
  if (isLd) refuseLink(request);
  const linked = isLd ? undefined : await linkedContext(request, contexts);
  const at = instantOf(broker);
  const readMember = async (member: JsonValue): Promise<Edit> => {
    const { json, names } = await embeddedContext(object(member), contexts);
    return read(json, names, at);
  };
  const readPlain = (member: JsonValue): Edit => read(plain(member), linked!.names, at);
  const { outcomes, dangling } = await commitReadable(broker, members, linked ? readPlain : readMember, idOf);
  warnOfDangling(response, dangling);
  return outcomes;
}

/** Commits what can be read, and says of each member what became of it, in the order of the body. */
async function commitReadable(
  broker: Broker,
  members: readonly JsonValue[],
  read: (member: JsonValue) => Edit | Promise<Edit>,
  nameOf: (member: JsonValue) => string,
): Promise<{ readonly outcomes: readonly Outcome[]; readonly dangling: readonly Iri[] }> {
  const outcomes: Outcome[] = [];
  const edits: Edit[] = [];
  const places: number[] = [];
  for (const member of members) {
    try {
      // A read that does not wait is not awaited: batches are the busiest way in.
      const edit = read(member);
      edits.push(edit instanceof Promise ? await edit : edit);
      places.push(outcomes.length);
      outcomes.push({ id: edits.at(-1)!.id, fate: { kind: 'done', change: undefined, notUpdated: [] } });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      outcomes.push({ id: nameOf(member), fate: { kind: 'failed', problem: error } });
    }
  }
  const { fates, dangling } = await commitEdits(broker, edits);
  fates.forEach((fate, i) => {
    outcomes[places[i]!] = { id: edits[i]!.id, fate };
  });
  return { outcomes, dangling };
}

/** Whom a member that cannot be read is about, as far as it says. */
function idOf(member: JsonValue): string {
  return isJsonObject(member) ? String(member['id'] ?? member['@id'] ?? '') : '';
}

function listIn({ json }: Body): readonly JsonValue[] {
  if (Array.isArray(json) && json.length > 0) return json;
  throw problem('BadRequestData', 'The body has to be a JSON array with at least one member');
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

/**
 * 201 with the ids that are new, 204 where none is, 207 where something failed. An entity that the body names twice may
 * stand in both lists: once it was done, once it was refused.
 */
function sendOutcomes(response: Response, outcomes: readonly Outcome[]): void {
  const errors = outcomes.flatMap(({ id, fate }) => errorsOf(id, fate));
  const idsOf = (chosen: (fate: Fate & { readonly kind: 'done' }) => boolean): readonly Iri[] => [
    ...new Set(outcomes.filter(({ fate }) => fate.kind === 'done' && chosen(fate)).map(({ id }) => id)),
  ];
  if (errors.length > 0) {
    sendJson(response, 207, { success: idsOf((fate) => fate.notUpdated.length === 0), errors });
    return;
  }
  const created = idsOf((fate) => fate.change?.kind === 'created');
  if (created.length > 0) sendJson(response, 201, created);
  else sendNothing(response, 204);
}

function errorsOf(entityId: Iri, fate: Fate): readonly { readonly entityId: Iri; readonly error: object }[] {
  if (fate.kind === 'failed') return [{ entityId, error: problemDetails(fate.problem) }];
  if (fate.notUpdated.length === 0) return [];
  const detail = `Not all attributes were updated: ${fate.notUpdated.map((one) => one.reason).join('; ')}`;
  return [{ entityId, error: problemDetails(problem('BadRequestData', detail)) }];
}
