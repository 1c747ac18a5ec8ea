/** GraphQL over POST. What goes wrong comes out as a sentence that a person can act on. */

/** The broker answered, and said no; or it did not answer at all. */
export class Refusal extends Error {
  readonly kind: 'refused' | 'unreachable';

  constructor(kind: 'refused' | 'unreachable', message: string) {
    super(message);
    this.kind = kind;
  }
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string }[];
  readonly detail?: string;
}

export type Ask = <T>(document: string, variables?: object, signal?: AbortSignal) => Promise<T>;

/** The header that every request of a tenant carries; none for the default one. */
export const tenantHeaders = (tenant: string | null): Readonly<Record<string, string>> =>
  tenant === null ? {} : { 'ngsild-tenant': tenant };

/** `fetchFrom` is the fetch of the browser, or one of a test. */
export function createAsk(url: string, fetchFrom: typeof fetch, tenant: string | null = null): Ask {
  return async <T>(document: string, variables: object = {}, signal?: AbortSignal): Promise<T> => {
    let response: Response;
    try {
      response = await fetchFrom(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json',
          ...tenantHeaders(tenant),
        },
        body: JSON.stringify({ query: document, variables }),
        ...(signal ? { signal } : {}),
      });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw new Refusal('unreachable', 'The broker does not answer. Is it running?');
    }
    const answer = (await response.json().catch(() => undefined)) as Answer | undefined;
    const message = answer?.errors?.[0]?.message ?? answer?.detail;
    if (message) throw new Refusal('refused', message);
    if (!response.ok || answer?.data === undefined || answer.data === null) {
      const kind = response.status >= 502 ? 'unreachable' : 'refused';
      throw new Refusal(kind, `The broker answered with status ${response.status} and nothing to show.`);
    }
    return answer.data as T;
  };
}

export const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
