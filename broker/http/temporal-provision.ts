/** Writing histories: clauses 6.18.3.1, 6.19.3.2 and 6.20 to 6.22. */
import type { Request } from 'express';
import { instantOf } from '#broker/core/commit.ts';
import { forgetAttribute, forgetHistory, patchInstance, removeInstance } from '#broker/core/temporal/rewrite.ts';
import { addToHistory, tellHistory } from '#broker/core/temporal/tell.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { checkUri } from '#models/ngsi-ld/id.ts';
import { parseInstancePatch, parseTemporal } from '#models/ngsi-ld/parse-temporal.ts';
import { locate, sendNothing } from './answer.ts';
import { readInstances } from './attributes.ts';
import { patchTypes, readBody, writeTypes } from './body.ts';
import { linkedContext, objectIn } from './context.ts';
import type { Methods } from './handler.ts';
import { attributeOf, entityIdOf } from './path.ts';
import type { Service } from './service.ts';

export function temporalCreation({ contexts, limits }: Service): Methods {
  return {
    async POST(request, response, broker) {
      const { json, names } = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const at = instantOf(broker);
      const told = parseTemporal(json, names, at);
      const { isNew } = await tellHistory(broker, told, at);
      if (isNew) locate(response, '/ngsi-ld/v1/temporal/entities', told.id!);
      sendNothing(response, isNew ? 201 : 204);
    },
  };
}

export function temporalDeletion(_service: Service): Methods {
  return {
    async DELETE(request, response, broker) {
      await forgetHistory(broker, entityIdOf(request));
      sendNothing(response, 204);
    },
  };
}

export function temporalAttributes({ contexts, limits }: Service): Methods {
  return {
    async POST(request, response, broker) {
      const id = entityIdOf(request);
      const { json, names } = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const at = instantOf(broker);
      await addToHistory(broker, id, parseTemporal(json, names, at), at);
      sendNothing(response, 204);
    },
  };
}

export function temporalAttribute({ contexts }: Service): Methods {
  return {
    async DELETE(request, response, broker, parameters) {
      const id = entityIdOf(request);
      const { names } = await linkedContext(request, contexts);
      await forgetAttribute(broker, id, attributeOf(request, names), readInstances(parameters));
      sendNothing(response, 204);
    },
  };
}

export function temporalInstance({ contexts, limits }: Service): Methods {
  return {
    async PATCH(request, response, broker) {
      const id = entityIdOf(request);
      const instance = instanceIn(request);
      const { json, names } = await objectIn(await readBody(request, patchTypes, limits), request, contexts);
      const attribute = attributeOf(request, names);
      await patchInstance(broker, id, attribute, instance, parseInstancePatch(json, names), instantOf(broker));
      sendNothing(response, 204);
    },

    async DELETE(request, response, broker) {
      const id = entityIdOf(request);
      const instance = instanceIn(request);
      const { names } = await linkedContext(request, contexts);
      await removeInstance(broker, id, attributeOf(request, names), instance);
      sendNothing(response, 204);
    },
  };
}

function instanceIn(request: Request): Iri {
  return checkUri(request.params['instance'], 'The instanceId of the path');
}
