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
import { readParameters, wordOf } from './parameters.ts';
import { problemDetails } from './problems.ts';
import type { Methods } from './resource.ts';
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
      readParameters(request, ['local']);
      sendOutcomes(response, await run(service, broker, request, response, readCreation));
    },
  };
}

export function batchUpsert(service: Service): Methods {
  return {
    async POST(request, response, broker) {
      const parameters = readParameters(request, ['options', 'local']);
      const existing = wordOf(parameters, 'options', ['replace', 'update']) ?? 'replace';
      const read = existing === 'replace' ? readUpsertion : readUpsertionOfAttributes;
      sendOutcomes(response, await run(service, broker, request, response, read));
    },
  };
}

export function batchUpdate(service: Service): Methods {
  return {
    async POST(request, response, broker) {
      const parameters = readParameters(request, ['options', 'local']);
      const overwrite = wordOf(parameters, 'options', ['noOverwrite', 'update', 'replace']) !== 'noOverwrite';
      const read: ReadEdit = (json, names, at) => appending(idIn(json), parseFragment(json, names), overwrite, at);
      sendOutcomes(response, await run(service, broker, request, response, read));
    },
  };
}

export function batchMerge(service: Service): Methods {
  return {
    async POST(request, response, broker) {
      readParameters(request, ['local']);
      const read: ReadEdit = (json, names, at) => merging(idIn(json), parsePatch(json, names), at);
      sendOutcomes(response, await run(service, broker, request, response, read));
    },
  };
}

export function batchDelete({ limits }: Service): Methods {
  return {
    async POST(request, response, broker) {
      readParameters(request, ['local']);
      const ids = listIn(await readBody(request, writeTypes, limits)).map((id) => checkUri(id, 'The id'));
      const { fates } = await commitEdits(broker, ids.map(deletion));
      sendOutcomes(
        response,
        ids.map((id, i) => ({ id, fate: fates[i]! })),
      );
    },
  };
}

const readCreation: ReadEdit = (json, names, at) => creation(parseEntity(json, names, at));

const readUpsertion: ReadEdit = (json, names, at) => upsertion(parseEntity(json, names, at), at);

const readUpsertionOfAttributes: ReadEdit = (json, names, at) =>
  upsertionOfAttributes(idIn(json), parseFragment(json, names), () => parseEntity(json, names, at), at);

/** Reads the members, commits those that could be read, and says of each what became of it, in the order of the body. */
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
  const outcomes: Outcome[] = [];
  const edits: Edit[] = [];
  const places: number[] = [];
  for (const member of members) {
    const id = isJsonObject(member) ? String(member['id'] ?? member['@id'] ?? '') : '';
    try {
      const { json, names } = linked
        ? { json: plain(member), names: linked.names }
        : await embeddedContext(object(member), contexts);
      const edit = read(json, names, at);
      places.push(outcomes.length);
      edits.push(edit);
      outcomes.push({ id: edit.id, fate: { kind: 'done', change: undefined, notUpdated: [] } });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      outcomes.push({ id, fate: { kind: 'failed', problem: error } });
    }
  }
  const { fates, dangling } = await commitEdits(broker, edits);
  fates.forEach((fate, i) => {
    outcomes[places[i]!] = { id: edits[i]!.id, fate };
  });
  warnOfDangling(response, dangling);
  return outcomes;
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

/** 201 with the ids that are new, 204 where none is, 207 where something failed. */
function sendOutcomes(response: Response, outcomes: readonly Outcome[]): void {
  const errors = outcomes.flatMap(({ id, fate }) => errorsOf(id, fate));
  const done = outcomes.filter(({ fate }) => fate.kind === 'done');
  if (errors.length > 0) {
    const failed = new Set(errors.map((error) => error.entityId));
    const success = done.map(({ id }) => id).filter((id) => !failed.has(id));
    sendJson(response, 207, { success: [...new Set(success)], errors });
    return;
  }
  const created = done.filter(({ fate }) => fate.kind === 'done' && fate.change?.kind === 'created');
  if (created.length > 0)
    sendJson(
      response,
      201,
      created.map(({ id }) => id),
    );
  else sendNothing(response, 204);
}

function errorsOf(entityId: Iri, fate: Fate): readonly { readonly entityId: Iri; readonly error: object }[] {
  if (fate.kind === 'failed') return [{ entityId, error: problemDetails(fate.problem) }];
  if (fate.notUpdated.length === 0) return [];
  const detail = `Not all attributes were updated: ${fate.notUpdated.map((one) => one.reason).join('; ')}`;
  return [{ entityId, error: problemDetails(problem('BadRequestData', detail)) }];
}
