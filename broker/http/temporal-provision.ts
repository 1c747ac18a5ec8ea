/** Writing histories: clauses 6.18.3.1, 6.19.3.2 and 6.20 to 6.22. */
import type { Request } from 'express';
import { instantOf } from '#broker/core/commit.ts';
import { namedIn, partOf, pathOfAttribute, pathOfEntity, segment } from '#broker/core/federation/parts.ts';
import { forgetAttribute, forgetHistory, patchInstance, removeInstance } from '#broker/core/temporal/rewrite.ts';
import { addToHistory, tellHistory } from '#broker/core/temporal/tell.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { checkUri } from '#models/ngsi-ld/id.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { parseInstancePatch, parseTemporal } from '#models/ngsi-ld/parse-temporal.ts';
import { locate } from './answer.ts';
import { readInstances } from './attributes.ts';
import { patchTypes, readBody, writeTypes } from './body.ts';
import { linkedContext, objectIn } from './context.ts';
import type { Methods } from './handler.ts';
import { attributeOf, entityIdOf } from './path.ts';
import type { Service } from './service.ts';
import { sendAttributeOutcome, sendEntityOutcome, shareWrite } from './sharing.ts';

export function temporalCreation({ contexts, limits }: Service): Methods {
  return {
    async POST(request, response, broker, parameters) {
      const named = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const { json, names } = named;
      const at = instantOf(broker);
      const told = parseTemporal(json, names, at);
      const id = told.id!;
      const write = { operation: 'upsertTemporal', id, method: 'POST', path: () => TEMPORAL, entity: json } as const;
      const outcome = await shareWrite({ request, response, broker, parameters }, named, write, (here) =>
        tellHistory(broker, here === 'all' ? told : parseTemporal(partOf(json, here, names), names, at), at),
      );
      const isNew = outcome.here ? outcome.here.isNew : outcome.isNewElsewhere;
      if (isNew) locate(response, `/ngsi-ld/v1${TEMPORAL}`, id);
      sendEntityOutcome(response, id, { ...outcome, here: undefined }, isNew ? 201 : 204);
    },
  };
}

export function temporalDeletion({ contexts }: Service): Methods {
  return {
    async DELETE(request, response, broker, parameters) {
      const id = entityIdOf(request);
      const named = await linkedContext(request, contexts);
      const write = { operation: 'deleteTemporal', id, method: 'DELETE', path: () => pathTo(id) } as const;
      const exchange = { request, response, broker, parameters };
      const outcome = await shareWrite(exchange, named, write, () => forgetHistory(broker, id));
      sendEntityOutcome(response, id, { ...outcome, here: undefined }, 204);
    },
  };
}

export function temporalAttributes({ contexts, limits }: Service): Methods {
  return {
    async POST(request, response, broker, parameters) {
      const id = entityIdOf(request);
      const named = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const { json, names } = named;
      const at = instantOf(broker);
      const told = parseTemporal(json, names, at);
      const path = () => `${pathTo(id)}/attrs`;
      const write = { operation: 'appendAttrsTemporal', id, method: 'POST', path, entity: json } as const;
      const outcome = await shareWrite({ request, response, broker, parameters }, named, write, async (here) => {
        const own = here === 'all' ? told : parseTemporal(partOf(json, here, names), names, at);
        await addToHistory(broker, id, own, at);
        return undefined;
      });
      sendAttributeOutcome(response, outcome, () => namedIn(json, names).attributes!);
    },
  };
}

export function temporalAttribute({ contexts }: Service): Methods {
  return {
    async DELETE(request, response, broker, parameters) {
      const id = entityIdOf(request);
      const named = await linkedContext(request, contexts);
      const name = attributeOf(request, named.names);
      const which = readInstances(parameters);
      const path = (names: Names) => `/temporal${pathOfAttribute(id, names.compact(name))}`;
      const write = { operation: 'deleteAttrsTemporal', id, method: 'DELETE', path, attribute: { name } } as const;
      const outcome = await shareWrite({ request, response, broker, parameters }, named, write, async () => {
        await forgetAttribute(broker, id, name, which);
        return undefined;
      });
      sendAttributeOutcome(response, outcome, () => [name]);
    },
  };
}

export function temporalInstance({ contexts, limits }: Service): Methods {
  return {
    async PATCH(request, response, broker, parameters) {
      const id = entityIdOf(request);
      const instance = instanceIn(request);
      const named = await objectIn(await readBody(request, patchTypes, limits), request, contexts);
      const { json, names } = named;
      const name = attributeOf(request, names);
      const patch = parseInstancePatch(json, names);
      const write = {
        operation: 'updateAttrInstanceTemporal',
        id,
        method: 'PATCH',
        attribute: { name, json },
      } as const;
      const path = pathToInstance(id, name, instance);
      const outcome = await shareWrite(
        { request, response, broker, parameters },
        named,
        { ...write, path },
        async () => {
          await patchInstance(broker, id, name, instance, patch, instantOf(broker));
          return undefined;
        },
      );
      sendAttributeOutcome(response, outcome, () => [name]);
    },

    async DELETE(request, response, broker, parameters) {
      const id = entityIdOf(request);
      const instance = instanceIn(request);
      const named = await linkedContext(request, contexts);
      const name = attributeOf(request, named.names);
      const write = { operation: 'deleteAttrInstanceTemporal', id, method: 'DELETE', attribute: { name } } as const;
      const path = pathToInstance(id, name, instance);
      const outcome = await shareWrite(
        { request, response, broker, parameters },
        named,
        { ...write, path },
        async () => {
          await removeInstance(broker, id, name, instance);
          return undefined;
        },
      );
      sendAttributeOutcome(response, outcome, () => [name]);
    },
  };
}

const TEMPORAL = '/temporal/entities';

function pathTo(id: Iri): string {
  return `/temporal${pathOfEntity(id)}`;
}

function pathToInstance(id: Iri, name: Iri, instance: Iri): (names: Names) => string {
  return (names) => `/temporal${pathOfAttribute(id, names.compact(name))}/${segment(instance)}`;
}

function instanceIn(request: Request): Iri {
  return checkUri(request.params['instance'], 'The instanceId of the path');
}
