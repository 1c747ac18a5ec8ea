/** `/entities/{id}/attrs` and `/entities/{id}/attrs/{attribute}`: clauses 6.6 and 6.7. */
import { instantOf } from '#broker/core/commit.ts';
import {
  appendAttributes,
  deleteAttribute,
  patchAttribute,
  replaceAttribute,
  updateAttributes,
} from '#broker/core/provision/attributes.ts';
import { checkUri } from '#models/ngsi-ld/id.ts';
import { parseAttribute, parseAttributePatch, parseFragment } from '#models/ngsi-ld/parse.ts';
import { sendNothing, sendUpdate } from './answer.ts';
import { patchTypes, readBody, writeTypes } from './body.ts';
import { linkedContext, objectIn } from './context.ts';
import { flagOf, readParameters, wordOf } from './parameters.ts';
import { attributeOf, entityIdOf } from './path.ts';
import { isSimplified, patchParameters } from './representation.ts';
import type { Methods } from './resource.ts';
import type { Service } from './service.ts';

export function attributeCollection({ contexts, limits }: Service): Methods {
  return {
    async POST(request, response, broker) {
      const parameters = readParameters(request, ['options', 'local']);
      const overwrite = wordOf(parameters, 'options', ['noOverwrite']) === undefined;
      const id = entityIdOf(request);
      const { json, names } = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const at = instantOf(broker);
      sendUpdate(response, await appendAttributes(broker, id, parseFragment(json, names), overwrite, at), names);
    },

    async PATCH(request, response, broker) {
      readParameters(request, ['local']);
      const id = entityIdOf(request);
      const { json, names } = await objectIn(await readBody(request, patchTypes, limits), request, contexts);
      const at = instantOf(broker);
      sendUpdate(response, await updateAttributes(broker, id, parseFragment(json, names), at), names);
    },
  };
}

export function attributeResource({ contexts, limits }: Service): Methods {
  return {
    async PATCH(request, response, broker) {
      const simplified = isSimplified(readParameters(request, patchParameters));
      const id = entityIdOf(request);
      const { json, names } = await objectIn(await readBody(request, patchTypes, limits), request, contexts);
      const at = instantOf(broker);
      const name = attributeOf(request, names);
      sendUpdate(
        response,
        await patchAttribute(broker, id, name, parseAttributePatch(json, names, { simplified }), at),
        names,
      );
    },

    async PUT(request, response, broker) {
      readParameters(request, ['local']);
      const id = entityIdOf(request);
      const { json, names } = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const at = instantOf(broker);
      const name = attributeOf(request, names);
      sendUpdate(response, await replaceAttribute(broker, id, name, parseAttribute(json, names, at), at), names);
    },

    async DELETE(request, response, broker) {
      const parameters = readParameters(request, ['datasetId', 'deleteAll', 'local']);
      const { names } = await linkedContext(request, contexts);
      const datasetId = parameters.get('datasetId');
      const which = flagOf(parameters, 'deleteAll')
        ? 'all'
        : datasetId === undefined
          ? undefined
          : checkUri(datasetId, 'datasetId');
      await deleteAttribute(broker, entityIdOf(request), attributeOf(request, names), which, instantOf(broker));
      sendNothing(response, 204);
    },
  };
}
