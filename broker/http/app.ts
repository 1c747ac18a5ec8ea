/** The Express application: every route and every wall before it, in the order in which a request meets them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Limits } from '#broker/config.ts';
import type { Tenant, Tenants } from '#broker/core/tenants.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import { problem } from '#models/problem.ts';
import { JSON_TYPE } from './accept.ts';
import { attributeCollection, attributeResource } from './attributes.ts';
import { batchCreate, batchDelete, batchMerge, batchUpdate, batchUpsert } from './batch.ts';
import { readBody } from './body.ts';
import { contextDocument } from './contexts.ts';
import { entityCollection, entityResource } from './entities.ts';
import { type HealthReport, healthHandler } from './health.ts';
import { type DefectLog, sendProblem } from './problems.ts';
import { type Methods, resource } from './resource.ts';
import type { Service } from './service.ts';
import { subscriptionCollection, subscriptionResource } from './subscriptions.ts';
import { temporalCollection, temporalResource } from './temporal.ts';
import { tenantOf, tenantWall } from './tenant.ts';
import { attributeNameCollection, attributeNameResource, typeCollection, typeResource } from './types.ts';
import { serveViewer } from './viewer.ts';
import { type Access, accessWall, securityHeaders, urlWall } from './walls.ts';

/** Another door of the broker, such as GraphQL, with its own way to answer. */
export interface Mount {
  readonly path: string;
  /** `body` is that of a POST, read within the limits; a Problem that is thrown is rendered as everywhere. */
  readonly handle: (request: IncomingMessage, response: ServerResponse, tenant: Tenant, body?: JsonValue) => void;
}

export interface AppOptions extends Service {
  readonly tenants: Tenants;
  readonly access: Access;
  readonly mounts: readonly Mount[];
  readonly health: () => HealthReport;
  /** Directory of the built viewer. */
  readonly viewer: string;
  readonly log: DefectLog;
}

export function createApp(options: AppOptions): Express {
  const { access, mounts, health, viewer, log, limits, tenants } = options;
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('strict routing').enable('case sensitive routing');
  // Parameters are read by `parameters.ts`.
  app.set('query parser', false);

  app.use(securityHeaders, urlWall(limits), accessWall(access), tenantWall(tenants));

  resource(app, '/health', { GET: healthHandler(health) });
  resource(app, '/health/ready', { GET: healthHandler(health) });
  resource(app, '/contexts/:name', { GET: contextDocument(options) });
  for (const { path, handle } of mounts) resource(app, path, door(handle, limits));

  const api = '/ngsi-ld/v1';
  resource(app, `${api}/entities`, entityCollection(options));
  resource(app, `${api}/entities/:id`, entityResource(options));
  resource(app, `${api}/entities/:id/attrs`, attributeCollection(options));
  resource(app, `${api}/entities/:id/attrs/:attribute`, attributeResource(options));
  resource(app, `${api}/entityOperations/create`, batchCreate(options));
  resource(app, `${api}/entityOperations/upsert`, batchUpsert(options));
  resource(app, `${api}/entityOperations/update`, batchUpdate(options));
  resource(app, `${api}/entityOperations/merge`, batchMerge(options));
  resource(app, `${api}/entityOperations/delete`, batchDelete(options));
  resource(app, `${api}/temporal/entities`, temporalCollection(options));
  resource(app, `${api}/temporal/entities/:id`, temporalResource(options));
  resource(app, `${api}/subscriptions`, subscriptionCollection(options));
  resource(app, `${api}/subscriptions/:id`, subscriptionResource(options));
  resource(app, `${api}/types`, typeCollection(options));
  resource(app, `${api}/types/:type`, typeResource(options));
  resource(app, `${api}/attributes`, attributeNameCollection(options));
  resource(app, `${api}/attributes/:attribute`, attributeNameResource(options));

  serveViewer(app, viewer);

  app.use((request: Request) => {
    throw problem('ResourceNotFound', `There is nothing at ${request.path}`);
  });
  // Express tells an error handler by its four parameters.
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    sendProblem(error, request, response, log);
  });
  return app;
}

function door(handle: Mount['handle'], limits: Limits): Methods {
  return {
    GET: (request, response) => handle(request, response, tenantOf(response)),
    POST: async (request, response) =>
      handle(request, response, tenantOf(response), (await readBody(request, [JSON_TYPE], limits)).json),
  };
}
