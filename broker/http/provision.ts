/** Writing entities: `/entities/` and `/entities/{id}`, clauses 6.4.3.1, 6.4.3.3 and 6.5. */
import { commitEdit, instantOf } from '#broker/core/commit.ts';
import { creation, deletion, merging, ofType, replacement } from '#broker/core/provision/edits.ts';
import { type Purge, purgeEntities } from '#broker/core/provision/purge.ts';
import type { Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { parseEntity, parsePatch } from '#models/ngsi-ld/parse.ts';
import { problem } from '#models/problem.ts';
import { locate, sendNothing, sendUpdate, warnOfDangling } from './answer.ts';
import { patchTypes, readBody, writeTypes } from './body.ts';
import { linkedContext, objectIn } from './context.ts';
import type { Methods } from './handler.ts';
import { isSimplified, readMergeOptions } from './merging.ts';
import { namesOf, type Parameters } from './parameters.ts';
import { entityIdOf } from './path.ts';
import { isLocal, readSelection, readTypes } from './selection.ts';
import type { Service } from './service.ts';

export function entityCreation({ contexts, limits }: Service): Methods {
  return {
    async POST(request, response, broker) {
      const { json, names } = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const entity = parseEntity(json, names, instantOf(broker));
      const { dangling } = await commitEdit(broker, creation(entity));
      locate(response, '/ngsi-ld/v1/entities', entity.id);
      warnOfDangling(response, dangling);
      sendNothing(response, 201);
    },

    async DELETE(request, response, broker, parameters) {
      const { names } = await linkedContext(request, contexts);
      const selection = readSelection(parameters, names, limits);
      const purge = readPurge(parameters, names);
      await purgeEntities(broker, selection, purge, isLocal(parameters), instantOf(broker));
      sendNothing(response, 204);
    },
  };
}

export function entityChanges({ contexts, limits }: Service): Methods {
  return {
    async PATCH(request, response, broker, parameters) {
      const id = entityIdOf(request);
      const options = readMergeOptions(parameters);
      const simplified = isSimplified(parameters);
      const { json, names } = await objectIn(await readBody(request, patchTypes, limits), request, contexts);
      const edit = merging(id, parsePatch(json, names, { simplified }), instantOf(broker), options);
      sendUpdate(response, await commitEdit(broker, ofType(edit, readTypes(parameters, names))));
    },

    async PUT(request, response, broker, parameters) {
      const id = entityIdOf(request);
      const { json, names } = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const at = instantOf(broker);
      const edit = replacement(replacementOf(id, json, names, at), at);
      const { dangling } = await commitEdit(broker, ofType(edit, readTypes(parameters, names)));
      warnOfDangling(response, dangling);
      sendNothing(response, 204);
    },

    async DELETE(request, response, broker, parameters) {
      const { names } = await linkedContext(request, contexts);
      await commitEdit(broker, ofType(deletion(entityIdOf(request)), readTypes(parameters, names)));
      sendNothing(response, 204);
    },
  };
}

/** The id of the path holds; the body may leave it out, not contradict it (5.6.18). */
function replacementOf(id: Iri, json: JsonObject, names: Names, at: Instant): Entity {
  const entity = parseEntity({ id, ...json }, names, at);
  if (entity.id === id) return entity;
  throw problem('BadRequestData', `The id ${entity.id} of the body is not ${id}, that of the path: leave it out`);
}

/** `keep` and `drop` take attributes away instead of entities (6.4.3.3). */
function readPurge(parameters: Parameters, names: Names): Purge {
  const keep = namesOf(parameters, 'keep', names);
  const drop = namesOf(parameters, 'drop', names);
  if (keep && drop) throw problem('BadRequestData', 'keep and drop contradict each other: give one of them');
  if (keep) return { kind: 'keep', attributes: keep };
  return drop ? { kind: 'drop', attributes: drop } : { kind: 'entities' };
}
