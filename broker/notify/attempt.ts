/** One try to deliver a notification, and what it came to. */
import type { Limits } from '#broker/config.ts';
import type { Clock, Egress } from '#broker/core/ports.ts';
import type { Endpoint } from '#models/ngsi-ld/subscription.ts';
import { Problem } from '#models/problem.ts';
import { retryAfterMs } from './backoff.ts';
import type { Message } from './message.ts';

export type Outcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed'; readonly cause: string; readonly retryAfterMs?: number }
  /** The receiver wants no more, ever (RFC 9110 §15.5.11). */
  | { readonly kind: 'gone'; readonly cause: string };

/** The longest that a subscription may ask for: a try that waits holds one of the places of all. */
const timeoutMsMax = 60_000;

/** How much of an answer is read before its connection is given up; what it says does not matter. */
const answerBytesMax = 64 * 1024;

/** Never rejects: whatever goes wrong on the way is a failure with its cause. */
export async function attempt(
  compose: () => Promise<Message>,
  { uri, timeoutMs }: Endpoint,
  { egress, clock, limits }: { readonly egress: Egress; readonly clock: Clock; readonly limits: Limits },
): Promise<Outcome> {
  try {
    const { headers, body } = await compose();
    const { status, headers: answered } = await egress.send({
      ...{ url: uri, method: 'POST', headers, body, maxRedirects: 0, maxBytes: answerBytesMax, discardBody: true },
      timeoutMs: timeoutMs === undefined ? limits.notificationTimeoutMs : Math.min(timeoutMs, timeoutMsMax),
    });
    if (status >= 200 && status < 300) return { kind: 'delivered' };
    const cause = `The endpoint answered ${status}`;
    if (status === 410) return { kind: 'gone', cause };
    const asked = retryAfterMs(answered['retry-after'], clock.now());
    return { kind: 'failed', cause, ...(asked !== undefined && { retryAfterMs: asked }) };
  } catch (error) {
    return { kind: 'failed', cause: error instanceof Problem ? error.detail : `It could not be composed: ${error}` };
  }
}
