/** Errors at the HTTP border: the one place that renders them (RFC 7807; ETSI GS CIM 009 clauses 5.5.2 and 6.3.2). */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem, type ProblemKind, problem, problemKinds } from '#models/problem.ts';

/** RFC 7807 as NGSI-LD uses it. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  readonly status: number;
}

/** Told of each error that is not a Problem: a defect of ours, whose text the client does not see. */
export interface DefectLog {
  error(facts: object, message: string): void;
}

/** The kinds that clause 5.5.2 defines; the others are ours. */
const ngsiLdKinds = new Set<ProblemKind>([
  'InvalidRequest',
  'BadRequestData',
  'AlreadyExists',
  'Conflict',
  'OperationNotSupported',
  'ResourceNotFound',
  'NonexistentTenant',
  'TooComplexQuery',
  'TooManyResults',
  'LdContextNotAvailable',
  'LoopDetected',
  'InternalError',
]);

/** Where the page of each kind is. The types of our own kinds are these paths (RFC 9457 §3.1.1). */
export const PROBLEM_PAGES = '/problems';

export function problemDetails(fault: Problem): ProblemDetails {
  const base = ngsiLdKinds.has(fault.kind) ? 'https://uri.etsi.org/ngsi-ld/errors/' : `${PROBLEM_PAGES}/`;
  return { type: `${base}${fault.kind}`, title: fault.title, detail: fault.detail, status: fault.status };
}

/** What Express and its parts throw for a bad request carries a status below 500. */
function asProblem(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  const status = (error as { status?: unknown } | null)?.status;
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  const kind = (Object.keys(problemKinds) as ProblemKind[]).find((name) => problemKinds[name].status === status);
  return problem(kind ?? 'InvalidRequest', `The request could not be read: ${(error as Error).message}`);
}

/** Answers with the error; ends the connection where an answer has already begun. */
export function sendProblem(error: unknown, request: IncomingMessage, response: ServerResponse, log: DefectLog): void {
  let fault = asProblem(error);
  if (!fault) {
    const requestId = randomUUID();
    log.error({ error, requestId, method: request.method, url: request.url }, 'A request failed through a defect');
    fault = problem(
      'InternalError',
      `The request failed through a defect of the broker; its log names it ${requestId}`,
    );
  }
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = JSON.stringify(problemDetails(fault));
  response.statusCode = fault.status;
  response.setHeader('Content-Type', 'application/json');
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.appendHeader('Link', `<${PROBLEM_PAGES}/${fault.kind}>; rel="help"`);
  if (fault.status === 503) response.setHeader('Retry-After', '1');
  response.end(body);
}
