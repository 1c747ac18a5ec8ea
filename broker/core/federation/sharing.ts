/** Which other context sources a write is for, and what of it stays here: clauses 4.3.6 and 5.6. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { OperationName } from '#models/ngsi-ld/operation-name.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
import type { Problem } from '#models/problem.ts';
import type { Origin } from './origin.ts';
import type { SourceRequest } from './source.ts';

/** A write to one entity, as it came. */
export interface Wish {
  readonly operation: OperationName;
  readonly id: Iri;
  readonly types?: readonly Iri[];
  /** The attributes that it names; absent: all of them. */
  readonly attributes?: readonly Iri[];
  /** Its body in terms, without @context. */
  readonly body?: JsonObject;
  readonly method: SourceRequest['method'];
  readonly path: string;
  readonly query?: SourceRequest['query'];
}

/** What became of the part of one source. */
export type ShareFate =
  | { readonly kind: 'done'; readonly registration: Registration }
  | { readonly kind: 'failed'; readonly registration: Registration; readonly problem: Problem };

export interface Shares {
  /** The attributes that stay here; `all` where no source has them for itself alone, `none` where nothing stays. */
  readonly here: 'all' | 'none' | ReadonlySet<Iri>;
  /** Sends the others their parts; never rejects. */
  send(): Promise<readonly ShareFate[]>;
}

export interface Sharing {
  /** Undefined where the write is for this broker alone. Throws LoopDetected. */
  share(wish: Wish, origin: Origin): Shares | undefined;
}
