/** MQTT over TLS: who is not who it says is not published to; keys on curves without a NIST name are no harm. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Aedes } from 'aedes';
import { afterAll, describe, expect, test } from 'vitest';
import { createEgress } from '#broker/egress/egress.ts';

const folder = mkdtempSync(join(tmpdir(), 'busbar-mqtts-'));
const before = getCACertificates('default');
afterAll(() => {
  setDefaultCACertificates([...before]);
  rmSync(folder, { recursive: true, force: true });
});

/** A key and a certificate that it signed itself, for `localhost`; undefined where openssl is not installed. */
function identity(curve: string): { readonly key: string; readonly cert: string } | undefined {
  const [key, cert] = [join(folder, `${curve}.key`), join(folder, `${curve}.crt`)];
  try {
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', `ec_paramgen_curve:${curve}`, '-nodes', '-days', '2'],
        ...['-keyout', key, '-out', cert, '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
      ],
      { stdio: 'ignore' },
    );
  } catch {
    return undefined;
  }
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

const identities = ['prime256v1', 'brainpoolP256r1'].map((curve) => ({ curve, own: identity(curve) }));

describe.skipIf(identities.some(({ own }) => !own))('MQTTS (needs openssl: apt-get install openssl)', () => {
  test.each(identities)(
    'publishes to a server whose certificate on $curve is trusted, by its name only',
    async ({ own }) => {
      const received: string[] = [];
      const aedes = await Aedes.createBroker();
      aedes.on('publish', ({ topic }, client) => void (client && received.push(topic)));
      const server = createServer(own!, aedes.handle);
      server.on('tlsClientError', () => undefined);
      await new Promise<void>((listening) => server.listen(0, listening));
      const { port } = server.address() as AddressInfo;
      const publish = (host: string, topic: string) =>
        createEgress({ privateEgress: false, allowLoopback: true }).publish!({
          ...{ url: `mqtts://${host}:${port}/${topic}`, payload: 'x', qos: 1, version: '3.1.1', timeoutMs: 5000 },
        });
      setDefaultCACertificates([...before]);
      await expect(publish('localhost', 'a')).rejects.toMatchObject({
        kind: 'Unavailable',
        detail: expect.stringContaining('self-signed'),
      });
      setDefaultCACertificates([...before, own!.cert]);
      await publish('localhost', 'b');
      // The certificate says localhost and not this.
      await expect(publish('127.0.0.1', 'c')).rejects.toMatchObject({ kind: 'Unavailable' });
      expect(received).toEqual(['b']);
      await new Promise<void>((done) => aedes.close(() => done()));
      server.close();
    },
  );
});
