/**
 * The one door out of the broker: notifications, contexts and what other context sources are asked go through it, on
 * `node:http` and `node:https`.
 *
 * A name is resolved once for each connection; all its answers are checked, and the connection goes to one of those
 * that were checked, so a second answer of the DNS cannot change the target. A literal address is checked before,
 * because Node does not call `lookup` for it. A redirect is a new request and passes the same checks.
 */
import http from 'node:http';
import https from 'node:https';
import { type Limits, limits as standardLimits } from '#broker/config.ts';
import type { Egress, EgressRequest, EgressResponse } from '#broker/core/ports.ts';
import { Problem, problem } from '#models/problem.ts';
import type { AddressRules } from './addresses.ts';
import { discard, read } from './body.ts';
import { checkedLookup, requireLiteral } from './lookup.ts';
import { createPublisher, type PublisherLimits } from './mqtt.ts';
import { SafeAgent } from './tls.ts';

/** Headers that frame the message or name its target; the egress alone sets them. */
const framing = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'upgrade', 'te', 'trailer']);
/** Headers that are meant for the first origin only. */
const secret = new Set(['authorization', 'cookie', 'proxy-authorization']);

export type EgressLimits = PublisherLimits &
  Pick<Limits, 'egressConnectionsMax' | 'egressConnectionsToHostMax' | 'egressIdleMs'>;

export function createEgress(rules: AddressRules, limits: EgressLimits = standardLimits): Egress {
  const { egressConnectionsMax: maxTotalSockets, egressConnectionsToHostMax: maxSockets } = limits;
  const sockets = { maxTotalSockets, maxSockets };
  // An idle connection does not hold the process.
  const options = { keepAlive: true, timeout: limits.egressIdleMs, lookup: checkedLookup(rules), ...sockets };
  const agents = { 'http:': new http.Agent(options), 'https:': new SafeAgent(options) };

  const agentOf = (url: URL): http.Agent => agents[url.protocol as keyof typeof agents];

  async function send(request: EgressRequest): Promise<EgressResponse> {
    const deadline = performance.now() + request.timeoutMs;
    let url = parseTarget(request.url, rules);
    let headers = request.headers;
    for (let redirects = 0; ; redirects += 1) {
      const response = await exchange(agentOf(url), url, { ...request, headers }, deadline);
      const target = request.method === 'GET' ? redirectOf(response) : undefined;
      if (target === undefined || redirects >= request.maxRedirects) return response;
      const next = parseTarget(target, rules, url);
      if (next.origin !== url.origin) headers = without(headers, secret);
      url = next;
    }
  }

  return { send, publish: createPublisher(rules, limits) };
}

/** The URL, if its scheme, its form and, where it is a number, its address are allowed. */
function parseTarget(text: string, rules: AddressRules, base?: URL): URL {
  // The URL standard turns every spelling of an IPv4 address (decimal, octal, hexadecimal, short) into the usual one.
  const url = URL.parse(text, base?.href);
  if (!url) throw problem('Forbidden', `${text} is not an absolute URL`);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw problem('Forbidden', `${text} does not begin with http:// or https://, and nothing else is called`);
  }
  if (url.username || url.password)
    throw problem('Forbidden', `The URL of ${url.host} carries a password: leave it out`);
  requireLiteral(url.hostname.replace(/^\[|\]$/g, ''), rules);
  return url;
}

/** One request and its answer; rejects with a Problem. */
function exchange(agent: http.Agent, url: URL, request: EgressRequest, deadline: number): Promise<EgressResponse> {
  return new Promise((accept, reject) => {
    const sent = (agent instanceof https.Agent ? https : http).request(url, {
      agent,
      method: request.method,
      headers: {
        ...without(request.headers, framing),
        'accept-encoding': 'identity',
        ...(request.body === undefined ? {} : { 'content-length': Buffer.byteLength(request.body) }),
      },
    });
    const timer = setTimeout(
      () => sent.destroy(problem('GatewayTimeout', `${url.host} did not answer within ${request.timeoutMs} ms`)),
      Math.max(0, deadline - performance.now()),
    );
    const fail = (error: NodeJS.ErrnoException): void => {
      clearTimeout(timer);
      // The server closed an idle connection just as it was taken up again: that is no fault of anybody.
      if (sent.reusedSocket && error.code === 'ECONNRESET') accept(exchange(agent, url, request, deadline));
      else
        reject(
          error instanceof Problem ? error : problem('Unavailable', `${url.host} cannot be reached: ${why(error)}`),
        );
    };
    sent.on('error', fail);
    sent.on('close', () => clearTimeout(timer));
    sent.on('response', (response) => {
      const head = { status: response.statusCode ?? 0, headers: flat(response.headers) };
      if (request.discardBody) {
        discard(response, request.maxBytes);
        accept({ ...head, body: '' });
      } else read(response, request.maxBytes).then((body) => accept({ ...head, body }), fail);
    });
    sent.end(request.body);
  });
}

function redirectOf(response: EgressResponse): string | undefined {
  return [301, 302, 303, 307, 308].includes(response.status) ? response.headers['location'] : undefined;
}

function without(headers: Readonly<Record<string, string>>, names: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name.toLowerCase())));
}

function flat(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

/** Several addresses that all fail come as one AggregateError without a message of its own. */
function why(error: Error): string {
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}
