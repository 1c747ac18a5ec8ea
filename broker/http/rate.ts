/**
 * How many requests a second one client may send, told in the headers of draft-ietf-httpapi-ratelimit-headers-10. A bucket of
 * tokens for each address: it holds what a client may send at once, and fills evenly.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Limits } from '#broker/config.ts';
import { problem } from '#models/problem.ts';

interface Bucket {
  tokens: number;
  /** Monotonic, milliseconds. */
  at: number;
}

/** Counts a request; throws TooManyRequests where its client has sent too many. */
export type RateLimit = (request: IncomingMessage, response: ServerResponse) => void;

/** `perSecond` is also what a client may send at once. */
export function createRateLimit(
  perSecond: number,
  now: () => number,
  { rateClientsMax }: Pick<Limits, 'rateClientsMax'>,
): RateLimit {
  const buckets = new Map<string, Bucket>();
  const policy = `"default";q=${perSecond};w=1`;

  function bucketOf(address: string): Bucket {
    const at = now();
    const known = buckets.get(address);
    const tokens = known ? Math.min(perSecond, known.tokens + ((at - known.at) * perSecond) / 1000) : perSecond;
    const bucket = { tokens, at };
    // At the end of the map: the first is the one that was away longest.
    buckets.delete(address);
    buckets.set(address, bucket);
    if (buckets.size > rateClientsMax) buckets.delete(buckets.keys().next().value!);
    return bucket;
  }

  return (request, response) => {
    const bucket = bucketOf(request.socket.remoteAddress ?? '');
    const isAllowed = bucket.tokens >= 1;
    if (isAllowed) bucket.tokens -= 1;
    const seconds = Math.ceil(Math.max(0, 1 - bucket.tokens) / perSecond);
    response.setHeader('RateLimit-Policy', policy);
    response.setHeader('RateLimit', `"default";r=${Math.floor(bucket.tokens)};t=${seconds}`);
    if (isAllowed) return;
    response.setHeader('Retry-After', Math.max(1, seconds));
    throw problem(
      'TooManyRequests',
      `More than ${perSecond} requests a second came from this address: send fewer, put many entities into one batch, or wait ${Math.max(1, seconds)} s`,
    );
  };
}
