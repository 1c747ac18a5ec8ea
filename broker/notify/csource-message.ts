/** A notification about context sources: ETSI GS CIM 009 v1.9.1 clauses 5.3.2 and 5.3.3. */
import type { SourceMatch } from '#broker/core/registration/registrations.ts';
import { representRegistration } from '#broker/core/registration/represent.ts';
import type { Contexts } from '#broker/jsonld/contexts.ts';
import type { Instant } from '#models/ngsi-ld/entity.ts';
import type { Subscription } from '#models/ngsi-ld/subscription.ts';
import { framingOf, headersOf, type Message, notificationId } from './message.ts';

export type TriggerReason = 'newlyMatching' | 'updated' | 'noLongerMatching';

/** What is told: registrations, each with what of it matters to the subscriber. */
export interface SourceNews {
  readonly reason: TriggerReason;
  readonly matches: readonly SourceMatch[];
  /** Tells this notification from the others of the subscription. */
  readonly key: string;
}

/** Rejects where the @context is not available. */
export async function composeNews(
  subscription: Subscription,
  { reason, matches, key }: SourceNews,
  contexts: Contexts,
  notifiedAt: Instant,
): Promise<Message> {
  const { endpoint, sysAttrs } = subscription.notification;
  const framing = framingOf(subscription);
  const names = framing.context === undefined ? contexts.core : await contexts.names(framing.context);
  const body = {
    id: notificationId(subscription.id, key),
    type: 'ContextSourceNotification',
    subscriptionId: subscription.id,
    notifiedAt,
    triggerReason: reason,
    data: matches.map(({ registration, information }) =>
      representRegistration(registration, names, { information, sysAttrs }),
    ),
    ...(framing.inBody && { '@context': framing.full }),
  };
  return { headers: headersOf(endpoint, framing), body: JSON.stringify(body) };
}
