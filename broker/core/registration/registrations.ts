/** The registrations of one tenant, as those see them who look for sources: clauses 5.9, 5.10, 5.12. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { OperationName } from '#models/ngsi-ld/operation-name.ts';
import type { Pattern } from '#models/ngsi-ld/pattern.ts';
import type { TypeSelection } from '#models/ngsi-ld/query.ts';
import type { Registration, RegistrationInfo } from '#models/ngsi-ld/registration.ts';
import type { SourceRecord } from './record.ts';

/** Entities and attributes that a request is about; absent members do not restrict. */
export interface SourceWish {
  /** Only registrations that allow it. */
  readonly operation?: OperationName;
  readonly ids?: readonly Iri[];
  readonly idPattern?: Pattern;
  readonly types?: TypeSelection;
  readonly attributes?: readonly Iri[];
  /** Which instances; a registration that names others does not match (clause 5.12). */
  readonly datasetIds?: readonly string[];
}

export interface SourceMatch {
  readonly registration: Registration;
  /** The members of its `information` that match, narrowed to the attributes that were asked for (clause 5.12). */
  readonly information: readonly RegistrationInfo[];
}

export type RegistrationListener = (id: Iri, before: Registration | undefined, after: Registration | undefined) => void;

export interface Registrations {
  get(id: Iri): Registration | undefined;
  /** In the order of creation. */
  all(): Iterable<Registration>;
  readonly size: number;
  /** Puts what `next` makes of the present one in its place, undefined removes it; resolves when that is on disk. */
  change(id: Iri, next: (current: Registration | undefined) => Registration | undefined): Promise<void>;
  /**
   * Those that match and have not expired, in the order of creation. Costs as many steps as match, not as many as there
   * are (an index by id, type and attribute).
   */
  match(wish: SourceWish): readonly SourceMatch[];
  /** Calls the listener after each change, until the function that it gives is called. */
  watch(listener: RegistrationListener): () => void;
  /** How the source has answered so far; undefined where it was never asked. */
  record(id: Iri): SourceRecord | undefined;
  /** Whoever asked the source says whether it answered (5.2.9 timesSent, timesFailed …). */
  tell(id: Iri, isSuccess: boolean): void;
  /** Resolves when that is on disk: it is written later than it is told. */
  settle(): Promise<void>;
}
