/** Which other context sources a write is for, and what of it stays here: clauses 4.3.6 and 5.6. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import type { OperationName } from '#models/ngsi-ld/operation-name.ts';
import type { EntityQuery } from '#models/ngsi-ld/query.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
import type { Problem } from '#models/problem.ts';
import type { Origin } from './origin.ts';
import type { SourceRequest } from './source.ts';

/** What a write to one entity is about. */
export interface Wish {
  readonly operation: OperationName;
  readonly id: Iri;
  /** Absent where nobody knows them. */
  readonly types?: readonly Iri[];
  /** The attributes that it names; absent: all of them. */
  readonly attributes?: readonly Iri[];
}

/** How a write is put to a source. */
export interface Sending {
  readonly method: SourceRequest['method'];
  /** Given the names that the source understands. */
  readonly path: (names: Names) => string;
  readonly query?: SourceRequest['query'];
  /** In the names of the client. `entity`: its members are attributes, of which each source gets its own. */
  readonly body?: { readonly kind: 'entity' | 'attribute'; readonly json: JsonObject | readonly JsonValue[] };
}

/** The attributes that stay here; `all` where no source has them for itself alone, `none` where nothing stays. */
export type Here = 'all' | 'none' | ReadonlySet<Iri>;

/** What became of the part of one source. `attributes` are those of its part, where the write names any. `partly`: it did some. */
export type ShareFate = Shared &
  (
    | { readonly kind: 'done' /** The source made what was not there. */; readonly isNew?: true }
    | { readonly kind: 'partly' | 'failed'; readonly problem: Problem }
  );

interface Shared {
  readonly registration: Registration;
  readonly attributes?: readonly Iri[];
}

export interface Shares {
  readonly here: Here;
  /** Sends the others their parts; never rejects. */
  send(): Promise<readonly ShareFate[]>;
}

/** One entity of a batch, in the names that it is written in. */
export interface BatchMember {
  readonly wish: Wish;
  /** The entity; for a deletion the id alone. */
  readonly json: JsonObject | Iri;
  readonly names: Names;
  readonly context: JsonValue | undefined;
}

export interface BatchShares {
  /** For each member. */
  readonly here: readonly Here[];
  /** For each member, what became of it at the sources that have a part of it. */
  send(): Promise<readonly (readonly ShareFate[])[]>;
}

/** Undefined where the write is for this broker alone. All of them throw LoopDetected. */
export interface Sharing {
  /** Whether any source could take part in a write; where none can, nothing else has to be asked. */
  isShared(): boolean;
  share(wish: Wish, sending: Sending, origin: Origin): Shares | undefined;
  /** `action`: what follows `/entityOperations/`. */
  shareBatch(
    action: string,
    members: readonly BatchMember[],
    query: SourceRequest['query'],
    origin: Origin,
  ): BatchShares | undefined;
  /** `here` is what stays of one entity that is here; asked once for each. */
  sharePurge(
    selection: Pick<EntityQuery, 'ids' | 'idPattern' | 'types'>,
    attributes: readonly Iri[] | undefined,
    query: SourceRequest['query'],
    origin: Origin,
  ): Omit<Shares, 'here'> | undefined;
  /** What stays here of a write, without a word to any source. */
  hereOf(wish: Wish): Here;
}
