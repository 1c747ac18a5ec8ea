/** Weaknesses that brokers, their parts and JSON services are known for, each tried on this one. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createEgress } from '#broker/egress/egress.ts';
import { breaker, type Running, rawRequest, startBroker } from '../http/harness.ts';

const entities = '/ngsi-ld/v1/entities';
const loopback = createEgress({ privateEgress: false, allowLoopback: true });

let broker: Running;
beforeAll(async () => {
  broker = await startBroker({
    egress: loopback,
    notify: loopback,
    alias: 'corpus',
    limits: { sourceTimeoutMs: 300, sourceAnswerBytesMax: 100_000, contextBytesMax: 10_000, contextTimeoutMs: 500 },
  });
  await broker.send('POST', entities, { body: breaker('B1') });
});
afterEach(() => expect(broker.defects).toEqual([]));
afterAll(() => broker.close());

/** Sends bytes as they are; resolves to everything that came back before the connection was closed, or half a second. */
function exchange(bytes: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(broker.port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('latin1');
    socket.setTimeout(500, () => socket.destroy());
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}
const statusesIn = (text: string): readonly number[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
const answersStill = async (): Promise<boolean> =>
  (await broker.send('GET', `${entities}?type=Breaker`)).status === 200;

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a request that two readers would end at different places', () => {
  const head = `POST ${entities} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`;
  const hidden = `GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  test.each([
    ['a length and chunks', `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['two lengths', `${head}Content-Length: 0\r\nContent-Length: 5\r\n\r\n${hidden}`],
    ['a list of lengths', `${head}Content-Length: 0, 5\r\n\r\n${hidden}`],
    ['a length with a sign', `${head}Content-Length: +0\r\n\r\n${hidden}`],
    ['a length in hexadecimal', `${head}Content-Length: 0x0\r\n\r\n${hidden}`],
    ['an unknown coding', `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['chunks that are not the last coding', `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`],
    ['a space before the colon', `${head}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['a chunk of more than any size', `${head}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n${hidden}`],
    ['a chunk of a size with a sign', `${head}Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n${hidden}`],
    ['a NUL in a header', `${head}X: a\0b\r\nContent-Length: 0\r\n\r\n${hidden}`],
    ['a line that ends with CR alone', `${head}X: a\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`],
  ])('is refused, and what follows is not read: %s', async (_title, bytes) => {
    expect(statusesIn(await exchange(bytes))).toEqual([400]);
    expect(await answersStill()).toBe(true);
  });

  test('is refused where a body follows a GET without being announced', async () => {
    const [first, second] = statusesIn(await exchange(`GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n{"id":1}`));
    expect([first, second]).toEqual([200, 400]);
  });
});

