/** The busiest routes are answered ahead of Express; an escape in the path leaves a request to Express. Both say the same. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, breaker, type Running, rawRequest, type Sent, startBroker } from './harness.ts';

const id = 'urn:ngsi-ld:Breaker:1';
const [plain, escaped] = [id, id.replaceAll(':', '%3A')];

let broker: Running;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(() => broker.close());

/** What of an answer two ways have to agree on: all but when it was given. */
function said({ status, headers, text }: Answer): object {
  const named = [...headers].filter(([name]) => name !== 'date');
  return { status, headers: Object.fromEntries(named), text };
}

/** The answer to one request on a fresh entity, with `NAME` in the path as `name`. */
async function ask(method: string, path: string, sent: Sent, name: string): Promise<object> {
  await broker.send('DELETE', `/ngsi-ld/v1/entities/${id}`);
  await broker.send('POST', '/ngsi-ld/v1/entities', { body: breaker('1') });
  return said(await broker.send(method, path.replace('NAME', name), sent));
}

const open = { type: 'Property', value: true };
const cases: readonly (readonly [method: string, path: string, sent: Sent, status: number])[] = [
  ['GET', '/ngsi-ld/v1/entities/NAME', {}, 200],
  ['GET', '/ngsi-ld/v1/entities/NAME?attrs=open&options=keyValues', {}, 200],
  ['GET', '/ngsi-ld/v1/entities/NAME', { headers: { Accept: 'application/ld+json' } }, 200],
  ['GET', '/ngsi-ld/v1/entities/NAME?limti=5', {}, 400],
  ['GET', '/ngsi-ld/v1/entities/NAME?attrs=%00', {}, 400],
  ['GET', '/ngsi-ld/v1/entities/NAME2', {}, 404],
  ['GET', '/ngsi-ld/v1/entities/NAME', { headers: { 'NGSILD-Tenant': 'nobody' } }, 404],
  ['GET', '/ngsi-ld/v1/entities/NAME', { headers: { Accept: 'text/plain' } }, 406],
  ['PATCH', '/ngsi-ld/v1/entities/NAME', { body: { open } }, 204],
  ['PUT', '/ngsi-ld/v1/entities/NAME', { body: { type: 'Breaker', open } }, 204],
  ['DELETE', '/ngsi-ld/v1/entities/NAME', {}, 204],
  ['PATCH', '/ngsi-ld/v1/entities/NAME/attrs/open', { body: open }, 204],
  ['PATCH', '/ngsi-ld/v1/entities/NAME/attrs/open', { body: '{' }, 400],
  [
    'PATCH',
    '/ngsi-ld/v1/entities/NAME/attrs/open',
    { headers: { Origin: 'http://elsewhere.example' }, body: open },
    403,
  ],
  ['PATCH', '/ngsi-ld/v1/entities/NAME/attrs/locked', { body: open }, 404],
  ['POST', '/ngsi-ld/v1/entities/NAME/attrs/open', { body: open }, 405],
  ['OPTIONS', '/ngsi-ld/v1/entities/NAME', {}, 204],
];

test.each(cases)('%s %s %j is answered the same both ways, with %i', async (method, path, sent, status) => {
  const answer = await ask(method, path, sent, plain);
  expect(answer).toMatchObject({ status });
  expect(await ask(method, path, sent, escaped)).toEqual(answer);
});

test('A path that only begins like a busy one is not taken for it', async () => {
  for (const path of [`/ngsi-ld/v1/entities/${id}/attr`, `//ngsi-ld/v1/entities/${id}`]) {
    expect(await rawRequest(broker.port, { path }), path).toMatchObject({ status: 404 });
  }
});

test('A slash at the end changes nothing, but where it stands for the id of the one entity to be changed', async () => {
  const path = '/ngsi-ld/v1/entities/';
  expect(await rawRequest(broker.port, { path: `${path}${id}/` })).toMatchObject({ status: 200 });
  for (const method of ['PATCH', 'PUT']) {
    const { status, text } = await rawRequest(broker.port, { method, path });
    expect({ status, type: JSON.parse(text).type }).toEqual({
      status: 400,
      type: 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData',
    });
  }
});

test('An id that is left out within a path is told as such (5.6.3.4)', async () => {
  for (const method of ['POST', 'PATCH', 'DELETE']) {
    const path = `/ngsi-ld/v1/entities//attrs${method === 'DELETE' ? '/open' : ''}`;
    expect(await rawRequest(broker.port, { method, path }), method).toMatchObject({ status: 400 });
  }
});

test('A Location that somebody puts behind its collection is the resource that it names', async () => {
  const path = `/ngsi-ld/v1/entities//ngsi-ld/v1/entities/${id}`;
  expect(await rawRequest(broker.port, { path })).toMatchObject({ status: 200 });
  expect(await rawRequest(broker.port, { path: `/ngsi-ld/v1/types/ngsi-ld/v1/entities/${id}` })).toMatchObject({
    status: 404,
  });
});

test('No defect was told of', () => {
  expect(broker.defects).toEqual([]);
});
