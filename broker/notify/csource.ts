/**
 * Notifies those who subscribed to context sources: ETSI GS CIM 009 v1.9.1 clauses 5.11.2 and 5.11.7. It also ends the
 * registrations that have expired, so that this is told like any other deletion.
 *
 * What waits is not on disk. After a start everybody is told anew all that matches, so nobody is left with an old answer.
 */
import { silent } from '#broker/core/log.ts';
import { startExpiry } from '#broker/core/registration/expiry.ts';
import { registrationsOf } from '#broker/core/registration/registry.ts';
import { type RegistrationSubscription, relevantPart } from '#broker/core/registration/subscription.ts';
import { isListening, registrationSubscriptionsOf } from '#broker/core/registration/subscriptions.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import { attempt, type Outcome } from './attempt.ts';
import { retryDelayMs } from './backoff.ts';
import { createSourceDelivery, type SourceDelivery, type SourceDeliveryParts } from './csource-delivery.ts';
import { composeNews } from './csource-message.ts';
import { createLanes, originOf } from './lanes.ts';
import type { NotifierParts } from './notifier.ts';

export interface SourceNotifier {
  health(): { readonly subscriptions: number; readonly sent: number; readonly failed: number };
  close(): Promise<void>;
}

type Parts = Omit<NotifierParts, 'snapshot'>;

export function startSourceNotifier({ broker, contexts, egress, limits, log = silent, tenant }: Parts): SourceNotifier {
  const { clock } = broker;
  const registrations = registrationsOf(broker);
  const subscriptions = registrationSubscriptionsOf(broker);
  const lanes = createLanes(limits.notificationsInFlightMax);
  const deliveries = new Map<Iri, SourceDelivery>();
  const ending = new Set<Promise<void>>();
  let sent = 0;
  let failed = 0;

  const now = (): string => instantAt(clock.now());

  const parts: SourceDeliveryParts = {
    clock,
    settleMs: limits.registrationSettleMs,
    matching: (subscription) =>
      [...registrations.all()].flatMap((registration) => relevantPart(registration, subscription) ?? []),
    isListening: (subscription) => isListening(subscription, now()),
    again: (failures, outcome) =>
      outcome.kind === 'gone' || failures >= limits.registrationTriesMax
        ? undefined
        : retryDelayMs(failures, outcome.kind === 'failed' ? outcome.retryAfterMs : undefined, Math.random(), limits),
    async send({ subscription }, news, attempts) {
      const leave = await lanes.enter(originOf(subscription.notification.endpoint.uri), attempts > 0);
      const at = now();
      const outcome = await attempt(() => composeNews(subscription, news, contexts, at), subscription, {
        ...{ egress, clock, limits, tenant },
      });
      leave(outcome.kind === 'delivered' ? outcome.latencyMs : undefined);
      note(subscription.id, outcome, attempts, at);
      return outcome;
    },
  };

  /** A notification counts once, however often it is tried. */
  function note(id: Iri, outcome: Outcome, attempts: number, at: string): void {
    if (!deliveries.has(id)) return;
    const isDelivered = outcome.kind === 'delivered';
    const isFirst = attempts === 0;
    const { timesSent = 0, ...last } = subscriptions.tellings.of(id);
    if (isFirst) sent += 1;
    if (isFirst && !isDelivered) {
      failed += 1;
      log.warn({ subscription: id, cause: outcome.cause }, 'A notification about context sources failed');
    }
    const { lastFailure, lastSuccess } = { ...last, ...(isDelivered ? { lastSuccess: at } : { lastFailure: at }) };
    subscriptions.tellings
      .set(id, {
        timesSent: timesSent + (isFirst ? 1 : 0),
        lastNotification: at,
        ...(lastSuccess && { lastSuccess }),
        ...(lastFailure && { lastFailure }),
        status: isDelivered ? 'ok' : 'failed',
      })
      .catch((error) => log.warn({ error }, 'How a notification went could not be written'));
  }

  function follow(subscription: RegistrationSubscription): void {
    const { id } = subscription.subscription;
    const known = deliveries.get(id);
    if (known) known.replace(subscription);
    else deliveries.set(id, createSourceDelivery(subscription, parts));
  }

  function forget(id: Iri): void {
    const delivery = deliveries.get(id);
    deliveries.delete(id);
    if (!delivery) return;
    const end = delivery.stop().finally(() => ending.delete(end));
    ending.add(end);
  }

  for (const subscription of subscriptions.all()) follow(subscription);
  const unwatch = [
    subscriptions.watch((id, _before, after) => (after ? follow(after) : forget(id))),
    registrations.watch((id, before, after) => {
      for (const delivery of deliveries.values()) delivery.changed(id, before, after);
    }),
  ];
  const expiry = startExpiry(broker, (error) => log.warn({ error }, 'Registrations that expired could not be removed'));

  return {
    health: () => ({ subscriptions: deliveries.size, sent, failed }),
    async close() {
      for (const stop of unwatch) stop();
      for (const id of [...deliveries.keys()]) forget(id);
      await Promise.all([expiry.close(), ...ending]);
    },
  };
}
