/**
 * Local mode: no login, so the machine itself is the border. Two things could still reach in from outside, both through
 * the user's browser: a foreign name that is made to resolve to 127.0.0.1 (DNS rebinding; the Host header gives it
 * away), and a foreign page that posts to us (the Origin header gives it away).
 */
import { problem } from '#models/problem.ts';

export interface AccessRequest {
  readonly method: string;
  readonly path: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

const loopbackHost = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;
const readers = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * The check of each request: throws Forbidden, with a sentence, for one that this machine's own pages and programs did not
 * send. Pages of `origins` count as our own.
 */
export function createLocalAccess(origins: ReadonlySet<string> = new Set()): (request: AccessRequest) => void {
  return (request) => requireLocal(request, origins);
}

function requireLocal({ method, path, host, origin }: AccessRequest, origins: ReadonlySet<string>): void {
  if (host === undefined || !loopbackHost.test(host)) {
    throw problem(
      'Forbidden',
      `Host "${host ?? ''}" is not a name of this machine: without authentication Busbar answers to localhost, 127.0.0.1 and [::1] only`,
    );
  }
  if (origin === undefined || origins.has(origin.toLowerCase())) return;
  const isGraphql = path === '/graphql' || path.startsWith('/graphql/');
  if (readers.has(method) && !isGraphql) return;
  // A page may call us only from the very address it was loaded from: same scheme, same host, same port.
  if (origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    throw problem(
      'Forbidden',
      `Origin "${origin}" is not http://${host}: pages of other origins may not use Busbar unless --cors names them`,
    );
  }
}
