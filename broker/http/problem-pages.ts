/** `/problems/` and `/problems/KIND`: what each kind of problem means, and what helps. The answers with problems link here. */
import { type ProblemKind, problem, problemKinds } from '#models/problem.ts';
import { sendPage } from './docs.ts';
import type { Methods } from './handler.ts';
import { PROBLEM_PAGES } from './problems.ts';

/** A sentence of what it means, a sentence of what helps. */
const meanings: Readonly<Record<ProblemKind, readonly [meaning: string, help: string]>> = {
  InvalidRequest: [
    'The request cannot be read: its URL, its JSON or its parameters are not what the operation takes.',
    'The detail names the place. /docs/ shows every operation with its parameters.',
  ],
  BadRequestData: [
    'The request can be read, but what it says is not possible: a wrong type, a missing member, a contradiction.',
    'The detail names the member and what it should be.',
  ],
  AlreadyExists: ['Something with this id is there already.', 'Change it with PATCH, or choose another id.'],
  Conflict: [
    'The request contradicts what is there: a registration that claims the same for itself, a job in another state.',
    'Look at what is there now, then decide which of the two should give way.',
  ],
  OperationNotSupported: [
    'This broker does not do what was asked, or not with these parameters.',
    'The detail says what it does instead.',
  ],
  ResourceNotFound: [
    'There is nothing with this id or name, or at this path.',
    'Look for it with a query; ids are whole URIs. Maybe it is in another tenant.',
  ],
  NonexistentTenant: [
    'The header NGSILD-Tenant names a tenant in which nothing was ever created.',
    'Leave out the header for the default tenant, or create something in it first.',
  ],
  MethodNotAllowed: ['The resource exists, but not with this method.', 'The header Allow names those that it has.'],
  NotAcceptable: [
    'None of the media types that the header Accept asks for is offered here.',
    'Ask for application/json, application/ld+json or, for entities, application/geo+json.',
  ],
  RequestEntityTooLarge: ['The body is larger than the broker takes.', 'Send it in parts: batches take many entities.'],
  UnsupportedMediaType: [
    'The body is of a media type, an encoding or a character set that is not taken here.',
    'Send UTF-8 as application/json, application/ld+json or, for patches, application/merge-patch+json.',
  ],
  TooManyRequests: [
    'More requests came from your address than the operator allows.',
    'Wait as long as Retry-After says. The header RateLimit tells how many are left; a batch carries many entities.',
  ],
  Forbidden: [
    'The request is not let in: a page of another origin, a name that is not this machine, or an address that may not be called.',
    'The detail says which rule it was; --cors and --private-egress change two of them.',
  ],
  TooComplexQuery: ['Answering the query would take too much.', 'Make it simpler, or ask in several steps.'],
  TooManyResults: ['There would be more than the broker gives at once, or keeps.', 'Ask for less, or page by page.'],
  LoopDetected: [
    'The request has come back to a broker that had passed it on: registrations point at each other.',
    'Take one of the registrations away, or ask with local=true.',
  ],
  BadGateway: [
    'A context source that the request was passed on to did not answer as NGSI-LD says.',
    'Look at that source; the detail names its registration.',
  ],
  GatewayTimeout: [
    'A context source did not answer in time, or has failed so often that it is left alone for a while.',
    'Ask again later, ask with local=true, or give its registration a longer timeout.',
  ],
  LdContextNotAvailable: [
    'An @context that the request names cannot be loaded.',
    'Check its address. --contexts maps it to a local file; POST /ngsi-ld/v1/jsonldContexts lets the broker host it.',
  ],
  InternalError: [
    'The broker has a defect.',
    'Report it with the number in the detail; the log has the rest under it.',
  ],
  InsufficientStorage: [
    'The change could not be written to disk. Nothing of it was kept.',
    'Make room on the disk; after a failed sync the broker has to be started anew.',
  ],
  Unavailable: [
    'Something that is needed is not there: another service, a file, the broker itself while it starts or stops.',
    'Try again after Retry-After; /health says which part is missing.',
  ],
};

export function problemPage(): Methods {
  return {
    GET(request, response) {
      const kind = String(request.params['kind']);
      if (!Object.hasOwn(meanings, kind)) throw problem('ResourceNotFound', `There is no kind of problem ${kind}`);
      const { status, title } = problemKinds[kind as ProblemKind];
      const [meaning, help] = meanings[kind as ProblemKind];
      sendPage(
        response,
        `${kind}: ${title}`,
        `<p>Status ${status}.</p><p>${meaning}</p><p>${help}</p><p><a href="${PROBLEM_PAGES}">All kinds of problems</a></p>`,
      );
    },
  };
}

export function problemList(): Methods {
  return {
    GET(_request, response) {
      const rows = Object.entries(problemKinds).map(
        ([kind, { status, title }]) => `<li>${status} <a href="${PROBLEM_PAGES}/${kind}">${kind}</a>: ${title}</li>`,
      );
      sendPage(response, 'Problems that Busbar may answer with', `<ul>${rows.join('')}</ul>`);
    },
  };
}
