/**
 * The one error class we define: RFC 7807 members, types of ETSI GS CIM 009 v1.9.1 clause 5.5.2 and 6.3.2.
 *
 * The title names the kind of fault; the detail is a sentence that names the fault and the fix. HTTP and GraphQL render
 * it at their border. Anything else that is thrown is a broken invariant.
 */

/** Error kind → HTTP status and title. */
export const problemKinds = {
  InvalidRequest: { status: 400, title: 'The request is not valid' },
  BadRequestData: { status: 400, title: 'The request has data that are not valid' },
  AlreadyExists: { status: 409, title: 'It already exists' },
  Conflict: { status: 409, title: 'It conflicts with the present state' },
  OperationNotSupported: { status: 422, title: 'The operation is not supported' },
  ResourceNotFound: { status: 404, title: 'It does not exist' },
  NonexistentTenant: { status: 404, title: 'The tenant does not exist' },
  MethodNotAllowed: { status: 405, title: 'The method is not allowed here' },
  NotAcceptable: { status: 406, title: 'No offered media type is acceptable' },
  RequestEntityTooLarge: { status: 413, title: 'The request is too large' },
  UnsupportedMediaType: { status: 415, title: 'The media type is not supported' },
  TooManyRequests: { status: 429, title: 'There are too many requests' },
  Forbidden: { status: 403, title: 'It is not allowed' },
  TooComplexQuery: { status: 403, title: 'The query is too complex' },
  TooManyResults: { status: 403, title: 'The query has too many results' },
  LoopDetected: { status: 508, title: 'The request has come back to where it was' },
  BadGateway: { status: 502, title: 'A context source did not answer as it should' },
  GatewayTimeout: { status: 504, title: 'A context source did not answer in time' },
  LdContextNotAvailable: { status: 504, title: 'A JSON-LD context is not available' },
  InternalError: { status: 500, title: 'Internal error' },
  InsufficientStorage: { status: 507, title: 'The change could not be stored' },
  Unavailable: { status: 503, title: 'The service is not available' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ProblemKind = keyof typeof problemKinds;

export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly detail: string;

  constructor(kind: ProblemKind, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'Problem';
    this.kind = kind;
    this.detail = detail;
  }

  get status(): number {
    return problemKinds[this.kind].status;
  }

  get title(): string {
    return problemKinds[this.kind].title;
  }
}

/** Reads what a member or a parameter holds: a Problem that does not name it is told with its name. */
export function named<T>(member: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Problem) || error.detail.includes(member)) throw error;
    throw new Problem(error.kind, `${member}: ${error.detail}`, { cause: error });
  }
}

/** Makes a Problem; `throw problem('ResourceNotFound', 'Entity urn:… does not exist')`. */
export function problem(kind: ProblemKind, detail: string, options?: ErrorOptions): Problem {
  return new Problem(kind, detail, options);
}
