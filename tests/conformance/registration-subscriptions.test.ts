/** Subscriptions to context sources over HTTP: ETSI GS CIM 009 v1.9.1 clauses 5.11.2 to 5.11.6, 6.12 and 6.13. */
import { describe, expect, it } from 'vitest';
import { brokerForAll } from './broker.ts';

const path = '/ngsi-ld/v1/csourceSubscriptions';
const running = brokerForAll();

let count = 0;
function wish(members: Readonly<Record<string, unknown>> = {}): Record<string, unknown> & { readonly id: string } {
  count += 1;
  return {
    id: `urn:ngsi-ld:Subscription:${count}`,
    type: 'Subscription',
    entities: [{ type: 'Breaker' }],
    notification: { endpoint: { uri: 'http://receiver.example/', accept: 'application/json' } },
    ...members,
  };
}
const post = (body: unknown) => running.send('POST', path, { body });
const get = (id: string, query = '') => running.send('GET', `${path}/${id}${query}`);
const patch = (id: string, body: unknown, headers = {}) => running.send('PATCH', `${path}/${id}`, { body, headers });

describe('A subscription to context sources', () => {
  it('is answered as it was sent, with its status', async () => {
    const sent = wish({
      watchedAttributes: ['open'],
      csf: 'region=="TX1"',
      temporalQ: { timerel: 'after', timeAt: '2026-01-01T00:00:00Z' },
      throttling: 5,
    });
    const created = await post(sent);
    expect([created.status, created.headers.get('Location')]).toEqual([201, `${path}/${sent.id}`]);
    expect((await get(sent.id)).json).toEqual({ ...sent, status: 'active' });
  });

  it('is compacted with the @context of who reads it', async () => {
    const sent = wish({ watchedAttributes: ['ratedCurrent'] });
    await post(sent);
    const { json } = await running.send('GET', `${path}/${sent.id}`, { headers: { Link: '' } });
    expect(json.entities[0].type).toMatch(/^https?:.*Breaker$/);
    expect(json.watchedAttributes[0]).toMatch(/^https?:.*ratedCurrent$/);
  });

  it('is refused twice under one id', async () => {
    const sent = wish();
    await post(sent);
    expect((await post(sent)).status).toBe(409);
  });

  it.each([
    ['another type', { type: 'Wish' }],
    ['no notification', { notification: undefined }],
    ['an expiry that is past', { expiresAt: '2020-01-01T00:00:00Z' }],
    ['nothing that is watched', { watchedAttributes: [] }],
    ['half a temporal query', { temporalQ: { timerel: 'between', timeAt: '2026-01-01T00:00:00Z' } }],
    ['a time that is none', { temporalQ: { timerel: 'after', timeAt: 'now' } }],
    ['a csf that is none', { csf: '==' }],
    ['a question about values of entities', { q: 'open==true' }],
    ['wishes for another kind of subscription', { busbar: { mode: 'latest' } }],
    ['a stream', { notification: { endpoint: { uri: 'urn:busbar:stream' } } }],
  ])('is refused with %s', async (_what, members) => {
    const { status, json } = await post(wish(members));
    expect([status, json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
  });

  it('is updated member by member, in its own @context where the fragment brings none', async () => {
    const sent = wish();
    await post(sent);
    const change = { entities: [{ type: 'Meter' }], isActive: false };
    expect((await patch(sent.id, change, { Link: '' })).status).toBe(204);
    expect((await get(sent.id)).json).toEqual({ ...sent, ...change, status: 'paused' });
    expect((await patch(sent.id, { notification: { format: 'concise' } })).status).toBe(400);
    expect((await patch('urn:ngsi-ld:Subscription:none', change)).status).toBe(404);
  });

  it('says that it has expired', async () => {
    const sent = wish();
    await post(sent);
    expect((await patch(sent.id, { expiresAt: '2020-01-01T00:00:00Z' })).status).toBe(204);
    expect((await get(sent.id)).json.status).toBe('expired');
  });

  it('is gone when it is deleted', async () => {
    const sent = wish();
    await post(sent);
    expect((await running.send('DELETE', `${path}/${sent.id}`)).status).toBe(204);
    expect((await get(sent.id)).status).toBe(404);
    expect((await running.send('DELETE', `${path}/${sent.id}`)).status).toBe(404);
  });
});

it('Subscriptions come in pages, in the order of creation', async () => {
  const all = await running.send('GET', `${path}?limit=100&count=true`);
  const ids = all.json.map((one: { readonly id: string }) => one.id);
  expect([ids.length, all.headers.get('NGSILD-Results-Count')]).toEqual([ids.length, String(ids.length)]);
  const { json, headers } = await running.send('GET', `${path}?limit=1&offset=1`);
  expect(json.map((one: { readonly id: string }) => one.id)).toEqual([ids[1]]);
  expect(headers.get('Link')?.split(', ')).toEqual([
    `<${path}?limit=1&offset=2>;rel="next";type="application/ld+json"`,
    `<${path}?limit=1&offset=0>;rel="prev";type="application/ld+json"`,
  ]);
});
