/** Context source registrations, ETSI GS CIM 009 v1.9.1 clauses 5.2.9–5.2.11, 4.3.6 (modes) and 4.20 (operations). */
import type { Instant, Iri } from './entity.ts';
import type { JsonObject } from './json.ts';
import type { OperationName } from './operation-name.ts';
import type { Pattern } from './pattern.ts';
import type { TypeSelection } from './query.ts';

/** How what a source holds lies to what is held here (clause 4.3.6). */
export type RegistrationMode = 'inclusive' | 'exclusive' | 'redirect' | 'auxiliary';

/** Clause 5.2.8 EntityInfo. */
export interface EntityInfo {
  readonly types: TypeSelection;
  readonly id?: Iri;
  readonly idPattern?: Pattern;
}

/** Clause 5.2.10: these entities, with these attributes; absent members do not restrict. */
export interface RegistrationInfo {
  readonly entities?: readonly EntityInfo[];
  readonly properties?: readonly Iri[];
  readonly relationships?: readonly Iri[];
}

/** Clause 5.2.11. */
export interface TimeInterval {
  readonly startAt: Instant;
  readonly endAt?: Instant;
}

export interface Registration {
  readonly id: Iri;
  readonly name?: string;
  readonly description?: string;
  readonly information: readonly RegistrationInfo[];
  readonly mode: RegistrationMode;
  readonly operations: ReadonlySet<OperationName>;
  /** Where the source answers NGSI-LD: what stands before `/ngsi-ld/v1`. */
  readonly endpoint: string;
  /** The tenant to name to the source. */
  readonly tenant?: string;
  /** Headers to send along, in order; `jsonldContext` is the @context that the source wants instead of the client's. */
  readonly contextSourceInfo: readonly { readonly key: string; readonly value: string }[];
  /** What the source calls itself in Via headers (clause 6.3.18). */
  readonly alias?: string;
  /** Only instances with these datasetIds; `@none` is the default instance. */
  readonly datasetIds?: ReadonlySet<string>;
  readonly scopes: readonly string[];
  readonly location?: JsonObject;
  readonly observationSpace?: JsonObject;
  readonly operationSpace?: JsonObject;
  readonly observationInterval?: TimeInterval;
  readonly managementInterval?: TimeInterval;
  readonly expiresAt?: Instant;
  readonly localOnly: boolean;
  readonly timeoutMs?: number;
  /** After a failure the source is not asked again for so long. */
  readonly cooldownMs?: number;
  /** How long what the source answered may be answered again in its place. */
  readonly cacheMs?: number;
  /** Other members, by IRI: what `csf` asks about (clause 4.9). Plain values. */
  readonly properties: JsonObject;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  /** As the client sent it, without what the broker writes, and with IRIs for terms: what a GET compacts and answers. */
  readonly source: JsonObject;
}