describe('headers', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('may be named %s', async (name) => {
    const headers = Object.fromEntries([[name, 'x']]);
    expect((await rawRequest(broker.port, { path: `${entities}?type=Breaker`, headers })).status).toBe(200);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('in their thousands are too large', async () => {
    const many = Array.from({ length: 5000 }, (_, i) => `X-${i}: 1\r\n`).join('');
    expect(statusesIn(await exchange(`GET /health HTTP/1.1\r\nHost: localhost\r\n${many}\r\n`))).toEqual([431]);
  });

  test.each(['gzip', 'br', 'deflate', 'zstd', 'gzip, gzip', 'compress', 'x'])(
    'that announce a body in %s are refused: nothing is unpacked',
    async (encoding) => {
      const headers = { 'Content-Encoding': encoding };
      expect((await broker.send('POST', entities, { body: breaker('Packed'), headers })).status).toBe(415);
    },
  );

  test('that wait for a 100 get it, and then their answer', async () => {
    const body = JSON.stringify({ id: 'urn:x:waited', type: 'Thing' });
    const head = `POST ${entities} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`;
    expect(statusesIn(await exchange(head + body))).toEqual([100, 201]);
  });

  test('that expect anything else are told that it is not to be had', async () => {
    const bytes = `GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: miracles\r\n\r\n`;
    expect(statusesIn(await exchange(bytes))).toEqual([417]);
  });

  test.each(['__proto__', 'CONSTRUCTOR', '../x', '..', 'a/b', 'a\\b', 'x'.repeat(64), 'a b', '.', '%2e%2e'])(
    'name no tenant %s',
    async (tenant) => {
      const headers = { 'NGSILD-Tenant': tenant };
      const { status, json } = await broker.send('POST', entities, { body: breaker('T'), headers });
      expect([status, json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
      expect(json.detail).toContain('is no name of a tenant');
    },
  );

  test('name a tenant "constructor" like any other: it is empty until something is in it', async () => {
    const headers = { 'NGSILD-Tenant': 'constructor' };
    expect((await broker.send('GET', `${entities}?type=Breaker`, { headers })).status).toBe(404);
    expect((await broker.send('POST', entities, { body: breaker('B1'), headers })).status).toBe(201);
    expect((await broker.send('GET', `${entities}?type=Breaker`, { headers })).json).toHaveLength(1);
  });
});

describe('a URL', () => {
  test.each(['%00', '%C0%80', '%ff', '%ED%A0%80', '%', '%zz', '%c0%ae%c0%ae'])('with %s is refused', async (part) => {
    for (const path of [`${entities}/urn:x:${part}`, `${entities}?type=${part}`, `/docs/${part}`]) {
      expect((await rawRequest(broker.port, { path })).status, path).toBe(400);
    }
  });

  test.each(['/docs/..%2f..%2fpackage.json', '/docs/%2e%2e%2fhealth', '/contexts/..%2f..%2fpackage.json'])(
    'leads out of no folder: %s',
    async (path) => {
      expect((await rawRequest(broker.port, { path })).status).toBe(404);
    },
  );

  test.each(['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty'])(
    'has no parameter, format, option or context called %s',
    async (word) => {
      for (const path of [
        `${entities}?${word}=1`,
        `${entities}?type=Breaker&format=${word}`,
        `${entities}?type=Breaker&options=${word}`,
        `${entities}?type=Breaker&join=${word}`,
        `/ngsi-ld/v1/temporal/entities?type=Breaker&timerel=${word}&timeAt=2026-01-01T00:00:00Z`,
        `/ngsi-ld/v1/temporal/entities/urn:ngsi-ld:Breaker:B1?format=aggregatedValues&aggrMethods=${word}`,
        `/ngsi-ld/v1/jsonldContexts?kind=${word}`,
      ]) {
        expect((await rawRequest(broker.port, { path })).status, path).toBe(400);
      }
      for (const path of [`/contexts/${word}`, `/problems/${word}`, `/docs/${word}`, `/jobs/${word}`, `/${word}`]) {
        expect((await rawRequest(broker.port, { path })).status, path).toBe(404);
      }
    },
  );

  test('may name a parameter once, also in another encoding', async () => {
    for (const query of ['type=A&type=B', 'type=A&%74ype=B', 'local=true&local=true']) {
      expect((await rawRequest(broker.port, { path: `${entities}?${query}` })).status, query).toBe(400);
    }
  });
});

describe('a document', () => {
  test('keeps __proto__ and constructor in a value as they are, and pollutes nothing', async () => {
    const json = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    const body = `{"id":"urn:x:json","type":"Thing","plate":{"type":"JsonProperty","json":${json}}}`;
    expect((await broker.send('POST', entities, { body })).status).toBe(201);
    const { text } = await broker.send('GET', `${entities}/urn:x:json`);
    expect(text).toContain(json);
    const merged = await broker.send('PATCH', `${entities}/urn:x:json`, {
      body: `{"plate":{"type":"JsonProperty","json":${json}}}`,
    });
    expect(merged.status).toBe(204);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'then'])(
    'may call an attribute, a type and a term %s',
    async (name) => {
      const body = { id: `urn:x:${name}`, type: name, [name]: { type: 'Property', value: 1 } };
      expect((await broker.send('POST', entities, { body })).status).toBe(201);
      const found = await broker.send('GET', `${entities}?type=${name}&q=${name}==1&pick=id,${name}&orderBy=${name}`);
      expect(found.json).toEqual([{ id: `urn:x:${name}`, [name]: { type: 'Property', value: 1 } }]);
      expect((await broker.send('GET', `/ngsi-ld/v1/types/${name}`)).json.entityCount).toBe(1);
      expect((await broker.send('DELETE', `${entities}/urn:x:${name}/attrs/${name}`)).status).toBe(204);
    },
  );

  test('that shows a script is never a page, and no browser is left to guess', async () => {
    const script = '<script>alert(1)</script>';
    await broker.send('POST', entities, { body: { id: 'urn:x:script', type: 'Thing', name: script } });
    for (const Accept of ['text/html', 'application/json', '*/*', 'text/html,*/*;q=0.1']) {
      const { headers, text } = await broker.send('GET', `${entities}/urn:x:script`, { headers: { Accept } });
      expect(headers.get('Content-Type'), text).toMatch(/json/);
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    }
    for (const path of ['/problems/', '/docs/', '/contexts/', '/jobs/', `${entities}/`, '/']) {
      const { headers } = await broker.send('GET', path + encodeURIComponent(script));
      expect(headers.get('Content-Type'), path).toBe('application/json');
    }
    for (const path of ['/docs/', '/problems', '/problems/BadRequestData']) {
      const policy = (await broker.send('GET', path)).headers.get('Content-Security-Policy');
      expect(policy, path).toMatch(/script-src 'self'/);
      expect(policy, path).not.toMatch(/unsafe/);
    }
  });
});

describe('a subscription', () => {
  const subscribe = (members: object, endpoint: object = {}) =>
    broker.send('POST', '/ngsi-ld/v1/subscriptions', {
      body: {
        type: 'Subscription',
        entities: [{ type: 'Breaker' }],
        notification: { endpoint: { uri: 'http://127.0.0.1:9/', ...endpoint } },
        ...members,
      },
    });

  test.each([
    { watchedAttributes: null },
    { watchedAttributes: [null] },
    { entities: null },
    { entities: [null] },
    { q: null },
    { geoQ: null },
    { notification: null },
    { notification: { endpoint: null } },
    { expiresAt: null },
    { busbar: null },
  ])('with %j is refused with a sentence', async (members) => {
    const { status, json } = await subscribe(members);
    expect([status, json.detail.length > 10]).toEqual([400, true]);
  });

  test.each([
    ['X\r\nEvil', 'x'],
    ['X', 'x\r\nEvil: 1'],
    ['X', 'x\0'],
    ['', 'x'],
    ['a b', 'x'],
    ['Host', 'metadata.internal'],
    ['Content-Length', '0'],
    ['Transfer-Encoding', 'chunked'],
    ['Connection', 'upgrade'],
  ])('may not break out of a header of its notifications: %j: %j', async (key, value) => {
    expect((await subscribe({}, { receiverInfo: [{ key, value }] })).status).toBe(400);
  });

  test.each(['http://169.254.169.254/', 'http://[::ffff:169.254.169.254]/', 'http://[fe80::1]/', 'http://0/'])(
    'that notifies %s sends nothing there, and says so',
    async (uri) => {
      const { headers } = await subscribe({}, { uri });
      const id = headers.get('Location')!.split('/').at(-1)!;
      const told = await broker.send('POST', `/notifications/${id}/test`);
      expect(told.json).toMatchObject({ outcome: 'failed', cause: expect.stringMatching(/never called/) });
      await broker.send('DELETE', `/ngsi-ld/v1/subscriptions/${id}`);
    },
  );
});

describe('a context', () => {
  const using = (url: string) =>
    broker.send('GET', `${entities}?type=Breaker`, {
      headers: { Link: `<${url}>; rel="http://www.w3.org/ns/json-ld#context"` },
    });
  test.each([
    ['http://169.254.169.254/latest/meta-data', 504, 'LdContextNotAvailable'],
    ['http://[::ffff:a9fe:a9fe]/', 504, 'LdContextNotAvailable'],
    ['http://10.0.0.1/context', 504, 'LdContextNotAvailable'],
    ['http://0.0.0.0/context', 504, 'LdContextNotAvailable'],
    ['file:///etc/passwd', 400, 'BadRequestData'],
  ])('is not read from %s', async (url, expected, kind) => {
    const { status, json } = await using(url);
    expect([status, json.type.split('/').at(-1), json.detail]).toEqual([expected, kind, expect.stringContaining(url)]);
  });

  test('that is moved to where nobody may call is not followed there', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(302, { Location: 'http://169.254.169.254/latest/meta-data' });
      response.end();
    });
    expect([403, 504]).toContain((await using(url)).status);
  });

  test('that is moved for ever, never ends, says nothing, or is no JSON is not available', async () => {
    const answers: readonly RequestListener[] = [
      (request, response) => response.writeHead(302, { Location: `${request.url}x` }).end(),
      (_request, response) => {
        const timer = setInterval(() => response.write(' '.repeat(5000)), 1);
        response.on('close', () => clearInterval(timer));
      },
      () => undefined,
      (_request, response) => response.end('<html>'),
      (_request, response) => response.end('['.repeat(9000)),
      (_request, response) => response.end('{"@context":{"__proto__":"http://x/","a":{"@id":"__proto__:b"}}}'),
    ];
    for (const answer of answers) {
      const { status } = await using(`${await serve(answer)}/${answers.indexOf(answer)}`);
      expect([200, 400, 403, 504], String(answer)).toContain(status);
    }
    expect(await answersStill()).toBe(true);
  });
});

