/** What a client is told of sources that did not do their part: ETSI GS CIM 009 v1.9.1, table 6.3.17-1. */
import { describe, expect, test } from 'vitest';
import type { Told } from '../federation/stage.ts';
import type { Running } from '../http/harness.ts';
import { stageForAll } from './broker.ts';
import { endpointOf, idOf, keysOf } from './federation.ts';

const stage = stageForAll();

const breaker = { id: idOf('B1'), type: 'Breaker', open: { type: 'Property', value: true } };

/** The warnings of a query to a broker that has one such source. */
async function warningsOf(tell: () => Told, members = {}): Promise<readonly string[]> {
  const a = await stage.broker('a');
  await stage.create(a, 'B2');
  const source = await stage.source(tell);
  const id = await stage.register(a, source.endpoint, members);
  const answer = await stage.get(a, '/entities?type=Breaker');
  expect([answer.status, keysOf(answer)]).toEqual([200, ['B2']]);
  return warningsIn(answer).map((one) => one.replace(id, 'SOURCE'));
}

const warningsIn = ({ headers }: Awaited<ReturnType<Running['send']>>): readonly string[] =>
  headers.get('NGSILD-Warning')?.split(/, (?=\d{3} )/) ?? [];

describe('a source', () => {
  test('that answers with an error earns 299', async () => {
    const warnings = await warningsOf(() => ({ status: 403, body: { title: 'not for you' } }));
    expect(warnings).toEqual(['299 SOURCE "The source answered 403: not for you"']);
  });

  test('that has no such entity earns none', async () => {
    expect(await warningsOf(() => ({ status: 404, body: {} }))).toEqual([]);
  });

  test('that does not answer in time, or is left alone after that, earns 199', async () => {
    const members = { management: { timeout: 20, cooldown: 60_000 } };
    const warnings = await warningsOf(() => ({ body: [], after: 300 }), members);
    expect(warnings).toEqual([expect.stringMatching(/^199 SOURCE ".* did not answer within 20 ms"$/)]);
    const a = await stage.broker('a');
    const again = warningsIn(await stage.get(a, '/entities?type=Breaker'));
    expect(again).toEqual([expect.stringMatching(/^199 urn:.*"It failed before and is left alone/)]);
  });

  test.each([
    ['no JSON', () => ({ body: 'no JSON' })],
    ['no entities', () => ({ body: [{ id: 'no uri' }] })],
  ])('that answers %s earns 111', async (_what, tell) => {
    expect(await warningsOf(tell)).toEqual([expect.stringMatching(/^111 SOURCE /)]);
  });

  test('passes on what it was told by others, up to eight warnings', async () => {
    const told = Array.from({ length: 9 }, (_, i) => `299 far "Number ${i}"`).join(', ');
    const warnings = await warningsOf(() => ({ headers: { 'NGSILD-Warning': told }, body: [] }));
    expect(warnings).toEqual(Array.from({ length: 8 }, (_, i) => `299 far "Number ${i}"`));
  });

  test('earns 199 where the request has been there before: what is there counts once', async () => {
    const [a, b] = [await stage.broker('a'), await stage.broker('b')];
    await stage.create(a, 'B1');
    await stage.create(b, 'B2');
    const there = await stage.register(a, endpointOf(b));
    const back = await stage.register(b, endpointOf(a));
    const answer = await stage.get(a, '/entities?type=Breaker');
    expect([...keysOf(answer)].sort()).toEqual(['B1', 'B2']);
    expect(warningsIn(answer)).toEqual([expect.stringMatching(`^199 ${back} "The source answered 508`)]);
    expect(there).not.toBe(back);
  });
});

test('An entity of several types, with several scopes, comes from a source as it is', async () => {
  const [a, b] = [await stage.broker('a'), await stage.broker('b')];
  const { id } = breaker;
  const many = { ...breaker, type: ['Breaker', 'Asset'], scope: ['/TX1', '/TX2'] };
  await b.send('POST', '/ngsi-ld/v1/entities', { body: many });
  await stage.register(a, endpointOf(b));
  const { status, json } = await stage.get(a, `/entities/${id}`);
  expect([status, json.type, json.scope]).toEqual([200, many.type, many.scope]);
  expect(keysOf(await stage.get(a, '/entities?type=Breaker'))).toEqual(['B1']);
  await b.send('DELETE', `/ngsi-ld/v1/entities/${id}`);
});
