import { expect, test } from 'vitest';
import type { SourceAnswer, SourceRequest } from '#broker/core/federation/source.ts';
import { cachedAsk } from '#broker/federation/cache.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { originOf, registration } from './stage.ts';

const names: Names = { expand: (term) => term, compact: (iri) => iri };
const request: SourceRequest = { method: 'GET', path: '/entities', query: [['type', 'Meter']] };
const failed: SourceAnswer = { kind: 'failed', cause: 'It is out', isTimeout: false };

function stage() {
  const told = { now: 0, asked: 0, answers: [] as SourceAnswer[] };
  const clock = { now: () => told.now, monotonic: () => told.now };
  const ask = cachedAsk(
    async () => {
      told.asked += 1;
      return told.answers.shift() ?? { kind: 'answered', status: 200, headers: {}, body: [told.asked] };
    },
    clock,
    1000,
  );
  return { told, ask };
}

test('A source without a cacheDuration is asked each time', async () => {
  const { told, ask } = stage();
  for (let i = 0; i < 3; i += 1) await ask(registration('A', ''), request, originOf(names));
  expect(told.asked).toBe(3);
});

test('Within its cacheDuration a source is asked once for the same', async () => {
  const { told, ask } = stage();
  const one = registration('A', '', { cacheMs: 1000 });
  const first = await ask(one, request, originOf(names));
  told.now = 999;
  expect(await ask(one, request, originOf(names))).toEqual(first);
  await ask(one, { ...request, path: '/types' }, originOf(names));
  await ask(one, request, originOf(names, { context: 'https://grid.example/c.jsonld' }));
  expect(told.asked).toBe(3);
  told.now = 1000;
  expect(await ask(one, request, originOf(names))).not.toEqual(first);
  expect(told.asked).toBe(4);
});

test('Who asks counts where the registration passes on what the client sent', async () => {
  const { told, ask } = stage();
  const contextSourceInfo = [{ key: 'Authorization', value: 'urn:ngsi-ld:request' }];
  const one = registration('A', '', { cacheMs: 1000, contextSourceInfo });
  await ask(one, request, originOf(names, { headers: { authorization: 'Bearer a' } }));
  await ask(one, request, originOf(names, { headers: { authorization: 'Bearer b' } }));
  expect(told.asked).toBe(2);
});

test('The last answer stands in for a source that fails, with a warning; not for one that refuses', async () => {
  const { told, ask } = stage();
  const one = registration('A', '', { cacheMs: 10 });
  const first = await ask(one, request, originOf(names));
  told.now = 100;
  told.answers.push(failed);
  const origin = originOf(names);
  expect(await ask(one, request, origin)).toEqual(first);
  expect(origin.warnings).toEqual([{ code: 110, agent: one.id, text: 'Its last answer stands in for it: It is out' }]);
  const refused: SourceAnswer = { kind: 'answered', status: 404, headers: {}, body: undefined };
  told.answers.push(refused);
  expect(await ask(one, request, originOf(names))).toEqual(refused);
});
