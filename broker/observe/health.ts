/** What an operator and a load balancer see of the broker: one word, the reason, and the state of each part. */
import type { StoreHealth } from '#broker/core/ports.ts';

/** The parts of one tenant by their names, with whatever each says of itself. */
export interface TenantParts {
  readonly store: StoreHealth;
  readonly [part: string]: unknown;
}

export interface Parts {
  readonly stopping: boolean;
  /** The default one first. */
  readonly tenants: readonly { readonly name: string; health(): TenantParts }[];
}

export interface Health {
  /** `degraded`: it reads, but cannot write. */
  readonly status: 'ok' | 'stopping' | 'degraded';
  /** Whether it takes requests of every kind: 200 or 503. */
  readonly ready: boolean;
  readonly cause?: string;
  readonly [part: string]: unknown;
}

/** The parts of the default tenant stand at the top, those of the others under their names. */
export function summarise({ stopping, tenants }: Parts): Health {
  const [first, ...others] = tenants.map((tenant) => ({ name: tenant.name, parts: tenant.health() }));
  const parts = {
    ...first?.parts,
    ...(others.length > 0 && { tenants: Object.fromEntries(others.map((one) => [one.name, one.parts])) }),
  };
  if (stopping) return { status: 'stopping', ready: false, ...parts };
  const broken = [first, ...others].find((one) => one && !one.parts.store.writable);
  if (!broken) return { status: 'ok', ready: true, ...parts };
  const cause = broken.parts.store.cause ?? 'The store cannot write';
  const where = broken === first ? cause : `Tenant ${broken.name}: ${cause}`;
  return { status: 'degraded', ready: false, cause: where, ...parts };
}
