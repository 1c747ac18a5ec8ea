/** Tenants: ETSI GS CIM 009 v1.9.1 clauses 4.14 and 6.3.14. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenTenant, openTenants } from '#broker/tenants.ts';
import { breaker, type Running, startBroker } from './harness.ts';

let running: Running;
beforeAll(async () => {
  running = await startBroker({ limits: { tenantsMax: 6 } });
});
afterAll(() => running.close());

const api = '/ngsi-ld/v1/entities';
const one = `${api}/urn:ngsi-ld:Breaker:T1`;
const inTenant = (name: string) => ({ headers: { 'NGSILD-Tenant': name } });

describe('a tenant', () => {
  test('that nothing was created in is NonexistentTenant', async () => {
    const { status, json, headers } = await running.send('GET', one, inTenant('other'));
    expect([status, json.type]).toEqual([404, 'https://uri.etsi.org/ngsi-ld/errors/NonexistentTenant']);
    expect(headers.get('NGSILD-Tenant'), 'the answer says whose it is (6.3.14)').toBe('other');
    expect((await running.send('PATCH', `${one}/attrs`, { ...inTenant('other'), body: {} })).status).toBe(404);
  });

  test('is made by the first entity created in it, and keeps its entities to itself', async () => {
    const created = await running.send('POST', api, { ...inTenant('north'), body: breaker('T1') });
    expect([created.status, created.headers.get('NGSILD-Tenant')]).toEqual([201, 'north']);
    expect((await running.send('GET', one, inTenant('north'))).status).toBe(200);
    expect((await running.send('GET', one)).status).toBe(404);
    expect((await running.send('GET', one, inTenant('default'))).status).toBe(404);
  });

  test('called default is the one without a header', async () => {
    await running.send('POST', api, { ...inTenant('default'), body: breaker('T2') });
    expect((await running.send('GET', `${api}/urn:ngsi-ld:Breaker:T2`)).status).toBe(200);
  });

  test.each(['..', 'North', '../etc', 'a'.repeat(64), 'x y'])('cannot be called %j', async (name) => {
    const { status, json } = await running.send('POST', api, { ...inTenant(name), body: breaker('T3') });
    expect([status, json.title]).toEqual([400, 'The request has data that are not valid']);
    expect(json.detail).toContain('is no name of a tenant');
  });

  test.each([
    [
      'csourceRegistrations',
      {
        type: 'ContextSourceRegistration',
        information: [{ entities: [{ type: 'Breaker' }] }],
        endpoint: 'http://a.example',
      },
    ],
    [
      'csourceSubscriptions',
      {
        type: 'Subscription',
        entities: [{ type: 'Breaker' }],
        notification: { endpoint: { uri: 'http://a.example' } },
      },
    ],
    [
      'temporal/entities',
      { ...breaker('T1'), open: [{ type: 'Property', value: true, observedAt: '2026-11-21T10:00:00Z' }] },
    ],
  ])('is made by the first of its %s', async (path, body) => {
    const sent = { ...inTenant(`first${path.replaceAll(/[^a-z]/g, '')}`.slice(0, 20)), body };
    expect((await running.send('POST', `/ngsi-ld/v1/${path}`, sent)).status).toBe(201);
  });

  test('beyond the limit is refused with the limit', async () => {
    expect((await running.send('POST', api, { ...inTenant('south'), body: breaker('T1') })).status).toBe(201);
    const { status, json } = await running.send('POST', api, { ...inTenant('west'), body: breaker('T1') });
    expect([status, json.detail]).toEqual([403, expect.stringContaining('6 tenants already')]);
  });
});

describe('the directory of tenants', () => {
  test('opens at the start what was there, once each, and lets a failed one be tried again', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'busbar-tenants-'));
    const opened: string[] = [];
    let fails = false;
    const open = async (name: string): Promise<OpenTenant> => {
      if (fails) throw new Error('no room');
      opened.push(name);
      return { name, close: async () => undefined } as OpenTenant;
    };
    mkdirSync(join(directory, 'tenants', 'north'), { recursive: true });
    const tenants = await openTenants({ directory, open, limits: { tenantsMax: 9 } });
    expect(opened).toEqual(['default', 'north']);
    await Promise.all([tenants.create('south'), tenants.create('south'), tenants.create('north')]);
    expect(opened).toEqual(['default', 'north', 'south']);
    fails = true;
    await expect(tenants.create('west')).rejects.toThrow('no room');
    expect(await tenants.find('west')).toBeUndefined();
    fails = false;
    expect((await tenants.create('west')).name).toBe('west');
    expect(tenants.names()).toEqual(['default', 'north', 'south', 'west']);
    await tenants.close();
    rmSync(directory, { recursive: true });
  });
});
