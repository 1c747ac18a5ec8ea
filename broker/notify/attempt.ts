/** One try to deliver a notification, over the protocol that its endpoint names, and what it came to. */
import type { Limits } from '#broker/config.ts';
import type { Clock, Egress } from '#broker/core/ports.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { Endpoint, Subscription } from '#models/ngsi-ld/subscription.ts';
import { Problem, problem } from '#models/problem.ts';
import { retryAfterMs } from './backoff.ts';
import type { Message } from './message.ts';
import { publicationOf } from './publication.ts';
import { signatureOf } from './signature.ts';

export type Outcome = (
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed'; readonly cause: string; readonly retryAfterMs?: number }
  /** The receiver wants no more, ever (RFC 9110 §15.5.11). */
  | { readonly kind: 'gone'; readonly cause: string }
) &
  Facts;

/** What the delivery log keeps of it. */
export interface Facts {
  /** Of HTTP. */
  readonly status?: number;
  readonly latencyMs: number;
  readonly bytes: number;
}

/** The way out. */
export interface Doors {
  readonly egress: Egress;
  readonly clock: Clock;
  readonly limits: Limits;
  /** Told to the receiver (clause 6.3.14); absent for the default one. */
  readonly tenant?: string | undefined;
  /** In which it was written what the notification tells (clause 6.3.22); absent for entities as they are. */
  readonly snapshot?: Iri | undefined;
}

/** What an attempt needs to know of a subscription. */
export type Addressee = Pick<Subscription, 'delivery'> & { readonly notification: { readonly endpoint: Endpoint } };

/** Never rejects: whatever goes wrong on the way is a failure with its cause. */
export async function attempt(compose: () => Promise<Message>, to: Addressee, doors: Doors): Promise<Outcome> {
  const { clock } = doors;
  const began = clock.monotonic();
  let bytes = 0;
  const facts = (): Facts => ({ latencyMs: Math.round((clock.monotonic() - began) * 10) / 10, bytes });
  try {
    const message = ofWorld(await compose(), doors);
    bytes = Buffer.byteLength(message.body);
    const { notificationTimeoutMs, notificationTimeoutMaxMs } = doors.limits;
    const timeoutMs = Math.min(to.notification.endpoint.timeoutMs ?? notificationTimeoutMs, notificationTimeoutMaxMs);
    const verdict = /^mqtts?:/i.test(to.notification.endpoint.uri)
      ? await publish(message, to, timeoutMs, doors)
      : await post(message, to, timeoutMs, doors);
    return { ...verdict, ...facts() };
  } catch (error) {
    const cause = error instanceof Problem ? error.detail : `It could not be composed: ${error}`;
    return { kind: 'failed', cause, ...facts() };
  }
}

type Verdict = Outcome extends infer O ? (O extends unknown ? Omit<O, 'latencyMs' | 'bytes'> : never) : never;

async function post(
  { headers, body }: Message,
  { notification: { endpoint }, delivery }: Addressee,
  timeoutMs: number,
  { egress, clock, limits }: Doors,
): Promise<Verdict> {
  const signed = delivery?.secret && { 'Busbar-Signature': signatureOf(delivery.secret, body, clock.now()) };
  const { status, headers: answered } = await egress.send({
    ...{ url: endpoint.uri, method: 'POST', headers: signed ? { ...headers, ...signed } : headers, body, timeoutMs },
    ...{ maxRedirects: 0, maxBytes: limits.notificationAnswerBytesMax, discardBody: true },
  });
  if (status >= 200 && status < 300) return { kind: 'delivered', status };
  const cause = `The endpoint answered ${status}`;
  if (status === 410) return { kind: 'gone', cause, status };
  const asked = retryAfterMs(answered['retry-after'], clock.now());
  return { kind: 'failed', cause, status, ...(asked !== undefined && { retryAfterMs: asked }) };
}

async function publish(message: Message, to: Addressee, timeoutMs: number, { egress }: Doors): Promise<Verdict> {
  if (!egress.publish) throw problem('Unavailable', 'This broker does not publish over MQTT');
  await egress.publish(publicationOf(message, to.notification.endpoint, timeoutMs));
  return { kind: 'delivered' };
}

/** Says in which world it happened. */
function ofWorld({ headers, body }: Message, { tenant, snapshot }: Doors): Message {
  const world = {
    ...(tenant !== undefined && { 'NGSILD-Tenant': tenant }),
    ...(snapshot !== undefined && { 'NGSILD-Snapshot': snapshot }),
  };
  return { headers: { ...headers, ...world }, body };
}
