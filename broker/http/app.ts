/**
 * The application: the busiest routes, then Express with the walls, every route of the table (`routes.ts`) and the
 * viewer.
 */
import type { RequestListener } from 'node:http';
import express, { type NextFunction, type Request, type Response } from 'express';
import { problem } from '#models/problem.ts';
import { ahead, waysOf } from './ahead.ts';
import { type DefectLog, sendProblem } from './problems.ts';
import { resource } from './resource.ts';
import { routes } from './routes.ts';
import type { Service } from './service.ts';
import { serveViewer } from './viewer.ts';
import { type WallOptions, walls } from './walls.ts';

export interface AppOptions extends Service, WallOptions {
  /** Directory of the built viewer. */
  readonly viewer: string;
  readonly log: DefectLog;
}

export function createApp(options: AppOptions): RequestListener {
  const { mounts, viewer, log } = options;
  const enter = walls(options);
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('strict routing').enable('case sensitive routing');
  // Parameters are read by `parameters.ts`.
  app.set('query parser', false);

  app.use((request: Request, response: Response, next: NextFunction) => {
    const entering = enter(request, response, request.path);
    if (entering) return entering.then(() => next());
    next();
  });

  const table = routes(mounts).map((route) => ({ ...route, methods: route.handlers(options) }));
  for (const { path, operations, methods } of table) {
    resource(app, path.replaceAll(/\{(\w+)\}/g, ':$1'), methods, operations);
  }

  serveViewer(app, viewer);

  app.use((request: Request) => {
    // Without the name of an attribute, an instance is looked for among attributes, which take no PATCH (6.21, 6.22).
    if (request.method === 'PATCH' && /^\/ngsi-ld\/v1\/temporal\/entities\/[^/]+\/attrs\/\//.test(request.path)) {
      throw problem('MethodNotAllowed', `PATCH changes one instance of one attribute: name it in ${request.path}`);
    }
    if (/^\/ngsi-ld\/.*\/(\/|$)/.test(request.path)) {
      throw problem(
        'BadRequestData',
        `The path ${request.path} has an empty part: give the id or the name that belongs there`,
      );
    }
    throw problem('ResourceNotFound', `There is nothing at ${request.path}`);
  });
  // Express tells an error handler by its four parameters.
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    sendProblem(error, request, response, log);
  });
  const busy = table.filter((route) => route.isBusy);
  const ways = busy.flatMap(({ path, methods, operations }) => waysOf(path, methods, operations));
  return ahead(ways, { enter, log, express: app });
}
