/** The listening socket, health, and the files of the viewer. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits, StartError } from '#broker/config.ts';
import { listen } from '#broker/http/server.ts';
import type { Mount } from '#broker/http/service.ts';
import { exchange, type Running, startBroker } from './harness.ts';

describe('a server', () => {
  test('on port 0 says which one it got', async () => {
    const server = await listen((_request, response) => response.end('here'), { host: '127.0.0.1', port: 0, limits });
    expect(server.url).toBe(`http://127.0.0.1:${server.port}/`);
    expect(await (await fetch(server.url)).text()).toBe('here');
    await server.close();
  });

  test('on an occupied port is refused with a sentence that names the fix', async () => {
    const first = await listen(() => undefined, { host: '127.0.0.1', port: 0, limits });
    const second = listen(() => undefined, { host: '127.0.0.1', port: first.port, limits });
    await expect(second).rejects.toThrow(StartError);
    await expect(second).rejects.toThrow(`Port ${first.port} is in use by another program: choose another with --port`);
    await first.close();
  });

  test('lets a running request finish when it closes, and takes no new one', async () => {
    let finish: () => void = () => undefined;
    let arrived: () => void = () => undefined;
    const running = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const server = await listen(
      (_request, response) => {
        finish = () => response.end('done');
        arrived();
      },
      { host: '127.0.0.1', port: 0, limits },
    );
    const answer = fetch(server.url);
    await running;
    const closed = server.close();
    await expect(fetch(server.url)).rejects.toThrow();
    finish();
    expect(await (await answer).text()).toBe('done');
    await closed;
  });

  test('cuts a request that never ends, such as a stream, after half of the time to stop', async () => {
    const server = await listen((_request, response) => response.write('and so on'), {
      host: '127.0.0.1',
      port: 0,
      limits: { ...limits, stopMs: 40 },
    });
    const response = await fetch(server.url);
    await server.close();
    await expect(response.text()).rejects.toThrow();
  });
});

describe('what is not HTTP', () => {
  let broker: Running;
  beforeAll(async () => {
    broker = await startBroker();
  });
  afterAll(() => broker.close());

  test('is answered with 400 and ProblemDetails, and the connection is closed', async () => {
    const answer = await exchange(broker.port, 'HELLO\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toMatchObject({ status: 400 });
  });

  test('a header beyond 16 KiB is answered with 431', async () => {
    const answer = await exchange(broker.port, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });

  test('two lengths for one body are refused (request smuggling)', async () => {
    const head = 'POST /ngsi-ld/v1/entities HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    const answer = await exchange(broker.port, `${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('a body that breaks off leaves no trace', async () => {
    const head = 'POST /ngsi-ld/v1/entities HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    await new Promise<void>((resolve) => {
      const socket = connect(broker.port, '127.0.0.1', () => {
        socket.write(`${head}Content-Length: 100\r\n\r\n{"id":`);
        socket.end(resolve);
      });
      socket.on('error', () => undefined);
    });
    expect((await broker.send('GET', '/health')).json.store.entities).toBe(0);
    expect(broker.defects).toEqual([]);
  });
});

describe('health', () => {
  test('is 200 with the state of each part, or 503 where the broker cannot serve', async () => {
    let ready = true;
    const broker = await startBroker({ ready: () => ready });
    for (const path of ['/health', '/health/ready']) {
      ready = true;
      const answer = await broker.send('GET', path);
      expect([answer.status, answer.json.status, answer.json.store.writable]).toEqual([200, 'ok', true]);
      ready = false;
      expect((await broker.send('GET', path)).status).toBe(503);
    }
    await broker.close();
  });
});

describe('a defect of ours', () => {
  test('is 500 with a number to find it in the log, and without its text', async () => {
    const broken: Mount = {
      path: '/broken',
      handle: () => {
        throw new Error('secret detail');
      },
    };
    const broker = await startBroker({ mounts: [broken] });
    const { status, json, text } = await broker.send('GET', '/broken');
    expect([status, json.type]).toEqual([500, 'https://uri.etsi.org/ngsi-ld/errors/InternalError']);
    expect(text).not.toContain('secret');
    const [defect] = broker.defects as { requestId: string; error: Error }[];
    expect(json.detail).toContain(defect!.requestId);
    expect(defect!.error.message).toBe('secret detail');
    await broker.close();
  });
});

describe('the viewer', () => {
  let directory: string;
  let broker: Running;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'busbar-viewer-'));
    await mkdir(join(directory, 'assets'));
    await writeFile(join(directory, 'index.html'), '<!doctype html><title>Busbar</title>');
    await writeFile(join(directory, 'assets', 'main-abc123.js'), 'export {};');
    await writeFile(join(directory, '.secret'), 'no');
    broker = await startBroker({ viewer: directory });
  });
  afterAll(async () => {
    await broker.close();
    await rm(directory, { recursive: true });
  });

  test('is the page at /, whatever its query, from this origin alone', async () => {
    const { status, headers, text } = await broker.send('GET', '/?asset=urn:ngsi-ld:Home:H1&view=map');
    expect([status, headers.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toContain('Busbar');
    expect(headers.get('Content-Security-Policy')).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('Cache-Control')).toBe('no-cache');
  });

  test('has assets that a browser may keep for ever, as their name changes with their content', async () => {
    const { status, headers } = await broker.send('GET', '/assets/main-abc123.js');
    expect([status, headers.get('Content-Type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
  });

  test.each(['/nothing', '/assets/none.js', '/.secret', '/..%2fpackage.json', '/assets'])(
    'has nothing at %s',
    async (path) => {
      expect((await broker.send('GET', path)).status).toBe(404);
    },
  );

  test('that was not built is 503 with a sentence', async () => {
    const bare = await startBroker();
    const { status, json } = await bare.send('GET', '/');
    expect([status, json.detail]).toEqual([503, expect.stringContaining('npm run build')]);
    await bare.close();
  });
});