describe('a context source', () => {
  const own = { id: 'urn:ngsi-ld:Breaker:B1' };
  const answers: readonly (readonly [title: string, listener: RequestListener])[] = [
    ['that is no JSON', (_request, response) => response.end('<html>')],
    ['that is JSON of another kind', (_request, response) => response.end('{"a":1}')],
    ['that is a list of nothing', (_request, response) => response.end('[null,5,"x",[[]]]')],
    ['whose entities have no ids', (_request, response) => response.end('[{"type":"Breaker"},{"id":5}]')],
    ['whose entity is __proto__', (_request, response) => response.end('[{"__proto__":{"id":"urn:x:1"}}]')],
    ['that is deep', (_request, response) => response.end('['.repeat(50_000))],
    ['that is huge', (_request, response) => response.end(JSON.stringify(['x'.repeat(200_000)]))],
    [
      'that never ends',
      (_request, response) => {
        const timer = setInterval(() => response.write(' '.repeat(10_000)), 1);
        response.on('close', () => clearInterval(timer));
      },
    ],
    ['that never comes', () => undefined],
    ['that breaks off', (_request, response) => response.write('[{"id":', () => response.destroy())],
    [
      'that is moved elsewhere',
      (_request, response) => response.writeHead(307, { Location: 'http://10.0.0.1/' }).end(),
    ],
    [
      'that counts wrongly',
      (_request, response) => response.writeHead(200, { 'NGSILD-Results-Count': '-5' }).end('[]'),
    ],
    [
      'that links in a circle',
      (request, response) => response.writeHead(200, { Link: `<${request.url}>; rel="next"` }).end('[]'),
    ],
  ];

  test.each(answers)('with an answer %s costs its own part alone', async (_title, listener) => {
    const endpoint = await serve(listener);
    const { headers } = await broker.send('POST', '/ngsi-ld/v1/csourceRegistrations', {
      body: { type: 'ContextSourceRegistration', information: [{ entities: [{ type: 'Breaker' }] }], endpoint },
    });
    const registration = headers.get('Location')!;
    const page = await broker.send('GET', `${entities}?type=Breaker`);
    expect(page.status).toBe(200);
    expect(page.json).toEqual(expect.arrayContaining([expect.objectContaining(own)]));
    expect((await broker.send('GET', `${entities}/${own.id}`)).json).toMatchObject(own);
    expect(({} as Record<string, unknown>)['id']).toBeUndefined();
    expect((await broker.send('DELETE', registration)).status).toBe(204);
  });
});

