/**
 * Pages of other origins that may use the API (Fetch Standard §3.2). Only those that the operator named: without a login any
 * page that a user has open could otherwise write.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

const methods = 'GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS';

/** What a page may read of an answer beside its body. */
const readable = [
  ...['Location', 'Link', 'NGSILD-Results-Count', 'NGSILD-Warning', 'NGSILD-Tenant', 'NGSILD-EntityMap'],
  ...['NGSILD-Snapshot', 'Preference-Applied', 'Content-Range', 'RateLimit', 'RateLimit-Policy', 'Retry-After'],
].join(', ');

/** Seconds that a browser may remember what it was allowed. */
const rememberS = '600';

/** Writes the headers that let the page of an allowed origin see the answer; the answer to anybody else is unchanged. */
export function allowOrigin(request: IncomingMessage, response: ServerResponse, origins: ReadonlySet<string>): void {
  if (origins.size === 0) return;
  response.appendHeader('Vary', 'Origin');
  const { origin } = request.headers;
  if (origin === undefined || !origins.has(origin.toLowerCase())) return;
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Expose-Headers', readable);
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  if (request.method !== 'OPTIONS') return;
  response.setHeader('Access-Control-Allow-Methods', methods);
  const wanted = request.headers['access-control-request-headers'];
  if (wanted !== undefined) response.setHeader('Access-Control-Allow-Headers', wanted);
  response.setHeader('Access-Control-Max-Age', rememberS);
}
