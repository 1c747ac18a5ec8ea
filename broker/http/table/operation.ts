/**
 * What one row of the route table says. The table is the one place that knows what the API is: `app.ts` mounts it,
 * requests are held against it, and `/openapi.json` is written from it.
 */
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Methods } from '../handler.ts';
import type { Service } from '../service.ts';

export type Method = keyof Methods;

/** A parameter, declared once for all operations that take it. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  /** One sentence or two. */
  readonly description: string;
  /** JSON Schema of its text; `examples` are values that any broker can answer. */
  readonly schema: JsonObject;
  readonly deprecated?: true;
}

/** A body, sent or answered. `schema` is the name of one in `schemas.ts`, with `[]` for a list of them. */
export interface Payload {
  readonly types: readonly string[];
  readonly schema: string;
}

export interface Answer {
  readonly description: string;
  readonly payload?: Payload;
  readonly headers?: readonly string[];
}

export interface Operation {
  /** Unique in the table; the operationId of the document. */
  readonly id: string;
  /** Where ETSI GS CIM 009 v1.9.1 describes it; absent for what is our own. */
  readonly clause?: string;
  readonly summary: string;
  /** Of the query and the header; those of the path are in the path. Any other of the query is refused. */
  readonly parameters: readonly Parameter[];
  /** The operation reads its query itself. */
  readonly readsQuery?: true;
  readonly body?: Payload;
  /** By status; what is refused is told with ProblemDetails and the statuses in `refusals`. */
  readonly answers: Readonly<Record<number, Answer>>;
  readonly refusals: readonly number[];
}

export type Operations = { readonly [M in Method]?: Operation };

export interface Route {
  /** With the parameters of the path in braces, as OpenAPI writes it. */
  readonly path: string;
  /** The heading it stands under in the documentation. */
  readonly tag: string;
  readonly operations: Operations;
  readonly handlers: (service: Service) => Methods;
  /** It is answered ahead of Express (`ahead.ts`): of its request only headers, body, params and the query are read. */
  readonly isBusy?: true;
}
