/** Writing histories, here and at the sources that take part: clauses 6.18.3.1, 6.19.3.2 and 6.20 to 6.22. */
import type { Request, Response } from 'express';
import { instantOf } from '#broker/core/commit.ts';
import { partOf, segment } from '#broker/core/federation/parts.ts';
import type { SharedOutcome } from '#broker/core/provision/shared.ts';
import { forgetAttribute, forgetHistory, patchInstance, removeInstance } from '#broker/core/temporal/rewrite.ts';
import { addToHistory, tellHistory } from '#broker/core/temporal/tell.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { checkUri } from '#models/ngsi-ld/id.ts';
import { parseInstancePatch, parseTemporal } from '#models/ngsi-ld/parse-temporal.ts';
import { problem } from '#models/problem.ts';
import { locate } from './answer.ts';
import { readInstances } from './attributes.ts';
import { patchTypes, readBody, writeTypes } from './body.ts';
import { linkedContext, objectIn } from './context.ts';
import type { Methods } from './handler.ts';
import { attributeOf, entityIdOf } from './path.ts';
import type { Service } from './service.ts';
import { sendEntityOutcome, shareWrite } from './sharing.ts';

const path = '/temporal/entities';
const pathTo = (id: Iri, ...rest: readonly string[]): string => [path, ...[id, ...rest].map(segment)].join('/');

export function temporalCreation({ contexts, limits }: Service): Methods {
  return {
    async POST(request, response, broker, parameters) {
      const named = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const { json, names } = named;
      const at = instantOf(broker);
      const told = parseTemporal(json, names, at);
      const { id } = told;
      if (id === undefined) throw problem('BadRequestData', 'The history has no id: give that of its entity');
      const write = { operation: 'upsertTemporal', id, method: 'POST', path: () => path, entity: json } as const;
      const exchange = { request, response, broker, parameters };
      const outcome = await shareWrite(exchange, named, write, (here) =>
        tellHistory(broker, here === 'all' ? told : parseTemporal(partOf(json, here, names), names, at), at),
      );
      const isNew = outcome.here?.isNew ?? outcome.isNewElsewhere;
      if (isNew) locate(response, '/ngsi-ld/v1/temporal/entities', id);
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
      sendFound(response, id, await shareWrite(exchange, named, write, () => forgetHistory(broker, id)));
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
      const write = { operation: 'appendAttrsTemporal', id, method: 'POST', entity: json } as const;
      const exchange = { request, response, broker, parameters };
      const outcome = await shareWrite(exchange, named, { ...write, path: () => pathTo(id, 'attrs') }, (here) =>
        addToHistory(broker, id, here === 'all' ? told : parseTemporal(partOf(json, here, names), names, at), at),
      );
      sendFound(response, id, outcome);
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
      const write = {
        ...({ operation: 'deleteAttrsTemporal', id, method: 'DELETE', attribute: { name } } as const),
        path: (names: typeof named.names) => pathTo(id, 'attrs', names.compact(name)),
      };
      const exchange = { request, response, broker, parameters };
      sendFound(response, id, await shareWrite(exchange, named, write, () => forgetAttribute(broker, id, name, which)));
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
        ...({ operation: 'updateAttrInstanceTemporal', id, method: 'PATCH', attribute: { name, json } } as const),
        path: (own: typeof names) => pathTo(id, 'attrs', own.compact(name), instance),
      };
      const exchange = { request, response, broker, parameters };
      const here = () => patchInstance(broker, id, name, instance, patch, instantOf(broker));
      sendFound(response, id, await shareWrite(exchange, named, write, here));
    },

    async DELETE(request, response, broker, parameters) {
      const id = entityIdOf(request);
      const instance = instanceIn(request);
      const named = await linkedContext(request, contexts);
      const name = attributeOf(request, named.names);
      const write = {
        ...({ operation: 'deleteAttrInstanceTemporal', id, method: 'DELETE', attribute: { name } } as const),
        path: (names: typeof named.names) => pathTo(id, 'attrs', names.compact(name), instance),
      };
      const exchange = { request, response, broker, parameters };
      const here = () => removeInstance(broker, id, name, instance);
      sendFound(response, id, await shareWrite(exchange, named, write, here));
    },
  };
}

function instanceIn(request: Request): Iri {
  return checkUri(request.params['instance'], 'The instanceId of the path');
}

/** A history may lie in several places, one instance in one alone: where one has it, that others have not is no failure. */
function sendFound(response: Response, id: Iri, outcome: SharedOutcome<void>): void {
  const others = outcome.failures.filter(({ problem }) => problem.kind !== 'ResourceNotFound');
  if (!outcome.isDone && others.length === 0) throw outcome.failures[0]!.problem;
  sendEntityOutcome(response, id, { ...outcome, here: undefined, failures: others }, 204);
}
