/** What every request has to pass before a route sees it, by whichever way it came (`app.ts`, `ahead.ts`). */
import type { ServerResponse } from 'node:http';
import type { Request, Response } from 'express';
import type { Limits } from '#broker/config.ts';
import type { Tenants } from '#broker/core/tenants.ts';
import { problem } from '#models/problem.ts';
import { allowOrigin } from './cors.ts';
import type { RateLimit } from './rate.ts';
import { enterTenant } from './tenant.ts';

/** What decides whether a request may come in; throws Forbidden with the reason. */
export type Access = (request: {
  readonly method: string;
  readonly path: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
}) => void;

/** A request that has been answered, or given up. */
export interface RequestFacts {
  /** The path of the table, such as `/ngsi-ld/v1/entities/:id`; undefined where no route took it. */
  readonly route: string | undefined;
  readonly method: string;
  readonly status: number;
  /** Seconds from the header of the request to the end of the connection's interest in it. */
  readonly seconds: number;
}

export interface WallOptions {
  readonly limits: Limits;
  readonly access: Access;
  readonly tenants: Tenants;
  readonly onRequest?: (facts: RequestFacts) => void;
  /** Other origins whose pages may use the API, in lower case; none without it. */
  readonly origins?: ReadonlySet<string>;
  /** Absent: nobody is held back. */
  readonly rateLimit?: RateLimit | undefined;
}

const noOrigins: ReadonlySet<string> = new Set();

/**
 * Lets a request in, in its tenant; throws, or rejects with, why not. Gives a promise only where there is something to
 * wait for. `path` is that of the URL, without the query.
 */
export type Wall = (request: Request, response: Response, path: string) => undefined | Promise<void>;

export function walls(options: WallOptions): Wall {
  const { limits, access, tenants, onRequest, origins = noOrigins, rateLimit } = options;
  return (request, response, path) => {
    if (onRequest) tellWhenClosed(request, response, onRequest);
    setSecurityHeaders(response);
    allowOrigin(request, response, origins);
    requireUrl(request.url, limits);
    const { host, origin } = request.headers;
    access({ method: request.method, path, host, origin });
    rateLimit?.(request, response);
    return enterTenant(tenants, request, response, path);
  };
}

function tellWhenClosed(request: Request, response: Response, onRequest: (facts: RequestFacts) => void): void {
  const began = performance.now();
  response.on('close', () => {
    const route = (request.route as { readonly path?: string } | undefined)?.path;
    const seconds = (performance.now() - began) / 1000;
    onRequest({ route, method: request.method, status: response.statusCode, seconds });
  });
}

/** Headers of every answer: no guessing of media types, no use by other sites. */
function setSecurityHeaders(response: ServerResponse): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Referrer-Policy', 'no-referrer');
}

/** Bounds the URL and refuses one that cannot be decoded. */
function requireUrl(url: string, limits: Limits): void {
  if (url.length > limits.urlBytesMax) {
    throw problem('InvalidRequest', `The URL has ${url.length} bytes: at most ${limits.urlBytesMax} are accepted`);
  }
  if (url.includes('%')) requireDecodable(url);
}

function requireDecodable(url: string): void {
  try {
    if (!decodeURIComponent(url).includes('\0')) return;
  } catch {
    // Falls to the sentence below.
  }
  throw problem('InvalidRequest', 'The URL has a percent-encoding that is not UTF-8 text');
}
