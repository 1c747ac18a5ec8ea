/** `/entities/{id}/attrs` and `/entities/{id}/attrs/{attribute}`: clauses 6.6 and 6.7. */
import { instantOf } from '#broker/core/commit.ts';
import { namedIn, partOf, pathOfAttribute, pathOfEntity } from '#broker/core/federation/parts.ts';
import {
  appending,
  attributeDeletion,
  attributePatch,
  attributeReplacement,
  ofType,
  scopeDeletion,
  updating,
} from '#broker/core/provision/edits.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { checkUri, DEFAULT_INSTANCE } from '#models/ngsi-ld/id.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { parseAttribute, parseAttributePatch, parseFragment } from '#models/ngsi-ld/parse.ts';
import { problem } from '#models/problem.ts';
import { patchTypes, readBody, writeTypes } from './body.ts';
import { linkedContext, objectIn } from './context.ts';
import type { Methods } from './handler.ts';
import { isSimplified } from './merging.ts';
import { flagOf, type Parameters, wordOf } from './parameters.ts';
import { attributeOf, entityIdOf, isScope } from './path.ts';
import { readTypes } from './selection.ts';
import type { Service } from './service.ts';
import { commitWrite, sendAttributeOutcome } from './sharing.ts';

export function attributeCollection({ contexts, limits }: Service): Methods {
  return {
    async POST(request, response, broker, parameters) {
      const overwrite = wordOf(parameters, 'options', ['noOverwrite']) === undefined;
      const id = entityIdOf(request);
      const named = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const { json, names } = named;
      const types = readTypes(parameters, names);
      const at = instantOf(broker);
      const write = {
        operation: 'appendAttrs',
        id,
        types,
        method: 'POST',
        path: () => `${pathOfEntity(id)}/attrs`,
      } as const;
      const exchange = { request, response, broker, parameters };
      const outcome = await commitWrite(exchange, named, { ...write, entity: json }, (here) =>
        ofType(appending(id, parseFragment(partOf(json, here, names), names), overwrite, at), types),
      );
      sendAttributeOutcome(response, outcome, () => namedIn(json, names).attributes!);
    },

    async PATCH(request, response, broker, parameters) {
      const id = entityIdOf(request);
      const named = await objectIn(await readBody(request, patchTypes, limits), request, contexts);
      const { json, names } = named;
      const types = readTypes(parameters, names);
      const at = instantOf(broker);
      const write = {
        operation: 'updateEntity',
        id,
        types,
        method: 'PATCH',
        path: () => `${pathOfEntity(id)}/attrs`,
      } as const;
      const exchange = { request, response, broker, parameters };
      const outcome = await commitWrite(exchange, named, { ...write, entity: json }, (here) =>
        ofType(updating(id, parseFragment(partOf(json, here, names), names), at), types),
      );
      sendAttributeOutcome(response, outcome, () => namedIn(json, names).attributes!);
    },
  };
}

export function attributeResource({ contexts, limits }: Service): Methods {
  return {
    async PATCH(request, response, broker, parameters) {
      const simplified = isSimplified(parameters);
      const id = entityIdOf(request);
      const named = await objectIn(await readBody(request, patchTypes, limits), request, contexts);
      const { json, names } = named;
      const name = attributeOf(request, names);
      const types = readTypes(parameters, names);
      const patch = parseAttributePatch(json, names, { simplified });
      const edit = ofType(attributePatch(id, name, patch, instantOf(broker)), types);
      const write = { operation: 'updateAttrs', id, types, method: 'PATCH', path: pathTo(id, name) } as const;
      const exchange = { request, response, broker, parameters };
      const outcome = await commitWrite(exchange, named, { ...write, attribute: { name, json } }, () => edit);
      sendAttributeOutcome(response, outcome, () => [name]);
    },

    async PUT(request, response, broker, parameters) {
      const id = entityIdOf(request);
      const named = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const { json, names } = named;
      const name = attributeOf(request, names);
      const types = readTypes(parameters, names);
      const at = instantOf(broker);
      const edit = ofType(attributeReplacement(id, name, parseAttribute(json, names, at), at), types);
      const write = { operation: 'replaceAttrs', id, types, method: 'PUT', path: pathTo(id, name) } as const;
      const exchange = { request, response, broker, parameters };
      const outcome = await commitWrite(exchange, named, { ...write, attribute: { name, json } }, () => edit);
      sendAttributeOutcome(response, outcome, () => [name]);
    },

    async DELETE(request, response, broker, parameters) {
      const named = await linkedContext(request, contexts);
      const which = readInstances(parameters);
      const id = entityIdOf(request);
      const types = readTypes(parameters, named.names);
      const at = instantOf(broker);
      const exchange = { request, response, broker, parameters };
      if (isScope(request)) {
        const write = {
          operation: 'deleteAttrs',
          id,
          types,
          method: 'DELETE',
          path: () => pathOfAttribute(id, 'scope'),
        } as const;
        const outcome = await commitWrite(exchange, named, write, () => ofType(scopeDeletion(id, at), types));
        sendAttributeOutcome(response, outcome, () => ['scope']);
        return;
      }
      const name = attributeOf(request, named.names);
      const edit = ofType(attributeDeletion(id, name, which, at), types);
      const write = { operation: 'deleteAttrs', id, types, method: 'DELETE', path: pathTo(id, name) } as const;
      const outcome = await commitWrite(exchange, named, { ...write, attribute: { name } }, () => edit);
      sendAttributeOutcome(response, outcome, () => [name]);
    },
  };
}

function pathTo(id: Iri, name: Iri): (names: Names) => string {
  return (names) => pathOfAttribute(id, names.compact(name));
}

/** Which instances go: the default one, that of a datasetId, or all (6.7.3.2). */
export function readInstances(parameters: Parameters): string | undefined | 'all' {
  const datasetId = parameters.get('datasetId');
  if (flagOf(parameters, 'deleteAll')) {
    if (datasetId === undefined) return 'all';
    throw problem('BadRequestData', 'deleteAll=true and datasetId contradict each other: give one of them');
  }
  return datasetId === undefined || datasetId === DEFAULT_INSTANCE ? undefined : checkUri(datasetId, 'datasetId');
}
