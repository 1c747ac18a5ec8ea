/**
 * What may be seen and done of the deliveries of one tenant, beside the standard: the doors ask, the notifier answers. All
 * throw ResourceNotFound for a subscription that does not exist.
 */
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';

/** The endpoint of a subscription whose receiver comes and fetches. */
export const STREAM_URI = 'urn:busbar:stream';

/** One try to deliver, as it came out. */
export interface Attempt {
  readonly at: Instant;
  /** Id of the notification. */
  readonly notification: Iri;
  readonly outcome: 'delivered' | 'failed' | 'gone';
  /** What an endpoint over HTTP answered. */
  readonly status?: number;
  readonly latencyMs: number;
  /** Of the body that was sent. */
  readonly bytes: number;
  readonly cause?: string;
}

/** A notification that was given up. */
export interface DeadLetter {
  readonly revision: Revision;
  readonly entity: Iri;
  /** When the change was committed, and when its notification was given up. */
  readonly committedAt: Instant;
  readonly at: Instant;
  readonly cause: string;
}

export interface Retried {
  readonly delivered: number;
  readonly left: number;
  /** Why the first that is left was not delivered. */
  readonly cause?: string;
}

export type ReplayStart = { readonly after: Revision } | { readonly since: Instant };

export interface Replayed {
  /** Everything that is due after this revision is sent again, up to `until`; what comes later follows as ever. */
  readonly after: Revision;
  readonly until: Revision;
}

/** One notification on its way to a receiver that has come for it. */
export interface StreamMessage {
  readonly id: Iri;
  /** Of the change; absent for what is about none, such as a test. */
  readonly revision?: Revision;
  /** JSON without line breaks. */
  readonly body: string;
}

/** A receiver that is connected. */
export interface StreamReceiver {
  /**
   * Resolves to how many of these, from the first on, it has: those that it acknowledged, or that its connection took where
   * there are no acknowledgements. Fewer than were given: it is gone.
   */
  take(messages: readonly StreamMessage[]): Promise<number>;
  /** Nothing more will come. */
  end(because: StreamEnd): void;
}

export type StreamEnd = 'replaced' | 'deleted' | 'stopping';

export interface Deliveries {
  /** The newest first. */
  attempts(subscription: Iri): readonly Attempt[];
  /** In the order of the log. */
  deadLetters(subscription: Iri): readonly DeadLetter[];
  /** Forgets all dead letters, or the one of a revision; resolves to how many, when that is on disk. */
  forgetDeadLetters(subscription: Iri, revision?: Revision): Promise<number>;
  /** Tries each once, in order, until one fails. */
  retryDeadLetters(subscription: Iri): Promise<Retried>;
  /** Sends a notification that is marked as a test, about an entity that matches or about none. */
  test(subscription: Iri): Promise<Attempt>;
  /** Throws BadRequestData, naming the oldest revision, where the log does not go back that far. */
  replay(subscription: Iri, from: ReplayStart): Promise<Replayed>;
  /**
   * Connects the receiver of a stream, in place of the one before. With `after` it has everything up to that revision,
   * whatever was known of it; an older one than the log has counts as the oldest. The function tells that it is gone.
   */
  connect(subscription: Iri, receiver: StreamReceiver, after?: Revision): () => void;
  /** The broker is about to stop: whoever is connected shall come back later. */
  endStreams(): void;
}
