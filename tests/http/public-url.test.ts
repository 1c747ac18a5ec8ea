/** A broker behind a proxy: what it tells of its own address, and by which name it lets people in. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSettings, UsageError } from '#broker/config.ts';
import { startSource } from '../federation/stage.ts';
import { until } from '../notify/stage.ts';
import { type Answer, type Running, rawRequest, startBroker } from './harness.ts';

const publicUrl = 'https://twin.example';
let broker: Running;
beforeAll(async () => {
  const notify = { send: () => Promise.reject(new Error('nothing is sent here')) };
  broker = await startBroker({ publicUrl, alias: 'a', notify });
});
afterAll(() => broker.close());

const api = (method: string, path: string, body?: unknown, headers = {}): Promise<Answer> =>
  broker.send(method, `/ngsi-ld/v1${path}`, { headers, ...(body !== undefined && { body }) });
/** Two contexts, which one address has to stand for (clause 6.3.5). */
const both = [{ voltage: 'https://a.example/voltage' }, { current: 'https://b.example/current' }];
const ld = { 'Content-Type': 'application/ld+json' };

describe('the setting', () => {
  test('is an origin, by option or environment, with a slash at its end or without', () => {
    const read = (args: string[], environment = {}) => readSettings(args, environment)!.publicUrl;
    expect(read(['--public-url', 'https://Twin.Example:8443/'])).toBe('https://twin.example:8443');
    expect(read([], { BUSBAR_PUBLIC_URL: 'http://twin.example' })).toBe('http://twin.example');
    expect(read([])).toBeUndefined();
  });

  test.each([
    ['twin.example', 'is no http or https address'],
    ['ftp://twin.example', 'is no http or https address'],
    ['https://twin.example/busbar', 'has /busbar behind the host'],
    ['https://twin.example/?a=1', 'has /?a=1 behind the host'],
    ['https://ann:secret@twin.example', 'has a user name or a password'],
  ])('%s %s', (text, fault) => {
    const read = () => readSettings(['--public-url', text], {});
    expect(read).toThrow(UsageError);
    expect(read).toThrow(`--public-url ${text} ${fault}`);
    expect(read).toThrow('Give where others reach Busbar, such as https://twin.example.');
  });
});

describe('an address that is told begins with it', () => {
  test('of a context that is hosted or was made (6.29.3.2)', async () => {
    const made = await api('POST', '/jsonldContexts', { '@context': both[0] }, ld);
    const path = made.headers.get('location');
    expect((await api('GET', '/jsonldContexts?kind=Hosted')).json).toEqual([`${publicUrl}${path}`]);
    expect((await api('GET', '/jsonldContexts?kind=Hosted&details=true')).json[0].URL).toBe(`${publicUrl}${path}`);
  });

  test('of the context that a subscription notifies in (5.2.12), which is known here by that address', async () => {
    const body = {
      ...{ '@context': both, type: 'Subscription', entities: [{ type: 'Meter' }], watchedAttributes: ['voltage'] },
      notification: { endpoint: { uri: 'http://127.0.0.1:1/' } },
    };
    const made = await api('POST', '/subscriptions', body, ld);
    expect(made.status).toBe(201);
    const { json } = await broker.send('GET', made.headers.get('location')!);
    expect(json.jsonldContext).toMatch(/^https:\/\/twin\.example\/ngsi-ld\/v1\/jsonldContexts\/\w+$/);
    const Link = `<${json.jsonldContext}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`;
    const named = await broker.send('GET', made.headers.get('location')!, { headers: { Link } });
    expect(named.json.watchedAttributes).toEqual(['voltage']);
  });

  test('of several contexts of a query, in the Link header (6.3.5)', async () => {
    const query = { '@context': both, type: 'Query', entities: [{ type: 'Meter' }] };
    const headers = { ...ld, Accept: 'application/json' };
    const { status, headers: answer } = await api('POST', '/entityOperations/query?local=true', query, headers);
    expect([status, answer.get('link')]).toEqual([
      200,
      expect.stringMatching(/^<https:\/\/twin\.example\/ngsi-ld\/v1\/jsonldContexts\//),
    ]);
  });

  test('of the server in /openapi.json', async () => {
    expect((await broker.send('GET', '/openapi.json')).json.servers).toEqual([{ url: `${publicUrl}/` }]);
  });

  test('of where a source is to notify of a subscription that is followed to it (5.8.1.4)', async () => {
    const source = await startSource(() => ({ status: 201 }));
    const registration = {
      ...{ type: 'ContextSourceRegistration', information: [{ entities: [{ type: 'Breaker' }] }] },
      ...{ operations: ['createSubscription'], endpoint: source.endpoint },
    };
    expect((await api('POST', '/csourceRegistrations', registration)).status).toBe(201);
    const subscription = {
      ...{ type: 'Subscription', entities: [{ type: 'Breaker' }] },
      notification: { endpoint: { uri: 'http://127.0.0.1:1/' } },
    };
    expect((await api('POST', '/subscriptions', subscription)).status).toBe(201);
    await until(() => source.asked.length > 0);
    expect(JSON.parse(source.asked[0]!.body).notification.endpoint.uri).toMatch(/^https:\/\/twin\.example\/[^/]/);
    await source.close();
  });
});

describe('who comes by it', () => {
  const ask = (headers: Readonly<Record<string, string>>, method = 'GET') =>
    rawRequest(broker.port, { method, path: '/ngsi-ld/v1/entities/urn:x:1', headers });

  test('is let in by that name, and with pages of that origin; by no other', async () => {
    const Host = 'twin.example';
    const Origin = publicUrl;
    expect((await ask({ Host })).status).toBe(404);
    expect((await ask({ Host, Origin }, 'DELETE')).status).toBe(404);
    // Of a proxy that asks us by our own address.
    expect((await ask({ Host: `127.0.0.1:${broker.port}`, Origin }, 'DELETE')).status).toBe(404);
    for (const headers of [{ Host: 'other.example' }, { Host: 'twin.example.other.example' }]) {
      const { status, text } = await ask(headers);
      expect([status, JSON.parse(text).detail]).toEqual([403, expect.stringContaining('and to twin.example')]);
    }
    expect((await ask({ Host, Origin: 'https://other.example' }, 'DELETE')).status).toBe(403);
  });

  test('means by our own contexts there what they mean here, without the network', async () => {
    const Link = `<${publicUrl}/contexts/busbar.jsonld>; rel="http://www.w3.org/ns/json-ld#context"`;
    expect((await api('GET', '/entities?type=Breaker&local=true', undefined, { Link })).status).toBe(200);
    const elsewhere = Link.replace('twin', 'other');
    expect((await api('GET', '/entities?type=Breaker', undefined, { Link: elsewhere })).status).toBe(504);
  });
});
