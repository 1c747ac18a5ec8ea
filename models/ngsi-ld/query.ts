/**
 * Queries as values. A text of the API is parsed once into such a tree; each store evaluates or compiles the tree.
 * Clauses: 4.17 type selection, 4.9 query language, 4.10 geo query, 4.19 scope query, 4.23 order.
 */
import type { Entity, Instant, Iri } from './entity.ts';
import type { JsonObject } from './json.ts';
import type { Pattern } from './pattern.ts';

/** `(A;B)|C`: all of, any of. */
export type TypeSelection =
  | { readonly kind: 'type'; readonly type: Iri }
  | { readonly kind: 'allOf'; readonly operands: readonly TypeSelection[] }
  | { readonly kind: 'anyOf'; readonly operands: readonly TypeSelection[] };

/** `name.sub[member.member]`: the attribute, its sub-attributes, then members inside the value. */
export interface AttributePath {
  readonly attribute: Iri;
  readonly subAttributes: readonly string[];
  readonly members: readonly string[];
  /** Where the path leads to a Relationship: how it goes on in what that points at. */
  readonly linked?: { readonly types?: TypeSelection; readonly path: AttributePath };
}

export type QueryValue =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** A date, dateTime or time; compared as text in its normalised form. */
  | { readonly kind: 'instant'; readonly value: string }
  | { readonly kind: 'range'; readonly from: QueryValue; readonly to: QueryValue }
  | { readonly kind: 'list'; readonly values: readonly QueryValue[] };

export type Comparison = '==' | '!=' | '>' | '>=' | '<' | '<=' | '~=' | '!~=';

export type QueryTree =
  | { readonly kind: 'exists'; readonly path: AttributePath }
  | {
      readonly kind: 'compare';
      readonly path: AttributePath;
      readonly operator: Comparison;
      readonly value: QueryValue;
    }
  /** One of the entities that the Relationship points at satisfies the query. */
  | { readonly kind: 'linked'; readonly path: AttributePath; readonly query: QueryTree }
  | { readonly kind: 'and'; readonly operands: readonly QueryTree[] }
  | { readonly kind: 'or'; readonly operands: readonly QueryTree[] };

export interface GeoQuery {
  readonly relation: 'near' | 'within' | 'contains' | 'intersects' | 'equals' | 'disjoint' | 'overlaps';
  readonly minDistance?: number;
  readonly maxDistance?: number;
  readonly geometry: JsonObject;
  readonly property: Iri;
}

/** Scopes such as `/TX1/+/#`, one text for each level; `below`: what lies beneath counts too. */
export type ScopeQuery =
  | { readonly kind: 'scope'; readonly levels: readonly string[]; readonly below: boolean }
  | { readonly kind: 'allOf'; readonly operands: readonly ScopeQuery[] }
  | { readonly kind: 'anyOf'; readonly operands: readonly ScopeQuery[] };

/** Clause 4.23. */
export interface OrderTerm {
  readonly by: 'id' | 'type' | 'scope' | AttributePath;
  readonly descending: boolean;
  /** By how far the place in the attribute is from `Ordering.from`. */
  readonly byDistance: boolean;
}

export interface Ordering {
  readonly terms: readonly OrderTerm[];
  readonly from?: JsonObject;
  /** A language tag; `und` without it. */
  readonly collation?: string;
}

/** One of several choices of entities (clause 5.2.33). */
export interface Selector {
  readonly ids?: readonly Iri[];
  readonly idPattern?: Pattern;
  readonly types?: TypeSelection;
}

/** What a query selects; absent members do not restrict. */
export interface EntityQuery extends Selector {
  /** The entity is in one of these selections. */
  readonly anyOf?: readonly Selector[];
  /** The entity has at least one of these (clause 4.21 `attrs`). */
  readonly attributes?: readonly Iri[];
  readonly q?: QueryTree;
  readonly geo?: GeoQuery;
  readonly scopes?: ScopeQuery;
  /** What has ended before this moment is not there (clause 4.22). */
  readonly now?: Instant;
  /** The order of creation without it. */
  readonly ordering?: Ordering;
  readonly limit: number;
  readonly offset: number;
  /** Whether `Page.total` is wanted. */
  readonly count: boolean;
  /**
   * Asked now and then in long work, with the milliseconds of it so far: throws where nobody waits for the answer any more,
   * or where it costs too much.
   */
  readonly requireWorth?: (workedMs: number) => void;
}

export interface Page {
  readonly entities: readonly Entity[];
  readonly total?: number;
  /** Whether entities follow after this page. */
  readonly more: boolean;
}
