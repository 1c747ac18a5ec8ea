/**
 * The busiest routes, answered ahead of Express, whose own way to a route costs as much as reading an entity and gives
 * every request another prototype. Walls, handlers and problems are the same ones; whatever is not plainly one of these
 * routes, such as a path with an escape in it, goes to Express.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Request, Response } from 'express';
import type { Methods } from './handler.ts';
import { type DefectLog, sendProblem } from './problems.ts';
import { type Answering, answeringOf } from './resource.ts';
import type { Operations } from './table/operation.ts';
import type { Wall } from './walls.ts';

/** One method of a busy path. */
interface Way {
  readonly method: string;
  /** The whole path, its parameters as groups, up to the query. */
  readonly pattern: RegExp;
  readonly parameters: readonly string[];
  /** As Express would name it to who counts requests. */
  readonly route: { readonly path: string };
  readonly answer: Answering;
}

/** Characters of a segment that mean themselves (RFC 3986 §3.3). */
const segment = "([\\w.~!$&'()*+,;=:@-]+)";

const API = '/ngsi-ld/v1/';
const ENTITIES = `${API}entities/`;

/** The ways to one path of the table, with the parameters in braces. */
export function waysOf(path: string, methods: Methods, operations: Operations): readonly Way[] {
  const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, segment)}(?=\\?|$)`);
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const route = { path: path.replaceAll(/\{(\w+)\}/g, ':$1') };
  return (Object.keys(methods) as (keyof Methods)[]).map((method) => {
    const answer = answeringOf(methods[method]!, operations[method]);
    return { method, pattern, parameters, route, answer };
  });
}

interface Behind {
  readonly enter: Wall;
  readonly log: DefectLog;
  /** Answers everything else. */
  readonly express: RequestListener;
}

export function ahead(ways: readonly Way[], { enter, log, express }: Behind): RequestListener {
  const byMethod = Map.groupBy(ways, ({ method }) => method);
  return (message: IncomingMessage, plain: ServerResponse): void => {
    const url = withoutSlash(withoutEcho(message.url!), message.method!);
    message.url = url;
    for (const way of byMethod.get(message.method!) ?? []) {
      const found = way.pattern.exec(url);
      if (!found) continue;
      const request = message as Request;
      const response = plain as Response;
      request.params = paramsOf(way, found);
      request.route = way.route;
      response.locals = {};
      answer(way, request, response, found[0]);
      return;
    }
    express(message, plain);
  };

  function answer(way: Way, request: Request, response: Response, path: string): void {
    try {
      const entering = enter(request, response, path);
      const done = entering ? entering.then(() => way.answer(request, response)) : way.answer(request, response);
      done?.catch((error: unknown) => sendProblem(error, request, response, log));
    } catch (error) {
      sendProblem(error, request, response, log);
    }
  }
}

/**
 * Resources of the API are the same with a slash at the end, as the tables of clause 6 write some of them – but where what
 * is missing behind it is the id of the one entity that is to be changed.
 */
function withoutSlash(url: string, method: string): string {
  const end = url.indexOf('?');
  const last = (end < 0 ? url.length : end) - 1;
  if (url[last] !== '/' || !url.startsWith(API)) return url;
  if (last === ENTITIES.length - 1 && (method === 'PATCH' || method === 'PUT') && url.startsWith(ENTITIES)) return url;
  return end < 0 ? url.slice(0, last) : url.slice(0, last) + url.slice(end);
}

/** Who puts the whole Location of a resource behind its collection means that resource. */
function withoutEcho(url: string): string {
  // A second prefix stands in nearly no path, and in no path of ours.
  if (!url.includes(API, 1)) return url;
  const echo = /^(\/ngsi-ld\/v1\/([\w/]+?)\/)\/?ngsi-ld\/v1\/\2\//.exec(url);
  return echo ? echo[1] + url.slice(echo[0].length) : url;
}

function paramsOf({ parameters }: Way, found: RegExpExecArray): Record<string, string> {
  const params: Record<string, string> = {};
  for (let index = 0; index < parameters.length; index += 1) params[parameters[index]!] = found[index + 1]!;
  return params;
}
