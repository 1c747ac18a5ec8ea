/** What a request to the broker came to, as a value: the caller decides what to try again. */
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import { isJsonObject } from '#models/ngsi-ld/json.ts';

/** RFC 7807, as the broker sends it. A status of 500 and more means that the same request may pass later. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  readonly status: number;
}

export interface Failed {
  readonly id: string;
  readonly problem: ProblemDetails;
}

export type Refused = { readonly kind: 'refused'; readonly problem: ProblemDetails };
/** No answer: no connection, a broken one, or none in time. Whether the request was carried out is not known. */
export type Unreachable = { readonly kind: 'unreachable'; readonly reason: string };

export type Outcome<T = undefined> = { readonly kind: 'ok'; readonly value: T } | Refused | Unreachable;

/** Of a batch: every entity has its own fate. */
export type BatchOutcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'partial'; readonly failed: readonly Failed[] }
  | Refused
  | Unreachable;

/** Reads ProblemDetails from an answer; what is missing is filled with what is known. */
export function problemIn(body: JsonValue | undefined, status: number): ProblemDetails {
  const members = isJsonObject(body) ? body : {};
  const text = (name: string, fallback: string): string =>
    typeof members[name] === 'string' ? (members[name] as string) : fallback;
  return {
    type: text('type', 'about:blank'),
    title: text('title', `HTTP status ${status}`),
    detail: text('detail', ''),
    status: typeof members['status'] === 'number' ? members['status'] : status,
  };
}

/** The errors of a BatchOperationResult (clause 5.2.16). */
export function failedIn(body: JsonValue | undefined, status: number): readonly Failed[] {
  const errors = isJsonObject(body) && Array.isArray(body['errors']) ? (body['errors'] as readonly JsonValue[]) : [];
  return errors.filter(isJsonObject).map((error) => ({
    id: String(error['entityId'] ?? ''),
    problem: problemIn(error['error'], status),
  }));
}
