/** TLS connections out: the chain and the name of the server are always verified. */
import { Agent } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { connect, TLSSocket } from 'node:tls';

export function connectTls(host: string, port: number, lookup: LookupFunction): TLSSocket {
  const socket = connect({
    ...{ host, port, lookup, rejectUnauthorized: true },
    // RFC 6066 §3: a literal address is no server name.
    ...(isIP(host) === 0 && { servername: host }),
  });
  return safely(socket);
}

/** For HTTPS. */
export class SafeAgent extends Agent {
  override createConnection(...options: Parameters<Agent['createConnection']>): ReturnType<Agent['createConnection']> {
    const socket = super.createConnection(...options);
    return socket instanceof TLSSocket ? safely(socket) : socket;
  }
}

/**
 * Node's own reading of a certificate ends the process where its key lies on a curve without a NIST name, such as
 * brainpool. The check of the name asks the socket, so it is told what the safe reading found.
 */
function safely(socket: TLSSocket): TLSSocket {
  return Object.defineProperty(socket, 'getPeerCertificate', { value: () => identityOf(socket) });
}

function identityOf(socket: TLSSocket): object {
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) return {};
  const { subject, subjectAltName, raw } = certificate;
  const names = (subject ?? '').split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2));
  return { subject: Object.fromEntries(names), subjectaltname: subjectAltName, raw };
}
