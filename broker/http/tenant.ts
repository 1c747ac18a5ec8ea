/** The world that a request is about: headers NGSILD-Tenant (clause 6.3.14) and NGSILD-Snapshot (clause 6.3.22). */
import type { Request, Response } from 'express';
import { RECEIVING } from '#broker/core/federation/following.ts';
import { DEFAULT_TENANT, type Tenant, type Tenants } from '#broker/core/tenants.ts';
import { problem } from '#models/problem.ts';

/** What a POST to may make a tenant by (clause 4.14: tenants are created implicitly). */
const creating =
  /^\/(ngsi-ld\/v1\/((temporal\/)?entities|entityOperations\/(create|upsert)|subscriptions|csource(Registrations|Subscriptions))|jobs)$/;

/** Finds the tenant, and throws NonexistentTenant where there is none and the request does not make one. */
export function enterTenant(
  tenants: Tenants,
  request: Request,
  response: Response,
  path: string,
): undefined | Promise<void> {
  // Whoever tells us something says in the header which tenant of its own it comes from.
  const told = path.startsWith(RECEIVING) ? path.slice(RECEIVING.length + 1).split('/', 1)[0] : undefined;
  const name = told ?? request.headers['ngsild-tenant'];
  const snapshot = request.headers['ngsild-snapshot'];
  if (name !== undefined && name !== DEFAULT_TENANT) {
    const isMaking = request.method === 'POST' && creating.test(path);
    const entering = enterNamed(String(name), tenants, response, isMaking);
    return snapshot === undefined ? entering : entering.then(() => enterSnapshot(String(snapshot), response, path));
  }
  response.locals['tenant'] = tenants.default;
  return snapshot === undefined ? undefined : enterSnapshot(String(snapshot), response, path);
}

/** What a snapshot has: entities, their history, and subscriptions to what is written in it. */
const inSnapshots = /^\/ngsi-ld\/v1\/(entities|entityOperations|temporal|types|attributes|subscriptions)(\/|$)/;

async function enterSnapshot(id: string, response: Response, path: string): Promise<void> {
  if (!inSnapshots.test(path)) {
    throw problem('BadRequestData', `NGSILD-Snapshot has no meaning for ${path}: leave it out`);
  }
  const tenant = tenantOf(response);
  const broker = await tenant.snapshots?.open(id);
  if (!broker) throw problem('ResourceNotFound', `Snapshot ${id} does not exist`);
  response.locals['tenant'] = { ...tenant, broker };
  response.setHeader('NGSILD-Snapshot', id);
}

async function enterNamed(name: string, tenants: Tenants, response: Response, isMaking: boolean): Promise<void> {
  // Also an answer that there is no such tenant says which one was asked for (6.3.14).
  if (/^[\x21-\x7e]{1,64}$/.test(name)) response.setHeader('NGSILD-Tenant', name);
  response.locals['tenant'] = await tenantCalled(name, tenants, isMaking);
}

/** Throws NonexistentTenant where there is none, unless one is to be made. */
export async function tenantCalled(name: string, tenants: Tenants, isMaking = false): Promise<Tenant> {
  if (name === DEFAULT_TENANT) return tenants.default;
  const found = await tenants.find(name);
  if (found) return found;
  if (isMaking) return tenants.create(name);
  throw problem(
    'NonexistentTenant',
    `Tenant ${name} does not exist: leave out NGSILD-Tenant, or create something in it first`,
  );
}

/** Throws where no wall stood before: a mistake of ours. */
export function tenantOf(response: Response): Tenant {
  const tenant = response.locals['tenant'] as Tenant | undefined;
  if (!tenant) throw new Error('This route has no tenant wall before it');
  return tenant;
}
