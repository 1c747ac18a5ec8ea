/** Subscription and Notification, ETSI GS CIM 009 v1.9.1 clauses 5.2.12–5.2.15 and 5.3.1. */
import type { Instant, Iri } from './entity.ts';
import type { JsonValue } from './json.ts';
import type { Languages } from './language.ts';
import type { Pattern } from './pattern.ts';
import type { Projection } from './projection.ts';
import type { GeoQuery, QueryTree, ScopeQuery, TypeSelection } from './query.ts';

export interface EntitySelector {
  /** Absent: `*`, every type. */
  readonly types?: TypeSelection;
  readonly id?: Iri;
  readonly idPattern?: Pattern;
}

export interface Endpoint {
  /** `http:`, `https:`, `mqtt:` or `mqtts:`; or `urn:busbar:stream`, where the receiver comes and fetches. */
  readonly uri: string;
  readonly accept: 'application/json' | 'application/ld+json' | 'application/geo+json';
  /** Headers to send along, in order. */
  readonly receiverInfo: readonly { readonly key: string; readonly value: string }[];
  /** For the notifier itself: `MQTT-Version`, `MQTT-QoS` … (clause 5.2.15). */
  readonly notifierInfo?: readonly { readonly key: string; readonly value: string }[];
  readonly timeoutMs?: number;
  /** After a failure nothing is sent for so long; what is due meanwhile is not sent at all (clause 5.2.15). */
  readonly cooldownMs?: number;
}

/** Linked entities along with those that changed: clause 4.5.23. */
export interface Join {
  readonly kind: 'flat' | 'inline';
  readonly levels: number;
}

/** What is ours: the member `busbar` of a subscription. Absent members: as the standard has it. */
export interface DeliveryWishes {
  /**
   * `durable`: every notification, at least once, in order, over restarts. `latest`: of what waits, the last one of each
   * entity. `best-effort`: one try.
   */
  readonly mode?: 'durable' | 'latest' | 'best-effort';
  /** Only where a value that is watched differs from the one before. */
  readonly onRealChange?: boolean;
  /** The body to send in place of a Notification: JSON with `{{path}}` in its texts. */
  readonly template?: JsonValue;
  /** Key of an HMAC-SHA256 over the body, sent as `Busbar-Signature`; never shown again. */
  readonly secret?: string;
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
  /** A notification every so many seconds, whatever changes (clause 5.2.12); then there are no triggers. */
  readonly timeIntervalS?: number;
  /** Only instances with these datasetIds count and are sent. */
  readonly datasetIds?: ReadonlySet<Iri>;
  /** One language of each LanguageProperty is sent (clause 4.15). */
  readonly languages?: Languages;
  /** Which sources are asked, by what they say of themselves (clause 4.9): only for what comes from others. */
  readonly csf?: string;
  readonly localOnly?: boolean;
  /** Whether one entity may lie in parts at several sources (clause 5.2.12); absent: the broker's setting decides. */
  readonly splitEntities?: boolean;
  readonly delivery?: DeliveryWishes;
  readonly notification: {
    /** Only these attributes are sent; absent means all. */
    readonly attributes?: readonly Iri[];
    readonly format: 'normalized' | 'concise' | 'simplified';
    readonly sysAttrs: boolean;
    readonly pick?: Projection;
    readonly omit?: Projection;
    /** Previous values of what changed (clause 5.2.14.1, `showChanges`). */
    readonly showChanges?: boolean;
    readonly join?: Join;
    readonly endpoint: Endpoint;
  };
  /** The @context that the notification is compacted with: a URL, an inline context, or several. */
  readonly jsonldContext: unknown;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  /** As the client sent it, with terms, but for what is secret: what a GET in the same @context answers. */
  readonly source: unknown;
}
