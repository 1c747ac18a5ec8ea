/** Subscriptions that reach to other context sources: clause 5.8.1.4. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import type { Origin } from './origin.ts';

export interface Following {
  /**
   * Takes what a source tells of the entities that one subscription is about, and resolves when its subscriber has it.
   * `remote` is the id that this broker has subscribed under at the source; rejects with ResourceNotFound where it has not,
   * with Unavailable where the subscriber could not be reached: then the source may tell it again.
   */
  receive(remote: Iri, notification: JsonValue, origin: Origin): Promise<void>;
  close(): void;
}

/** How far a subscription reaches, as the request that made it said. */
export interface Reach {
  /** Only what this broker itself holds (5.5.13). */
  readonly local?: true;
  /** The Via header that it came with: brokers that need not be asked once more (6.3.18). */
  readonly via?: string;
}

/** Where sources tell of it: this, then `/TENANT/ID`. */
export const RECEIVING = '/federation/notifications';
