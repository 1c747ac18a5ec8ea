/** Ends registrations whose `expiresAt` has come (clause 5.2.9). Until then whoever reads passes over them. */
import type { Registration } from '#models/ngsi-ld/registration.ts';
import type { Broker } from '../broker.ts';
import { instantOf } from '../commit.ts';
import { isExpired, registrationsOf } from './registry.ts';

export interface Expiry {
  close(): Promise<void>;
}

/** How often it is looked at most, and how seldom, in milliseconds: the clock may be put forward. */
const leastMs = 100;
const mostMs = 60_000;

export function startExpiry(broker: Broker, onFault: (error: unknown) => void): Expiry {
  const registrations = registrationsOf(broker);
  let timer: NodeJS.Timeout | undefined;
  let dueMs = Number.POSITIVE_INFINITY;
  let sweeping: Promise<void> = Promise.resolve();
  let closed = false;

  function expect({ expiresAt }: Registration): void {
    if (closed || expiresAt === undefined) return;
    const at = Date.parse(expiresAt);
    if (at >= dueMs) return;
    dueMs = at;
    clearTimeout(timer);
    const waitMs = Math.min(Math.max(at - broker.clock.now(), leastMs), mostMs);
    timer = setTimeout(() => {
      sweeping = sweep().catch(onFault);
    }, waitMs);
    timer.unref();
  }

  async function sweep(): Promise<void> {
    const now = instantOf(broker);
    const over = [...registrations.all()].filter((one) => isExpired(one, now));
    const remove = (current: Registration | undefined) => (current && isExpired(current, now) ? undefined : current);
    try {
      await Promise.all(over.map(({ id }) => registrations.change(id, remove)));
    } finally {
      dueMs = Number.POSITIVE_INFINITY;
      for (const registration of registrations.all()) expect(registration);
    }
  }

  for (const registration of registrations.all()) expect(registration);
  const unwatch = registrations.watch((_id, _before, after) => after && expect(after));
  return {
    async close() {
      closed = true;
      unwatch();
      clearTimeout(timer);
      await sweeping;
    },
  };
}
