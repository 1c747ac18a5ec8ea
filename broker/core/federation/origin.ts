/** Where a request came from: what those need who pass it on to other context sources (clauses 4.3.6, 6.3.18). */
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';

export interface Origin {
  readonly names: Names;
  /** As the client gave it; undefined: the core context alone. */
  readonly context: JsonValue | undefined;
  /** Only what this broker itself holds (clause 5.5.13). */
  readonly local: boolean;
  /** Parameters of the query, as they came. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Headers of the request, names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Told of what went wrong at a source without failing the request; the answer carries it as NGSILD-Warning (6.3.17). */
  readonly warn: (warning: SourceWarning) => void;
}

/** RFC 7234 §5.5, as table 6.3.17-1 uses it. */
export interface SourceWarning {
  readonly code: WarningCode;
  /** Which registration, or which source, it is about. */
  readonly agent: string;
  readonly text: string;
}

/** 110: an answer of before · 111: one that cannot be read · 199: none in time, or a loop, or anything else · 299: an error. */
export type WarningCode = 110 | 111 | 199 | 299;
