/** Who a request has passed on its way here: the Via header (RFC 9110 §7.6.3), as clause 6.3.18 uses it against loops. */
import type { Origin } from '#broker/core/federation/origin.ts';
import { aliasesIn } from '#broker/core/federation/via.ts';
import { problem } from '#models/problem.ts';

type Headers = Origin['headers'];

/** The Via header of a request that this broker passes on. */
export function viaOf(headers: Headers, alias: string): string {
  const came = textOf(headers['via']);
  return came === undefined ? `1.1 ${alias}` : `${came}, 1.1 ${alias}`;
}

/** The aliases of those who passed it on, first to last. */
export function passedBy(headers: Headers): ReadonlySet<string> {
  return aliasesIn(textOf(headers['via']));
}

/** Throws LoopDetected where the request has been here before. */
export function refuseLoop(headers: Headers, alias: string): void {
  if (!passedBy(headers).has(alias)) return;
  throw problem(
    'LoopDetected',
    `The request has passed ${alias} before, says its Via header: ${textOf(headers['via'])}`,
  );
}

function textOf(header: Headers[string]): string | undefined {
  return typeof header === 'string' || header === undefined ? header : header.join(', ');
}
