/** One resource of the API: a path and its methods. Any other method is answered with 405 and what is allowed. */
import type { Express, Request, Response } from 'express';
import { problem } from '#models/problem.ts';
import type { Handler, Methods } from './handler.ts';
import { flagOf, noParameters, readParameters } from './parameters.ts';
import type { Operation, Operations } from './table/operation.ts';
import { tenantOf } from './tenant.ts';

/** Mounts the methods. With `operations`, the query of each request is held against what its operation declares. */
export function resource(app: Express, path: string, methods: Methods, operations?: Operations): void {
  const route = app.route(path);
  if (methods.GET) route.get(answeringOf(methods.GET, operations?.GET));
  if (methods.POST) route.post(answeringOf(methods.POST, operations?.POST));
  if (methods.PUT) route.put(answeringOf(methods.PUT, operations?.PUT));
  if (methods.PATCH) route.patch(answeringOf(methods.PATCH, operations?.PATCH));
  if (methods.DELETE) route.delete(answeringOf(methods.DELETE, operations?.DELETE));
  const allowed = [...Object.keys(methods), ...(methods.GET ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  route.all((request, response) => {
    response.setHeader('Allow', allowed);
    if (request.method === 'OPTIONS') response.status(204).end();
    else throw problem('MethodNotAllowed', `${request.method} is not allowed on ${path}; allowed are ${allowed}`);
  });
}

export type Answering = (request: Request, response: Response) => void | Promise<void>;

/** The handler, with the tenant and the parameters of each request. */
export function answeringOf(handler: Handler, operation: Operation | undefined): Answering {
  if (!operation || operation.readsQuery) {
    return (request, response) => handler(request, response, tenantOf(response).broker, noParameters);
  }
  const asked = operation.parameters.filter((one) => one.in === 'query');
  const known = asked.map((one) => one.name);
  // Also where an answer would be the same either way, such as local where no others are asked.
  const flags = asked.filter(({ schema }) => schema['type'] === 'boolean').map((one) => one.name);
  return (request, response) => {
    const parameters = readParameters(request, known);
    if (parameters.size > 0) for (const flag of flags) flagOf(parameters, flag);
    return handler(request, response, tenantOf(response).broker, parameters);
  };
}
