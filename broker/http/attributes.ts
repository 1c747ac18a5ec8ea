/** `/entities/{id}/attrs` and `/entities/{id}/attrs/{attribute}`: clauses 6.6 and 6.7. */
import { commitEdit, instantOf } from '#broker/core/commit.ts';
import {
  appending,
  attributeDeletion,
  attributePatch,
  attributeReplacement,
  ofType,
  scopeDeletion,
  updating,
} from '#broker/core/provision/edits.ts';
import { checkUri, DEFAULT_INSTANCE } from '#models/ngsi-ld/id.ts';
import { parseAttribute, parseAttributePatch, parseFragment } from '#models/ngsi-ld/parse.ts';
import { problem } from '#models/problem.ts';
import { sendNothing, sendUpdate } from './answer.ts';
import { patchTypes, readBody, writeTypes } from './body.ts';
import { linkedContext, objectIn } from './context.ts';
import type { Methods } from './handler.ts';
import { isSimplified } from './merging.ts';
import { flagOf, type Parameters, wordOf } from './parameters.ts';
import { attributeOf, entityIdOf, isScope } from './path.ts';
import { readTypes } from './selection.ts';
import type { Service } from './service.ts';

export function attributeCollection({ contexts, limits }: Service): Methods {
  return {
    async POST(request, response, broker, parameters) {
      const overwrite = wordOf(parameters, 'options', ['noOverwrite']) === undefined;
      const id = entityIdOf(request);
      const { json, names } = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const edit = appending(id, parseFragment(json, names), overwrite, instantOf(broker));
      sendUpdate(response, await commitEdit(broker, ofType(edit, readTypes(parameters, names))));
    },

    async PATCH(request, response, broker, parameters) {
      const id = entityIdOf(request);
      const { json, names } = await objectIn(await readBody(request, patchTypes, limits), request, contexts);
      const edit = updating(id, parseFragment(json, names), instantOf(broker));
      sendUpdate(response, await commitEdit(broker, ofType(edit, readTypes(parameters, names))));
    },
  };
}

export function attributeResource({ contexts, limits }: Service): Methods {
  return {
    async PATCH(request, response, broker, parameters) {
      const simplified = isSimplified(parameters);
      const id = entityIdOf(request);
      const { json, names } = await objectIn(await readBody(request, patchTypes, limits), request, contexts);
      const patch = parseAttributePatch(json, names, { simplified });
      const edit = attributePatch(id, attributeOf(request, names), patch, instantOf(broker));
      sendUpdate(response, await commitEdit(broker, ofType(edit, readTypes(parameters, names))));
    },

    async PUT(request, response, broker, parameters) {
      const id = entityIdOf(request);
      const { json, names } = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const at = instantOf(broker);
      const edit = attributeReplacement(id, attributeOf(request, names), parseAttribute(json, names, at), at);
      sendUpdate(response, await commitEdit(broker, ofType(edit, readTypes(parameters, names))));
    },

    async DELETE(request, response, broker, parameters) {
      const { names } = await linkedContext(request, contexts);
      const which = readInstances(parameters);
      const id = entityIdOf(request);
      const at = instantOf(broker);
      const edit = isScope(request)
        ? scopeDeletion(id, at)
        : attributeDeletion(id, attributeOf(request, names), which, at);
      await commitEdit(broker, ofType(edit, readTypes(parameters, names)));
      sendNothing(response, 204);
    },
  };
}

/** Which instances go: the default one, that of a datasetId, or all (6.7.3.2). */
function readInstances(parameters: Parameters): string | undefined | 'all' {
  const datasetId = parameters.get('datasetId');
  if (flagOf(parameters, 'deleteAll')) {
    if (datasetId === undefined) return 'all';
    throw problem('BadRequestData', 'deleteAll=true and datasetId contradict each other: give one of them');
  }
  return datasetId === undefined || datasetId === DEFAULT_INSTANCE ? undefined : checkUri(datasetId, 'datasetId');
}
