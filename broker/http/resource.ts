/** One resource of the API: a path and its methods. Any other method is answered with 405 and what is allowed. */
import type { Express, Request, Response } from 'express';
import type { Broker } from '#broker/core/broker.ts';
import { problem } from '#models/problem.ts';
import { tenantOf } from './tenant.ts';

/** Answers one request, in the tenant that it is about; what it throws is rendered by `problems.ts`. */
export type Handler = (request: Request, response: Response, broker: Broker) => void | Promise<void>;

export interface Methods {
  readonly GET?: Handler;
  readonly POST?: Handler;
  readonly PUT?: Handler;
  readonly PATCH?: Handler;
  readonly DELETE?: Handler;
}

export function resource(app: Express, path: string, methods: Methods): void {
  const route = app.route(path);
  if (methods.GET) route.get(inTenant(methods.GET));
  if (methods.POST) route.post(inTenant(methods.POST));
  if (methods.PUT) route.put(inTenant(methods.PUT));
  if (methods.PATCH) route.patch(inTenant(methods.PATCH));
  if (methods.DELETE) route.delete(inTenant(methods.DELETE));
  const allowed = [...Object.keys(methods), ...(methods.GET ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  route.all((request, response) => {
    response.setHeader('Allow', allowed);
    if (request.method === 'OPTIONS') response.status(204).end();
    else throw problem('MethodNotAllowed', `${request.method} is not allowed on ${path}; allowed are ${allowed}`);
  });
}

function inTenant(handler: Handler) {
  return (request: Request, response: Response): void | Promise<void> =>
    handler(request, response, tenantOf(response).broker);
}