test('no text can become a command of the machine: nothing here starts programs or reads text as code', () => {
  const root = new URL('../../', import.meta.url).pathname;
  const files = ['broker', 'ingest', 'models', 'twins'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(root, room, file)),
  );
  expect(files.length).toBeGreaterThan(300);
  const runs = /node:(child_process|vm)['"]|\beval\(|\bnew Function\(/;
  expect(files.filter((file) => runs.test(readFileSync(file, 'utf8')))).toEqual([]);
});

describe('the packages', () => {
  const { packages } = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly version?: string }>>;
  };
  // The first version without the weakness, as the advisory beside it says.
  test.each([
    ['aedes', '1.1.3', 'GHSA-52qw-whmv-87c5'],
    ['body-parser', '2.3.0', 'CVE-2026-12590'],
  ])('hold no %s before %s (%s)', (name, least) => {
    const found = Object.entries(packages).filter(([path]) => path.endsWith(`node_modules/${name}`));
    const rank = (version: string): number =>
      version
        .split(/[.-]/)
        .slice(0, 3)
        .reduce((sum, part) => sum * 100_000 + Number(part), 0);
    expect(found, `${name} is no longer used: take it off the list`).not.toEqual([]);
    for (const [path, { version }] of found) {
      expect(rank(version!), `${path} ${version}`).toBeGreaterThanOrEqual(rank(least));
    }
  });
});
