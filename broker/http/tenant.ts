/** The tenant of a request: header NGSILD-Tenant (clause 6.3.14). */
import type { Request, Response } from 'express';
import { DEFAULT_TENANT, type Tenant, type Tenants } from '#broker/core/tenants.ts';
import { problem } from '#models/problem.ts';

/** What a POST to may make a tenant by (clause 4.14: tenants are created implicitly). */
const creating = /^\/(ngsi-ld\/v1\/(entities|entityOperations\/(create|upsert)|subscriptions)|jobs)$/;

/** Finds the tenant, and throws NonexistentTenant where there is none and the request does not make one. */
export function enterTenant(
  tenants: Tenants,
  request: Request,
  response: Response,
  path: string,
): undefined | Promise<void> {
  const name = request.headers['ngsild-tenant'];
  if (name !== undefined && name !== DEFAULT_TENANT) {
    return enterNamed(String(name), tenants, response, request.method === 'POST' && creating.test(path));
  }
  response.locals['tenant'] = tenants.default;
  return undefined;
}

async function enterNamed(name: string, tenants: Tenants, response: Response, isMaking: boolean): Promise<void> {
  response.locals['tenant'] = await tenantCalled(name, tenants, isMaking);
  response.setHeader('NGSILD-Tenant', name);
}

async function tenantCalled(name: string, tenants: Tenants, isMaking: boolean): Promise<Tenant> {
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
