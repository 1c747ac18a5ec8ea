/** `/openapi.json`: the route table as an OpenAPI 3.1 document. */
import { readFileSync } from 'node:fs';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import { JSON_TYPE } from './accept.ts';
import { sendJson } from './answer.ts';
import type { Methods } from './handler.ts';
import type { Mount, Service } from './service.ts';
import { answerHeaders } from './table/answers.ts';
import type { Answer, Operation, Parameter, Payload, Route } from './table/operation.ts';
import { places } from './table/parameter.ts';
import { schemas } from './table/schema.ts';

const description =
  'Busbar keeps a digital twin of an electric power system. Its entities are read and written by NGSI-LD ' +
  '(ETSI GS CIM 009 v1.9.1); the clause of each operation is named beside it.';

export function openapiDocument(routes: (mounts: readonly Mount[]) => readonly Route[]) {
  return ({ mounts, contexts: { publicUrl = '' } }: Service): Methods => {
    let document: JsonObject | undefined;
    return {
      GET(_request, response) {
        document ??= documentOf(routes(mounts), versionOf(packageFile), `${publicUrl}/`);
        response.setHeader('Cache-Control', 'no-cache');
        sendJson(response, 200, document);
      },
    };
  };
}

const packageFile = new URL('../../package.json', import.meta.url);
const versionOf = (file: URL): string => (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;

/** `server`: where the paths begin; `/` is where the document was read. */
function documentOf(routes: readonly Route[], version: string, server: string): JsonObject {
  const tags = [...new Set(routes.map((route) => route.tag))];
  const keys = keysOf(routes);
  return {
    openapi: '3.1.0',
    info: { title: 'Busbar', version, description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: server }],
    tags: tags.map((name) => ({ name })),
    paths: Object.fromEntries(routes.map((route) => [route.path, pathItem(route, keys)])),
    components: {
      schemas,
      parameters: Object.fromEntries([...keys].map(([parameter, key]) => [key, parameterObject(parameter)])),
      responses: {
        Problem: {
          description: 'It is refused; the body says why, and the fix.',
          content: content({ types: [JSON_TYPE], schema: 'ProblemDetails' }),
        },
      },
    },
  };
}

/** What each parameter is called among the components: by its name, with a number where several share one. */
type Keys = ReadonlyMap<Parameter, string>;

function keysOf(routes: readonly Route[]): Keys {
  const all = routes.flatMap((route) => [
    ...placesOf(route),
    ...Object.values(route.operations).flatMap((operation: Operation) => operation.parameters),
  ]);
  const keys = new Map<Parameter, string>();
  const taken = new Map<string, number>();
  for (const parameter of new Set(all)) {
    const count = (taken.get(parameter.name) ?? 0) + 1;
    taken.set(parameter.name, count);
    keys.set(parameter, count === 1 ? parameter.name : `${parameter.name}-${count}`);
  }
  return keys;
}

function placesOf({ path }: Route): readonly Parameter[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => places[name!]!);
}

function pathItem(route: Route, keys: Keys): JsonObject {
  const shared = placesOf(route);
  return {
    ...(shared.length > 0 && { parameters: references(shared, keys) }),
    ...Object.fromEntries(
      Object.entries(route.operations).map(([method, operation]) => [
        method.toLowerCase(),
        operationObject(operation, route.tag, keys),
      ]),
    ),
  };
}

const references = (parameters: readonly Parameter[], keys: Keys): readonly JsonObject[] =>
  parameters.map((parameter) => ({ $ref: `#/components/parameters/${keys.get(parameter)!}` }));

function operationObject(operation: Operation, tag: string, keys: Keys): JsonObject {
  const { id, clause, summary, parameters, body, answers, refusals } = operation;
  const refused = { $ref: '#/components/responses/Problem' };
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(clause !== undefined && { description: `ETSI GS CIM 009 v1.9.1, clause ${clause}.` }),
    ...(parameters.length > 0 && { parameters: references(parameters, keys) }),
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

function geo(schema: string): string {
  if (schema === 'EntityAndLinked') return 'FeatureAndLinked';
  return schema.endsWith('[]') ? 'FeatureCollection' : 'Feature';
}

function reference(name: string): JsonValue {
  if (name.endsWith('[]')) return { type: 'array', items: reference(name.slice(0, -2)) };
  return { $ref: `#/components/schemas/${name}` };
}
