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
 * send. Pages of `origins` count as our own; so do the name and the pages of `publicUrl`, where a proxy that the operator
 * has put before us lets people in.
 */
export function createLocalAccess(
  origins: ReadonlySet<string> = new Set(),
  publicUrl?: string,
): (request: AccessRequest) => void {
  const own = publicUrl === undefined ? origins : new Set([...origins, publicUrl]);
  const publicHost = publicUrl === undefined ? undefined : new URL(publicUrl).host;
  return (request) => {
    requireHost(request.host, publicHost);
    requireOrigin(request, own);
  };
}

function requireHost(host: string | undefined, publicHost: string | undefined): void {
  if (host !== undefined && (loopbackHost.test(host) || host.toLowerCase() === publicHost)) return;
  const names = `localhost, 127.0.0.1 and [::1]${publicHost === undefined ? ' only' : `, and to ${publicHost}`}`;
  throw problem(
    'Forbidden',
    `Host "${host ?? ''}" is not a name of this machine: without authentication Busbar answers to ${names}`,
  );
}

function requireOrigin({ method, path, host, origin }: AccessRequest, origins: ReadonlySet<string>): void {
  if (origin === undefined || origins.has(origin.toLowerCase())) return;
  const isGraphql = path === '/graphql' || path.startsWith('/graphql/');
  if (readers.has(method) && !isGraphql) return;
  // A page may call us only from the very address it was loaded from: same scheme, same host, same port.
  if (origin.toLowerCase() !== `http://${host!.toLowerCase()}`) {
    throw problem(
      'Forbidden',
      `Origin "${origin}" is not http://${host}: pages of other origins may not use Busbar unless --cors names them`,
    );
  }
}
