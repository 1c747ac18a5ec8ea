/** Writing entities: `/entities/` and `/entities/{id}`, clauses 6.4.3.1, 6.4.3.3 and 6.5. */
import type { Response } from 'express';
import { instantOf } from '#broker/core/commit.ts';
import { partOf, pathOfEntity } from '#broker/core/federation/parts.ts';
import { creation, deletion, merging, ofType, replacement } from '#broker/core/provision/edits.ts';
import { type Purge, purgeEntities } from '#broker/core/provision/purge.ts';
import { type SharedOutcome, writeShared } from '#broker/core/provision/shared.ts';
import type { Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { parseEntity, parsePatch } from '#models/ngsi-ld/parse.ts';
import { problem } from '#models/problem.ts';
import { locate, sendJson, sendNothing } from './answer.ts';
import { patchTypes, readBody, writeTypes } from './body.ts';
import { linkedContext, objectIn } from './context.ts';
import type { Methods } from './handler.ts';
import { checkSources } from './mapped.ts';
import { isSimplified, readMergeOptions } from './merging.ts';
import { originOf } from './origin.ts';
import { namesOf, type Parameters } from './parameters.ts';
import { entityIdOf } from './path.ts';
import { isLocal, readSelection, readTypes, refuseLinks } from './selection.ts';
import type { Service } from './service.ts';
import { commitWrite, errorOf, queryOf, sendEntityOutcome, sharingOf } from './sharing.ts';
import { worthOf } from './worth.ts';

export function entityCreation({ contexts, limits }: Service): Methods {
  return {
    async POST(request, response, broker, parameters) {
      const named = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const { json, names } = named;
      const at = instantOf(broker);
      const entity = parseEntity(json, names, at);
      const write = { operation: 'createEntity', id: entity.id, method: 'POST', path: () => '/entities' } as const;
      const exchange = { request, response, broker, parameters };
      const outcome = await commitWrite(exchange, named, { ...write, entity: json }, (here) =>
        creation(here === 'all' ? entity : parseEntity(partOf(json, here, names), names, at)),
      );
      if (outcome.isDone) locate(response, '/ngsi-ld/v1/entities', entity.id);
      sendEntityOutcome(response, entity.id, outcome, 201);
    },

    async DELETE(request, response, broker, parameters) {
      const named = await linkedContext(request, contexts);
      const asked = readSelection(parameters, named.names, limits);
      const selection = { ...asked, requireWorth: worthOf(response, limits) };
      checkSources({ parameters, names: named.names }, limits);
      refuseLinks(asked);
      const purge = readPurge(parameters, named.names);
      const local = isLocal(parameters);
      const sharing = sharingOf(broker, parameters);
      const here = () => purgeEntities(broker, selection, purge, { local, at: instantOf(broker), sharing });
      const origin = sharing && originOf(request, response, named, parameters, false);
      const attributes = purge.kind === 'drop' ? purge.attributes : undefined;
      const shares = sharing?.sharePurge(selection, attributes, queryOf(parameters), origin!);
      if (!shares) {
        await here();
        sendNothing(response, 204);
      } else sendPurgeOutcome(response, await writeShared(shares, here));
    },
  };
}

export function entityChanges({ contexts, limits }: Service): Methods {
  return {
    async PATCH(request, response, broker, parameters) {
      const id = entityIdOf(request);
      const options = readMergeOptions(parameters);
      const form = { simplified: isSimplified(parameters) };
      const named = await objectIn(await readBody(request, patchTypes, limits), request, contexts);
      const { json, names } = named;
      const types = readTypes(parameters, names);
      const at = instantOf(broker);
      const write = { operation: 'mergeEntity', id, types, method: 'PATCH', path: () => pathOfEntity(id) } as const;
      const exchange = { request, response, broker, parameters };
      const outcome = await commitWrite(exchange, named, { ...write, entity: json }, (here) =>
        ofType(merging(id, parsePatch(partOf(json, here, names), names, form), at, options), types),
      );
      sendEntityOutcome(response, id, outcome, 204);
    },

    async PUT(request, response, broker, parameters) {
      const id = entityIdOf(request);
      const named = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const { json, names } = named;
      const types = readTypes(parameters, names);
      const at = instantOf(broker);
      const write = { operation: 'replaceEntity', id, types, method: 'PUT', path: () => pathOfEntity(id) } as const;
      const exchange = { request, response, broker, parameters };
      const outcome = await commitWrite(exchange, named, { ...write, entity: json }, (here) =>
        ofType(replacement(replacementOf(id, partOf(json, here, names), names, at), at), types),
      );
      sendEntityOutcome(response, id, outcome, 204);
    },

    async DELETE(request, response, broker, parameters) {
      const named = await linkedContext(request, contexts);
      const id = entityIdOf(request);
      const types = readTypes(parameters, named.names);
      const write = { operation: 'deleteEntity', id, types, method: 'DELETE', path: () => pathOfEntity(id) } as const;
      const exchange = { request, response, broker, parameters };
      const outcome = await commitWrite(exchange, named, write, () => ofType(deletion(id), types));
      sendEntityOutcome(response, id, outcome, 204);
    },
  };
}

/** The id of the path holds; the body may leave it out, not contradict it (5.6.18). */
function replacementOf(id: Iri, json: JsonObject, names: Names, at: Instant): Entity {
  const entity = parseEntity({ id, ...json }, names, at);
  if (entity.id === id) return entity;
  throw problem('BadRequestData', `The id ${entity.id} of the body is not ${id}, that of the path: leave it out`);
}

/** A source that failed may hold many entities: what it did not do is told of none by name. */
function sendPurgeOutcome(response: Response, { failures }: SharedOutcome<unknown>): void {
  if (failures.length === 0) sendNothing(response, 204);
  else sendJson(response, 207, { success: [], errors: failures.map((one) => errorOf(undefined, one)) });
}

/** `keep` and `drop` take attributes away instead of entities (6.4.3.3). */
function readPurge(parameters: Parameters, names: Names): Purge {
  const keep = namesOf(parameters, 'keep', names);
  const drop = namesOf(parameters, 'drop', names);
  if (keep && drop) throw problem('BadRequestData', 'keep and drop contradict each other: give one of them');
  if (keep) return { kind: 'keep', attributes: keep };
  return drop ? { kind: 'drop', attributes: drop } : { kind: 'entities' };
}
