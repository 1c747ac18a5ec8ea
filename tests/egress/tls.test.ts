/** HTTPS and MQTTS: who is not who it says gets nothing; keys on curves without a NIST name are no harm. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Aedes } from 'aedes';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createEgress } from '#broker/egress/egress.ts';

interface Identity {
  readonly key: string;
  readonly cert: string;
}

const folder = mkdtempSync(join(tmpdir(), 'busbar-tls-'));
const before = getCACertificates('default');
const closing: (() => unknown)[] = [];
afterEach(async () => {
  setDefaultCACertificates([...before]);
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A key and a certificate that it signed itself, for `localhost`; undefined where openssl is not installed. */
function identity(curve: string): Identity | undefined {
  const [key, cert] = [join(folder, `${curve}.key`), join(folder, `${curve}.crt`)];
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', `ec_paramgen_curve:${curve}`, '-nodes', '-days', '2'];
  const named = ['-keyout', key, '-out', cert, '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  try {
    execFileSync('openssl', [...made, ...named], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

async function portOf(server: Server): Promise<number> {
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((listening) => server.listen(0, listening));
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A server that notes the paths or topics that reach it, and a client that asks for one. */
type Peer = (own: Identity) => Promise<{
  readonly received: readonly string[];
  ask(host: string, what: string): Promise<unknown>;
}>;

const rules = { privateEgress: false, allowLoopback: true };

const overMqtts: Peer = async (own) => {
  const received: string[] = [];
  const aedes = await Aedes.createBroker();
  aedes.on('publish', ({ topic }, client) => void (client && received.push(topic)));
  const port = await portOf(createServer(own, aedes.handle));
  closing.push(() => new Promise<void>((done) => aedes.close(() => done())));
  const ask = (host: string, what: string) =>
    createEgress(rules).publish!({
      ...{ url: `mqtts://${host}:${port}/${what}`, payload: 'x', qos: 1, version: '3.1.1', timeoutMs: 5000 },
    });
  return { received, ask };
};

const overHttps: Peer = async (own) => {
  const received: string[] = [];
  const server = https.createServer(own, (request, response) => {
    received.push(request.url!.slice(1));
    response.setHeader('Connection', 'close').end();
  });
  const port = await portOf(server);
  const ask = (host: string, what: string) =>
    createEgress(rules).send({
      ...{ url: `https://${host}:${port}/${what}`, method: 'GET', headers: {} },
      ...{ timeoutMs: 5000, maxRedirects: 0, maxBytes: 100 },
    });
  return { received, ask };
};

const curves = ['prime256v1', 'brainpoolP256r1'].map((curve) => ({ curve, own: identity(curve) }));

describe.skipIf(curves.some(({ own }) => !own)).each([
  ['MQTTS', overMqtts],
  ['HTTPS', overHttps],
])('%s (needs openssl: apt-get install openssl)', (_name, open) => {
  test.each(curves)('reaches a server whose certificate on $curve is trusted, by its name only', async ({ own }) => {
    const { received, ask } = await open(own!);
    await expect(ask('localhost', 'a')).rejects.toMatchObject({
      ...{ kind: 'Unavailable', detail: expect.stringContaining('self-signed') },
    });
    setDefaultCACertificates([...before, own!.cert]);
    await ask('localhost', 'b');
    // The certificate says localhost and not this.
    await expect(ask('127.0.0.1', 'c')).rejects.toMatchObject({ kind: 'Unavailable' });
    expect(received).toEqual(['b']);
  });
});
