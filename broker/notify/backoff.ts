/** How long to wait before the next try: doubling, with jitter, and never earlier than the receiver asked for. */
import type { Limits } from '#broker/config.ts';

type BackoffLimits = Pick<Limits, 'notificationRetryFirstMs' | 'notificationRetryLastMs' | 'notificationHorizonMs'>;

/** Milliseconds to wait after `failures` ≥ 1 failures in a row; `random` in [0, 1) spreads those that failed together. */
export function retryDelayMs(
  failures: number,
  askedMs: number | undefined,
  random: number,
  limits: BackoffLimits,
): number {
  const { notificationRetryFirstMs: first, notificationRetryLastMs: last, notificationHorizonMs: horizon } = limits;
  const whole = Math.min(last, first * 2 ** Math.min(failures - 1, 40));
  return Math.max(whole / 2 + (whole / 2) * random, Math.min(askedMs ?? 0, horizon));
}

/** `Retry-After` in milliseconds (RFC 9110 §10.2.3: seconds or a date); undefined where it says nothing. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
