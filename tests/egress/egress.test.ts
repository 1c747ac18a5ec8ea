import http, { type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { EgressRequest } from '#broker/core/ports.ts';
import { refusalOf } from '#broker/egress/addresses.ts';
import { createEgress } from '#broker/egress/egress.ts';

const closed = { privateEgress: false, allowLoopback: false };
const local = { privateEgress: false, allowLoopback: true };
const ask = (url: string, more: Partial<EgressRequest> = {}): EgressRequest => ({
  url,
  method: 'GET',
  headers: {},
  timeoutMs: 2000,
  maxRedirects: 3,
  maxBytes: 1000,
  ...more,
});

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = http.createServer(listener);
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('addresses', () => {
  // RFC 6890 and the IANA special-purpose registries; 93.184.216.34 and 2606:4700::1 are ordinary public addresses.
  const table: readonly [address: string, closed: boolean, loopback: boolean, privateToo: boolean][] = [
    ['93.184.216.34', true, true, true],
    ['2606:4700::1', true, true, true],
    ['127.0.0.1', false, true, true],
    ['127.255.255.254', false, true, true],
    ['::1', false, true, true],
    ['10.0.0.1', false, false, true],
    ['172.16.0.1', false, false, true],
    ['172.31.255.255', false, false, true],
    ['172.32.0.1', true, true, true],
    ['192.168.1.1', false, false, true],
    ['100.64.0.1', false, false, true],
    ['fd12::1', false, false, true],
    ['fec0::1', false, false, true],
    ['0.0.0.0', false, false, false],
    ['::', false, false, false],
    ['169.254.169.254', false, false, false],
    ['fe80::1', false, false, false],
    ['fd00:ec2::254', false, false, false],
    ['100.100.100.200', false, false, false],
    ['224.0.0.1', false, false, false],
    ['255.255.255.255', false, false, false],
    ['ff02::1', false, false, false],
    ['::ffff:127.0.0.1', false, false, false],
    ['::ffff:93.184.216.34', false, false, false],
    ['::127.0.0.1', false, false, false],
    ['64:ff9b::7f00:1', false, false, false],
    ['2002:7f00:1::', false, false, false],
    ['2001:0:7f00:1::', false, false, false],
  ];

  test.each(table)(
    '%s is called: by default %s, with loopback %s, with private networks %s',
    (address, ...expected) => {
      const rules = [closed, local, { privateEgress: true, allowLoopback: true }];
      expect(rules.map((rule) => refusalOf(address, rule) === undefined)).toEqual(expected);
    },
  );

  test.each([
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://017700000001/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://127.0.0.1./',
    'http://１２７.0.0.1/',
    'http://%31%32%37.0.0.1/',
    'http://[::1]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::7f00:1]/',
    'http://[64:ff9b::127.0.0.1]/',
    'http://localhost/',
    'http://LocalHost/',
  ])('%s is loopback however it is spelt', async (url) => {
    await expect(createEgress(closed).send(ask(url))).rejects.toMatchObject({ kind: 'Forbidden' });
  });

  test.each([
    'file:///etc/passwd',
    'ftp://example.org/',
    'mqtt://example.org/',
    'gopher://example.org/',
    'javascript:1',
    'nonsense',
    'http://user:secret@example.org/',
  ])('%s is refused for its form', async (url) => {
    await expect(createEgress(local).send(ask(url))).rejects.toMatchObject({ kind: 'Forbidden' });
  });

  test('a name is checked by the addresses that it resolves to', async () => {
    const url = await serve((_, response) => response.end('here'));
    const named = url.replace('127.0.0.1', 'localhost');
    await expect(createEgress(closed).send(ask(named))).rejects.toThrow(/localhost is not called/);
    expect((await createEgress(local).send(ask(named))).body).toBe('here');
  });
});

describe('a request', () => {
  test('sends the given headers, its own framing and identity encoding, and nothing else', async () => {
    let seen: http.IncomingHttpHeaders = {};
    const url = await serve((request, response) => {
      seen = request.headers;
      response.end();
    });
    const headers = { 'Content-Type': 'text/plain', Host: 'elsewhere', 'Content-Length': '1', 'X-Key': 'k' };
    await createEgress(local).send(ask(url, { method: 'POST', headers, body: 'å' }));
    expect(seen).toEqual({
      'content-type': 'text/plain',
      'x-key': 'k',
      host: new URL(url).host,
      'content-length': '2',
      'accept-encoding': 'identity',
      connection: 'keep-alive',
    });
  });

  test('uses one connection for many requests', async () => {
    const ports = new Set<number | undefined>();
    const url = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('x'.repeat(500));
    });
    const egress = createEgress(local);
    for (let i = 0; i < 5; i += 1) await egress.send(ask(url));
    expect(ports.size).toBe(1);
  });

  test('ends as GatewayTimeout when the answer does not come or does not end, as Unavailable when it breaks off, as BadGateway when it is too long', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/hang') return;
      response.writeHead(200);
      if (request.url === '/long') response.end('x'.repeat(1001));
      else response.write('some', () => request.url === '/break' && response.destroy());
    });
    for (const [path, kind] of [
      ['/hang', 'GatewayTimeout'],
      ['/drip', 'GatewayTimeout'],
      ['/break', 'Unavailable'],
      ['/long', 'BadGateway'],
    ]) {
      await expect(createEgress(local).send(ask(url + path, { timeoutMs: 200 })), path).rejects.toMatchObject({ kind });
    }
  });

  test('that discards the body answers as soon as the status is known', async () => {
    const url = await serve((_, response) => response.writeHead(200, { 'content-length': 5000 }).flushHeaders());
    const answer = await createEgress(local).send(ask(url, { method: 'POST', body: '{}', discardBody: true }));
    expect(answer).toMatchObject({ status: 200, body: '' });
  });

  test('to a port where nobody listens is Unavailable', async () => {
    const url = await serve(() => undefined);
    servers[0]!.close();
    await new Promise((gone) => servers[0]!.once('close', gone));
    await expect(createEgress(local).send(ask(url))).rejects.toThrow(/cannot be reached: .*ECONNREFUSED/);
  });
});

describe('a redirect', () => {
  test('is followed and checked like a new request', async () => {
    const url = await serve((request, response) => {
      const target: Readonly<Record<string, string>> = {
        '/a': '/b',
        '/private': 'http://10.0.0.1/',
        '/file': 'file:///etc/passwd',
        '/loop': '/loop',
      };
      const location = target[request.url!];
      if (location) response.writeHead(302, { location }).end();
      else response.end('arrived');
    });
    const egress = createEgress(local);
    expect((await egress.send(ask(`${url}/a`))).body).toBe('arrived');
    await expect(egress.send(ask(`${url}/private`))).rejects.toMatchObject({ kind: 'Forbidden' });
    await expect(egress.send(ask(`${url}/file`))).rejects.toMatchObject({ kind: 'Forbidden' });
    expect((await egress.send(ask(`${url}/loop`))).status).toBe(302);
    expect((await egress.send(ask(`${url}/a`, { maxRedirects: 0 }))).status).toBe(302);
    expect((await egress.send(ask(`${url}/a`, { method: 'POST', body: '' }))).status).toBe(302);
  });

  test('to another origin leaves authorization behind', async () => {
    let seen: string | undefined = 'unset';
    const other = await serve((request, response) => {
      seen = request.headers.authorization;
      response.end();
    });
    const first = await serve((_, response) => response.writeHead(307, { location: other }).end());
    await createEgress(local).send(ask(first, { headers: { Authorization: 'Bearer x' } }));
    expect(seen).toBeUndefined();
  });
});
