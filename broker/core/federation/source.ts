/** One context source, asked over HTTP. */
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
import type { Origin } from './origin.ts';

export interface SourceRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** What follows `/ngsi-ld/v1`, escaped, without the query. */
  readonly path: string;
  /** In the order in which they are sent; names and values are not escaped yet. */
  readonly query?: readonly (readonly [name: string, value: string])[];
  /** Written with the terms of the client's context, or the one that the registration asks for; without @context. */
  readonly body?: JsonValue;
  /** The entity map of the source that the request goes by (header NGSILD-EntityMap). */
  readonly entityMap?: string;
}

export type SourceAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      /** Undefined where there is none, or none in JSON. */
      readonly body: JsonValue | undefined;
    }
  | {
      readonly kind: 'failed';
      readonly cause: string;
      readonly isTimeout: boolean;
      /** It answered, but nothing that can be read. */
      readonly isUnreadable?: true;
      /** It was not asked at all, as it failed a moment ago. */
      readonly isResting?: true;
    };

/** Asks one source; never rejects. Adds Via, the tenant, the context and the headers of the registration. */
export type AskSource = (registration: Registration, request: SourceRequest, origin: Origin) => Promise<SourceAnswer>;
