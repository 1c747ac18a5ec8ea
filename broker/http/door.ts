/** Other doors of the broker, such as GraphQL: the request is handed on as it is, a body read within the limits. */
import { JSON_TYPE } from './accept.ts';
import { readBody } from './body.ts';
import type { Methods } from './handler.ts';
import type { Mount, Service } from './service.ts';
import { tenantOf } from './tenant.ts';

export function door({ handle }: Mount): (service: Service) => Methods {
  return ({ limits }) => ({
    GET: (request, response) => handle(request, response, tenantOf(response)),
    POST: async (request, response) =>
      handle(request, response, tenantOf(response), (await readBody(request, [JSON_TYPE], limits)).json),
  });
}
