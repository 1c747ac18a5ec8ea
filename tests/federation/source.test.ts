import { afterEach, expect, test } from 'vitest';
import { limits } from '#broker/config.ts';
import { createEgress } from '#broker/egress/egress.ts';
import { createAskSource } from '#broker/federation/source.ts';
import { refuseLoop, viaOf } from '#broker/federation/via.ts';
import { createContexts } from '#broker/jsonld/contexts.ts';
import { originOf, registration, type StagedSource, startSource, type Told } from './stage.ts';

const egress = createEgress({ privateEgress: false, allowLoopback: true });
const grid = {
  url: 'https://grid.example/context.jsonld',
  document: { '@context': { load: 'https://grid.example/load' } },
};
const contexts = createContexts({ egress, limits, own: [grid] });
let now = 0;
const clock = { now: () => now, monotonic: () => now };

const sources: StagedSource[] = [];
afterEach(async () => {
  for (const source of sources.splice(0)) await source.close();
});

async function source(told: Told = { body: [] }): Promise<StagedSource> {
  const one = await startSource(() => told);
  sources.push(one);
  return one;
}

const ask = (own = {}) => createAskSource({ egress, contexts, clock, limits: { ...limits, ...own }, alias: 'here' });
const read = { method: 'GET', path: '/entities', query: [['type', 'Meter']] } as const;

test('A source is asked below its endpoint, with Via, its tenant and the context of the client in a Link header', async () => {
  const { endpoint, asked } = await source();
  const origin = originOf(contexts.core, { context: grid.url, headers: { via: '1.1 first' } });
  const answer = await ask()(registration('A', `${endpoint}/north/`, { tenant: 'east' }), read, origin);
  expect(answer).toMatchObject({ kind: 'answered', status: 200, body: [] });
  expect(asked[0]).toMatchObject({ method: 'GET', url: '/north/ngsi-ld/v1/entities?type=Meter' });
  expect(asked[0]!.headers).toMatchObject({
    via: '1.1 first, 1.1 here',
    'ngsild-tenant': 'east',
    accept: 'application/json',
  });
  expect(asked[0]!.headers.link).toBe(
    `<${grid.url}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`,
  );
});

test('An endpoint may be given with the path of the API or without it', async () => {
  const { endpoint, asked } = await source();
  for (const tail of ['', '/', '/ngsi-ld/v1', '/ngsi-ld/v1/']) {
    await ask()(registration('A', `${endpoint}${tail}`), read, originOf(contexts.core));
  }
  expect(new Set(asked.map(({ url }) => url))).toEqual(new Set(['/ngsi-ld/v1/entities?type=Meter']));
});

test('contextSourceInfo becomes headers, urn:ngsi-ld:request what the client sent, jsonldContext the context', async () => {
  const { endpoint, asked } = await source();
  const contextSourceInfo = [
    { key: 'X-Key', value: 'secret' },
    { key: 'Authorization', value: 'urn:ngsi-ld:request' },
    { key: 'X-Absent', value: 'urn:ngsi-ld:request' },
    { key: 'X-Bad', value: 'a\r\nX-More: b' },
    { key: 'jsonldContext', value: grid.url },
    { key: 'Accept', value: 'application/ld+json' },
  ];
  const origin = originOf(contexts.core, { headers: { authorization: 'Bearer token' } });
  await ask()(registration('A', endpoint, { contextSourceInfo }), read, origin);
  const { headers } = asked[0]!;
  expect(headers).toMatchObject({ 'x-key': 'secret', authorization: 'Bearer token', accept: 'application/ld+json' });
  expect(headers.link).toContain(`<${grid.url}>`);
  expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-absent']));
  expect(headers).not.toHaveProperty('x-bad');
});

test('A context that is no URL travels in the body', async () => {
  const { endpoint, asked } = await source({ status: 204 });
  const context = { load: 'https://grid.example/load' };
  const write = { method: 'POST', path: '/entities', body: { id: 'urn:ngsi-ld:Meter:1', type: 'Meter' } } as const;
  const answer = await ask()(registration('A', endpoint), write, originOf(contexts.core, { context }));
  expect(answer).toMatchObject({ kind: 'answered', status: 204, body: undefined });
  expect(asked[0]!.headers['content-type']).toBe('application/ld+json');
  expect(JSON.parse(asked[0]!.body)).toEqual({ ...write.body, '@context': context });
});

test('contentType of contextSourceInfo decides whether the body brings its context, jsonldContext that it does not', async () => {
  const { endpoint, asked } = await source({ status: 204 });
  const write = { method: 'POST', path: '/entities', body: { id: 'urn:ngsi-ld:Meter:1', type: 'Meter' } } as const;
  const contentType = { key: 'contentType', value: 'application/ld+json' };
  const origin = originOf(contexts.core, { context: grid.url });
  await ask()(registration('A', endpoint, { contextSourceInfo: [contentType] }), write, origin);
  expect(asked[0]!.headers).toMatchObject({ 'content-type': 'application/ld+json' });
  expect(asked[0]!.headers).not.toHaveProperty('link');
  expect(JSON.parse(asked[0]!.body)['@context']).toBe(grid.url);
  const own = { key: 'jsonldContext', value: contexts.coreUrl };
  await ask()(registration('A', endpoint, { contextSourceInfo: [contentType, own] }), write, origin);
  expect(asked[1]!.headers).toMatchObject({
    'content-type': 'application/json',
    link: expect.stringContaining(contexts.coreUrl),
  });
  expect(JSON.parse(asked[1]!.body)).toEqual(write.body);
});

test('A source that is too slow or answers no JSON has failed; it is then left alone for its cooldown', async () => {
  const slow = await source({ body: [], after: 200 });
  const broken = await source({ body: '{"id":' });
  const asking = ask();
  const cold = registration('B', broken.endpoint, { cooldownMs: 1000 });
  expect(
    await asking(registration('A', slow.endpoint, { timeoutMs: 20 }), read, originOf(contexts.core)),
  ).toMatchObject({
    kind: 'failed',
  });
  expect(await asking(cold, read, originOf(contexts.core))).toMatchObject({ kind: 'failed', isTimeout: false });
  expect(await asking(cold, read, originOf(contexts.core))).toMatchObject({ kind: 'failed', isResting: true });
  expect(broken.asked).toHaveLength(1);
  now += 1001;
  await asking(cold, read, originOf(contexts.core));
  expect(broken.asked).toHaveLength(2);
});

test('An answer that is too long has come, but is not read', async () => {
  const { endpoint } = await source({ body: ['x'.repeat(1000)] });
  const answer = await ask({ sourceAnswerBytesMax: 1000 })(registration('A', endpoint), read, originOf(contexts.core));
  expect(answer).toMatchObject({ kind: 'failed', isTimeout: false, isUnreadable: true });
});

test('A request that has passed this broker before is refused as a loop', () => {
  const headers = { via: '1.1 here, 1.0 there (some comment)' };
  expect(() => refuseLoop(headers, 'there')).toThrow(expect.objectContaining({ kind: 'LoopDetected' }));
  expect(() => refuseLoop(headers, 'elsewhere')).not.toThrow();
  expect(viaOf(headers, 'elsewhere')).toBe('1.1 here, 1.0 there (some comment), 1.1 elsewhere');
});
