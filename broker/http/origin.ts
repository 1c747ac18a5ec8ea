/** The Origin of a request, and the warnings that its answer carries (clause 6.3.17). */
import type { Request, Response } from 'express';
import type { Origin, SourceWarning } from '#broker/core/federation/origin.ts';
import type { Named } from './context.ts';
import type { Parameters } from './parameters.ts';

const warningsMax = 20;

/** `local` where the request says that only what is here counts. */
export function originOf(
  request: Request,
  response: Response,
  { names, context }: Named,
  parameters: Parameters,
  local: boolean,
): Origin {
  let count = 0;
  const warn = ({ code, agent, text }: SourceWarning): void => {
    count += 1;
    if (count <= warningsMax) response.appendHeader('NGSILD-Warning', `${code} ${agent} "${quotable(text)}"`);
  };
  return { names, context, local, parameters, headers: request.headers, warn };
}

/** Printable ASCII without what would end the quotation (RFC 9110 §5.6.4). */
function quotable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?').replaceAll(/["\\]/g, "'");
}
