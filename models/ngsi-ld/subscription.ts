/** Subscription and Notification, ETSI GS CIM 009 v1.9.1 clauses 5.2.12–5.2.15 and 5.3.1. */
import type { Instant, Iri } from './entity.ts';
import type { Pattern } from './pattern.ts';
import type { GeoQuery, QueryTree, ScopeQuery, TypeSelection } from './query.ts';

export interface EntitySelector {
  readonly types: TypeSelection;
  readonly id?: Iri;
  readonly idPattern?: Pattern;
}

export interface Endpoint {
  readonly uri: string;
  readonly accept: 'application/json' | 'application/ld+json' | 'application/geo+json';
  /** Headers to send along, in order. */
  readonly receiverInfo: readonly { readonly key: string; readonly value: string }[];
  readonly timeoutMs?: number;
}

export type NotificationTrigger =
  | 'entityCreated'
  | 'entityUpdated'
  | 'entityDeleted'
  | 'attributeCreated'
  | 'attributeUpdated'
  | 'attributeDeleted';

export interface Subscription {
  readonly id: Iri;
  readonly name?: string;
  readonly description?: string;
  readonly entities: readonly EntitySelector[];
  readonly watchedAttributes?: readonly Iri[];
  readonly triggers: readonly NotificationTrigger[];
  readonly q?: QueryTree;
  readonly geo?: GeoQuery;
  readonly scopes?: ScopeQuery;
  readonly isActive: boolean;
  readonly expiresAt?: Instant;
  readonly throttlingS?: number;
  readonly notification: {
    /** Only these attributes are sent; absent means all. */
    readonly attributes?: readonly Iri[];
    readonly format: 'normalized' | 'concise' | 'simplified';
    readonly sysAttrs: boolean;
    readonly endpoint: Endpoint;
  };
  /** The @context that the notification is compacted with: a URL, an inline context, or several. */
  readonly jsonldContext: unknown;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  /** As the client sent it, with terms; what a GET answers. */
  readonly source: unknown;
}
