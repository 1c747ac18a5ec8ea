/** Context source registrations over HTTP: ETSI GS CIM 009 v1.9.1 clauses 5.2.9, 5.9, 5.10.1, 6.8 and 6.9. */
import { describe, expect, it } from 'vitest';
import { registrationsOf } from '#broker/core/registration/registry.ts';
import { breaker } from '../http/harness.ts';
import { brokerForAll } from './broker.ts';

const path = '/ngsi-ld/v1/csourceRegistrations';
const running = brokerForAll();

let count = 0;
function source(members: Readonly<Record<string, unknown>> = {}): Record<string, unknown> & { readonly id: string } {
  count += 1;
  return {
    id: `urn:ngsi-ld:ContextSourceRegistration:${count}`,
    type: 'ContextSourceRegistration',
    information: [{ entities: [{ type: 'Breaker' }] }],
    endpoint: 'http://source.example:1026',
    ...members,
  };
}
const post = (body: unknown) => running.send('POST', path, { body });
const get = (id: string, query = '') => running.send('GET', `${path}/${id}${query}`);
const patch = (id: string, body: unknown) => running.send('PATCH', `${path}/${id}`, { body });

describe('A registration', () => {
  it('is answered as it was sent, with the defaults of mode and operations', async () => {
    const sent = source({
      registrationName: 'South',
      information: [
        { entities: [{ id: 'urn:ngsi-ld:Breaker:B1', type: 'Breaker' }], propertyNames: ['open'] },
        { entities: [{ idPattern: '^urn:ngsi-ld:Meter:.*', type: ['Meter', 'Asset'] }], relationshipNames: ['feeds'] },
      ],
      management: { localOnly: true, timeout: 500, cooldown: 1000, cacheDuration: 'PT10S' },
      refreshRate: 'PT1M',
      scope: ['/TX1'],
      datasetId: ['@none'],
      region: 'TX1',
    });
    const created = await post(sent);
    expect([created.status, created.headers.get('Location')]).toEqual([201, `${path}/${sent.id}`]);
    const { json, headers } = await get(sent.id);
    expect(json).toEqual({ ...sent, mode: 'inclusive', operations: ['federationOps'] });
    expect(headers.get('Link')).toContain('busbar.jsonld');
  });

  it('is compacted with the @context of who reads it', async () => {
    const sent = source({ region: 'TX1' });
    await post(sent);
    const core = await running.send('GET', `${path}/${sent.id}`, { headers: { Link: '' } });
    expect(core.json.information[0].entities[0].type).toMatch(/^https?:.*Breaker$/);
  });

  it('gets an id where the client gives none, and its times where it asks for them', async () => {
    const { id: _, ...sent } = source();
    const location = (await post(sent)).headers.get('Location')!;
    const { json } = await running.send('GET', `${location}?options=sysAttrs`);
    expect(json).toMatchObject({ createdAt: expect.any(String), modifiedAt: expect.any(String) });
  });

  it('tells how its source has answered', async () => {
    const sent = source({ status: 'ok', timesSent: 7 });
    await post(sent);
    expect((await get(sent.id)).json.timesSent).toBeUndefined();
    registrationsOf(running.broker).tell(sent.id, true);
    registrationsOf(running.broker).tell(sent.id, false);
    expect((await get(sent.id)).json).toMatchObject({ status: 'failed', timesSent: 2, timesFailed: 1 });
  });

  it('is refused twice under one id', async () => {
    const sent = source();
    await post(sent);
    expect((await post(sent)).status).toBe(409);
  });

  it.each([
    ['no information', { information: undefined }],
    ['an empty member of information', { information: [{}] }],
    ['an entity without a type', { information: [{ entities: [{ id: 'urn:ngsi-ld:Meter:1' }] }] }],
    ['another type', { type: 'Registration' }],
    ['an endpoint that is no address', { endpoint: 'source' }],
    ['a mode that is none', { mode: 'exlusive' }],
    ['an operation that is none', { operations: ['fly'] }],
    ['an expiry that is past', { expiresAt: '2020-01-01T00:00:00Z' }],
    ['a duration that is none', { refreshRate: 'often' }],
    ['a time-out of nothing', { management: { timeout: 0 } }],
    ['a media type that is not taken (4.3.6.6)', { contextSourceInfo: [{ key: 'accept', value: 'text/csv' }] }],
    ['an auxiliary source that is written to', { mode: 'auxiliary', operations: ['updateOps'] }],
    ['an exclusive source of no entity by name', { mode: 'exclusive' }],
    ['an interval without a beginning', { observationInterval: { endAt: '2026-01-01T00:00:00Z' } }],
  ])('is refused with %s', async (_what, members) => {
    const { status, json } = await post(source(members));
    expect([status, json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
  });
});

describe('An update of a registration', () => {
  it('puts each member in the place of the one before, and null removes it (5.5.8)', async () => {
    const sent = source({ description: 'old', expiresAt: '2036-01-01T00:00:00Z' });
    await post(sent);
    const change = { endpoint: 'http://new.example', information: [{ propertyNames: ['open'] }] };
    expect((await patch(sent.id, { ...change, expiresAt: null })).status).toBe(204);
    const { expiresAt: _, ...rest } = sent;
    const defaults = { mode: 'inclusive', operations: ['federationOps'] };
    expect((await get(sent.id)).json).toEqual({ ...rest, ...change, ...defaults });
  });

  it('is refused where nothing would be left that has to be there, or the id would change', async () => {
    const sent = source();
    await post(sent);
    expect((await patch(sent.id, { information: null })).status).toBe(400);
    expect((await patch(sent.id, { id: 'urn:ngsi-ld:ContextSourceRegistration:other' })).status).toBe(400);
    expect((await patch('urn:ngsi-ld:ContextSourceRegistration:none', { endpoint: 'http://a.example' })).status).toBe(
      404,
    );
    expect((await patch('none', {})).status).toBe(400);
  });
});

it('A registration that is deleted is not found', async () => {
  const sent = source();
  await post(sent);
  expect((await running.send('DELETE', `${path}/${sent.id}`)).status).toBe(204);
  expect((await get(sent.id)).status).toBe(404);
  expect((await running.send('DELETE', `${path}/${sent.id}`)).status).toBe(404);
});

describe('A source that has entities for itself alone (4.3.6.3)', () => {
  const exclusive = (id: string, propertyNames = ['open'], more = {}) =>
    source({
      mode: 'exclusive',
      operations: ['redirectionOps'],
      information: [{ entities: [{ id, type: 'Breaker' }], propertyNames }],
      ...more,
    });

  it('bears no other for the same attribute of the same entity', async () => {
    const id = 'urn:ngsi-ld:Breaker:X1';
    expect((await post(exclusive(id))).status).toBe(201);
    expect((await post(exclusive(id))).status).toBe(409);
    expect((await post(exclusive(id, ['open'], { mode: 'redirect' }))).status).toBe(409);
    expect((await post(exclusive(id, ['name']))).status).toBe(201);
    expect((await post(exclusive(id, ['open'], { mode: 'inclusive' }))).status).toBe(201);
  });

  it('bears no other that comes at the same time', async () => {
    const id = 'urn:ngsi-ld:Breaker:X2';
    const answers = await Promise.all([post(exclusive(id)), post(exclusive(id)), post(exclusive(id))]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it('is refused where it would shut away what is held here, and takes no writes', async () => {
    await running.send('POST', '/ngsi-ld/v1/entities', { body: breaker('X3') });
    const id = 'urn:ngsi-ld:Breaker:X3';
    expect((await post(exclusive(id, ['open'], { operations: ['retrieveOps'] }))).status).toBe(409);
    expect((await post(exclusive(id, ['feeds'], { operations: ['retrieveOps'] }))).status).toBe(201);
    expect((await post(exclusive(id, ['open']))).status).toBe(201);
    const redirect = { mode: 'redirect', operations: ['retrieveOps'] };
    expect((await post(source(redirect))).status).toBe(409);
    const sent = source(redirect && { operations: ['retrieveOps'] });
    await post(sent);
    expect((await patch(sent.id, { mode: 'redirect' })).status).toBe(409);
  });
});
