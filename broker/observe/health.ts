/** What an operator and a load balancer see of the broker: one word, the reason, and the state of each part. */
import type { StoreHealth } from '#broker/core/ports.ts';

export interface Parts {
  readonly stopping: boolean;
  readonly store: StoreHealth;
  /** Any other part by its name, with whatever it says of itself. */
  readonly [part: string]: unknown;
}

export interface Health {
  /** `degraded`: it reads, but cannot write. */
  readonly status: 'ok' | 'stopping' | 'degraded';
  /** Whether it takes requests of every kind: 200 or 503. */
  readonly ready: boolean;
  readonly cause?: string;
  readonly [part: string]: unknown;
}

export function summarise({ stopping, ...parts }: Parts): Health {
  const { writable, cause } = (parts as { store: StoreHealth }).store;
  if (stopping) return { status: 'stopping', ready: false, ...parts };
  if (!writable) return { status: 'degraded', ready: false, cause: cause ?? 'The store cannot write', ...parts };
  return { status: 'ok', ready: true, ...parts };
}
