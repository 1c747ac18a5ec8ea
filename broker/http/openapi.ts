/** `/openapi.json`: the route table as an OpenAPI 3.1 document. */
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import { JSON_TYPE } from './accept.ts';
import { sendJson } from './answer.ts';
import type { Methods } from './resource.ts';
import type { Mount, Service } from './service.ts';
import { answerHeaders } from './table/answers.ts';
import type { Answer, Operation, Parameter, Payload, Route } from './table/operation.ts';
import { places } from './table/parameter.ts';
import { schemas } from './table/schema.ts';

const description =
  'Busbar keeps a digital twin of an electric power system. Its entities are read and written by NGSI-LD ' +
  '(ETSI GS CIM 009 v1.9.1); the clause of each operation is named beside it.';

export function openapiDocument(routes: (mounts: readonly Mount[]) => readonly Route[]) {
  return ({ mounts }: Service): Methods => {
    let document: JsonObject | undefined;
    return {
      GET(_request, response) {
        document ??= documentOf(routes(mounts));
        response.setHeader('Cache-Control', 'no-cache');
        sendJson(response, 200, document);
      },
    };
  };
}

export function documentOf(routes: readonly Route[]): JsonObject {
  const tags = [...new Set(routes.map((route) => route.tag))];
  return {
    openapi: '3.1.0',
    info: { title: 'Busbar', version: '0.1.0', description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    tags: tags.map((name) => ({ name })),
    paths: Object.fromEntries(routes.map((route) => [route.path, pathItem(route)])),
    components: {
      schemas,
      responses: {
        Problem: {
          description: 'It is refused; the body says why, and the fix.',
          content: content({ types: [JSON_TYPE], schema: 'ProblemDetails' }),
        },
      },
    },
  };
}

function pathItem({ path, tag, operations }: Route): JsonObject {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => places[name!]!);
  return {
    ...(names.length > 0 && { parameters: names.map(parameterObject) }),
    ...Object.fromEntries(
      Object.entries(operations).map(([method, operation]) => [method.toLowerCase(), operationObject(operation, tag)]),
    ),
  };
}

function operationObject(operation: Operation, tag: string): JsonObject {
  const { id, clause, summary, parameters, body, answers, refusals } = operation;
  const refused = { $ref: '#/components/responses/Problem' };
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(clause !== undefined && { description: `ETSI GS CIM 009 v1.9.1, clause ${clause}.` }),
    ...(parameters.length > 0 && { parameters: parameters.map(parameterObject) }),
    ...(body && { requestBody: { required: true, content: content(body) } }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, responseObject(answer)])),
      ...Object.fromEntries(refusals.map((status) => [status, refused])),
      default: refused,
    },
  };
}

function parameterObject({ name, in: place, description: text, schema, deprecated }: Parameter): JsonObject {
  return {
    name,
    in: place,
    description: text,
    ...(place === 'path' && { required: true }),
    ...(deprecated && { deprecated }),
    schema,
  };
}

function responseObject({ description: text, payload, headers = [] }: Answer): JsonObject {
  return {
    description: text,
    ...(headers.length > 0 && { headers: Object.fromEntries(headers.map((name) => [name, headerObject(name)])) }),
    ...(payload && { content: content(payload) }),
  };
}

const headerObject = (name: string): JsonObject => ({ description: answerHeaders[name]!, schema: { type: 'string' } });

/** One schema for each media type; GeoJSON has its own. */
function content({ types, schema }: Payload): JsonObject {
  return Object.fromEntries(
    types.map((type) => [type, { schema: reference(type.includes('geo') ? geo(schema) : schema) }]),
  );
}

const geo = (schema: string): string => (schema.endsWith('[]') ? 'FeatureCollection' : 'Feature');

function reference(name: string): JsonValue {
  if (name.endsWith('[]')) return { type: 'array', items: reference(name.slice(0, -2)) };
  return { $ref: `#/components/schemas/${name}` };
}
