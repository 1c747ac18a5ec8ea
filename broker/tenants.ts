/**
 * The tenants of a data directory: the default one in the directory itself, each other one in `tenants/NAME` beneath it.
 * What was there when Busbar started is opened then, so that its subscriptions go on.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from '#models/problem.ts';
import { checkTenantName, DEFAULT_TENANT, type Tenant, type Tenants } from './core/tenants.ts';

export interface OpenTenant extends Tenant {
  close(): Promise<void>;
}

export interface TenantDirectory<T extends OpenTenant> extends Tenants<T> {
  /** Those that are open now. */
  open(): readonly T[];
  close(): Promise<void>;
}

export interface TenantOptions<T> {
  readonly directory: string;
  readonly open: (name: string, directory: string) => Promise<T>;
  readonly limits: { readonly tenantsMax: number };
}

/** Resolves when all tenants of the directory are open; rejects with the fault of the first that does not open. */
export async function openTenants<T extends OpenTenant>(options: TenantOptions<T>): Promise<TenantDirectory<T>> {
  const { directory, open, limits } = options;
  const folder = join(directory, 'tenants');
  const opened = new Map<string, T>();
  const opening = new Map<string, Promise<T>>();
  const openOnce = (name: string, path: string): Promise<T> => {
    const known = opening.get(name);
    if (known) return known;
    const promise = open(name, path).then((tenant) => {
      opened.set(name, tenant);
      return tenant;
    });
    opening.set(name, promise);
    // One that could not be opened may be tried again.
    promise.catch(() => opening.delete(name));
    return promise;
  };
  const close = async (): Promise<void> => {
    await Promise.allSettled(opening.values());
    await Promise.all([...opened.values()].map((tenant) => tenant.close()));
  };
  const first = await openOnce(DEFAULT_TENANT, directory);
  try {
    for (const name of stored(folder)) await openOnce(name, join(folder, name));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    default: first,
    find: (name) => opened.get(name) ?? opening.get(name)?.catch(() => undefined),
    async create(name) {
      const known = opening.get(name);
      if (known) return known;
      checkTenantName(name);
      if (opening.size >= limits.tenantsMax) {
        const detail = `There are ${opening.size} tenants already, the limit: use one of them, or raise tenantsMax`;
        throw problem('TooManyResults', detail);
      }
      mkdirSync(folder, { recursive: true });
      return openOnce(name, join(folder, name));
    },
    names: () => [...opened.keys()],
    open: () => [...opened.values()],
    close,
  };
}

function stored(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
