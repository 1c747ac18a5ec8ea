/** Every operation with every parameter that it declares: each is taken, and each is read. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes } from '#broker/http/routes.ts';
import type { Operation, Parameter } from '#broker/http/table/operation.ts';
import { breaker, type Running, startBroker } from '../http/harness.ts';
import { bodies } from './bodies.ts';

const api = '/ngsi-ld/v1';
const one = 'urn:ngsi-ld:Breaker:1';

let broker: Running;
/** What stands in the place of an id, by the beginning of the path. */
const ids: [beginning: string, id: string][] = [];
beforeAll(async () => {
  const nothing = () => Promise.resolve({ status: 200, headers: {}, body: '' });
  broker = await startBroker({ notify: { send: nothing }, alias: 'parameters' });
  const make = async (path: string, body: object, ...beginnings: string[]): Promise<void> => {
    const { status, headers, text } = await broker.send('POST', path, { body });
    expect(status, text).toBe(201);
    const id = decodeURIComponent(headers.get('Location')!.split('/').at(-1)!);
    for (const beginning of beginnings) ids.push([beginning, id]);
  };
  const entities = [{ type: 'Breaker' }];
  const notification = { endpoint: { uri: 'http://127.0.0.1:9/' } };
  const subscription = { type: 'Subscription', entities, notification };
  const information = [{ entities: [{ type: 'Elsewhere' }] }];
  const source = { type: 'ContextSourceRegistration', information, endpoint: 'http://127.0.0.1:9' };
  await make(`${api}/entities`, { ...breaker('1'), id: one }, `${api}/entities`, `${api}/temporal/entities`);
  await make(`${api}/subscriptions`, subscription, `${api}/subscriptions`, '/notifications');
  await make(`${api}/csourceRegistrations`, source, `${api}/csourceRegistrations`);
  await make(`${api}/csourceSubscriptions`, subscription, `${api}/csourceSubscriptions`);
});
afterAll(async () => {
  expect(broker.defects).toEqual([]);
  await broker.close();
});

const asked = routes([]).flatMap(({ path, operations }) =>
  Object.entries(operations).flatMap(([method, operation]: [string, Operation]) =>
    operation.readsQuery || operation.id === 'streamNotifications'
      ? []
      : operation.parameters
          .filter(({ in: place }) => place === 'query')
          .map((parameter) => ({ path, method, operation, parameter })),
  ),
);
type Asked = (typeof asked)[number];

/** What a query cannot do without, unless the parameter is of it. */
function beside({ operation, parameter }: Asked): Record<string, string> {
  const has = (name: string): boolean => operation.parameters.some((other) => other.name === name);
  return {
    ...(has('type') && !operation.body && { type: 'Breaker' }),
    ...(has('timerel') && !parameter.name.startsWith('time') && { timerel: 'before', timeAt: '2027-01-01T00:00:00Z' }),
  };
}

async function ask({ path, method, operation, parameter }: Asked, more: Record<string, string>) {
  // What is taken away is missing to whoever is asked next.
  const known = method === 'DELETE' ? undefined : ids.find(([beginning]) => path.startsWith(beginning))?.[1];
  const id = known ?? 'urn:ngsi-ld:None:1';
  const filled = path
    .replace('{id}', id)
    .replace('{attribute}', 'open')
    .replace('{type}', 'Breaker')
    .replace('{instance}', 'urn:ngsi-ld:Instance:1')
    .replace(/\{\w+\}/, 'x');
  const body = operation.body && (bodies[operation.id] ?? bodies[operation.body.schema] ?? fc.constant({}));
  const query = new URLSearchParams({ ...beside({ path, method, operation, parameter }), ...more });
  return broker.send(method, `${filled}?${query}`, body ? { body: fc.sample(body, { numRuns: 1, seed: 1 })[0] } : {});
}

const examplesOf = ({ schema }: Parameter): readonly string[] =>
  ((schema['examples'] ?? schema['enum']) as readonly unknown[]).map(String);

const titled = asked.map((each) => [`${each.operation.id}: ${each.parameter.name}`, each] as const);

/** Which representation of entities is wanted (6.3.7): what is none is no request, whatever the data. */
const isForm = ({ operation: { id }, parameter: { name } }: Asked): boolean =>
  (name === 'format' || name === 'options') && /^(retrieve|query)(Entit|Temporal)|^createEntityMap/.test(id);

describe('a parameter that is declared', () => {
  test.each(titled)('is supported by %s', async (_title, each) => {
    for (const example of examplesOf(each.parameter)) {
      const { status, text } = await ask(each, { [each.parameter.name]: example });
      expect([status, text], example).not.toEqual([422, expect.anything()]);
      expect(text, example).not.toMatch(/not supported|not implemented|yet/);
    }
  });

  // No language and no list of words has this in it: who answers has not looked.
  test.each(titled)('is not passed over in silence by %s', async (_title, each) => {
    const { status, json } = await ask(each, { [each.parameter.name]: '((((' });
    const kind = isForm(each) ? 'InvalidRequest' : 'BadRequestData';
    expect([status, json.type, json.detail]).toEqual([
      400,
      `https://uri.etsi.org/ngsi-ld/errors/${kind}`,
      expect.stringMatching(new RegExp(`\\b${each.parameter.name}\\b`)),
    ]);
  });
});
