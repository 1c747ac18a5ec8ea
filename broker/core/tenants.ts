/**
 * Tenants: worlds apart on one machine (clause 4.14). Each has its own entities, history, subscriptions and studies; nothing
 * of one is seen in another. The default one always exists; the others are made by the first thing created in them.
 */
import { problem } from '#models/problem.ts';
import type { Broker } from './broker.ts';
import type { Following } from './federation/following.ts';
import type { Simulator } from './ports.ts';
import type { Snapshots } from './snapshot/snapshots.ts';
import type { Deliveries } from './subscription/deliveries.ts';

/** What the doors need of a tenant. */
export interface Tenant {
  readonly name: string;
  readonly broker: Broker;
  readonly simulator: Simulator;
  /** Absent where nothing is notified, as in tests of one room. */
  readonly deliveries?: Deliveries;
  /** Absent where subscriptions do not reach to other sources. */
  readonly following?: Following;
  /** Absent where none are kept. */
  readonly snapshots?: Snapshots;
}

export interface Tenants<T extends Tenant = Tenant> {
  readonly default: T;
  /** Undefined where nothing was ever created in it. */
  find(name: string): T | undefined | Promise<T | undefined>;
  /** Finds or makes it. Throws BadRequestData for what is no name, TooManyResults beyond the limit. */
  create(name: string): Promise<T>;
  /** Of all tenants, the default one first. */
  names(): readonly string[];
}

export const DEFAULT_TENANT = 'default';

/** Throws BadRequestData. Names are folders too, also on machines that do not tell case apart. */
export function checkTenantName(name: string): string {
  if (/^[a-z0-9][a-z0-9_-]{0,62}$/.test(name)) return name;
  throw problem(
    'BadRequestData',
    `${JSON.stringify(name)} is no name of a tenant: give 1 to 63 of a–z, 0–9, _ and -, the first a letter or digit`,
  );
}
