/** What every request has to pass before a route sees it. */
import type { NextFunction, Request, Response } from 'express';
import type { Limits } from '#broker/config.ts';
import { problem } from '#models/problem.ts';

type Middleware = (request: Request, response: Response, next: NextFunction) => void;

/** What decides whether a request may come in; throws Forbidden with the reason. */
export type Access = (request: {
  readonly method: string;
  readonly path: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
}) => void;

/** Headers of every answer: no guessing of media types, no use by other sites. */
export const securityHeaders: Middleware = (_request, response, next) => {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Referrer-Policy', 'no-referrer');
  next();
};

/** Bounds the URL and refuses one that cannot be decoded. */
export function urlWall(limits: Limits): Middleware {
  return (request, _response, next) => {
    const { url } = request;
    if (url.length > limits.urlBytesMax) {
      throw problem('InvalidRequest', `The URL has ${url.length} bytes: at most ${limits.urlBytesMax} are accepted`);
    }
    if (url.includes('%')) requireDecodable(url);
    next();
  };
}

function requireDecodable(url: string): void {
  try {
    if (!decodeURIComponent(url).includes('\0')) return;
  } catch {
    // Falls to the sentence below.
  }
  throw problem('InvalidRequest', 'The URL has a percent-encoding that is not UTF-8 text');
}

export function accessWall(access: Access): Middleware {
  return (request, _response, next) => {
    const { host, origin } = request.headers;
    access({ method: request.method, path: request.path, host, origin });
    next();
  };
}
