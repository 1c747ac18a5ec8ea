/** Sources and receivers of this machine that do not behave: one that says nothing, and one that says odd things. */
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocket, type Socket } from 'node:net';
import type { Strangers } from './world.ts';

/** What the odd one says, in turns. */
const sayings: readonly (readonly [status: number, type: string, body: string])[] = [
  [200, 'application/json', '[]'],
  [200, 'application/json', '{'],
  [200, 'text/html', '<html>'],
  [200, 'application/json', 'null'],
  [200, 'application/json', '[{"id":5}]'],
  [200, 'application/json', '[{"id":"urn:ngsi-ld:Thing:3","type":"Thing","a":{"type":"Property","value":1}}]'],
  [200, 'application/json', '{"id":"urn:ngsi-ld:Thing:3","type":"Thing","a":{"type":"Property","value":1}}'],
  [
    200,
    'application/json',
    '{"id":"urn:ngsi-ld:Thing:3","type":"Thing","a":[{"type":"Property","value":1,"observedAt":"never"}]}',
  ],
  [204, 'application/json', ''],
  [207, 'application/json', '{"success":[5],"errors":{}}'],
  [302, 'text/plain', ''],
  [404, 'application/json', '{"type":5}'],
  [500, 'text/plain', 'x'.repeat(10_000)],
  [200, 'application/json', `[${'['.repeat(10_000)}`],
  [200, 'application/ld+json', '{"@context":"http://127.0.0.1:9/gone","id":"urn:ngsi-ld:Thing:4","type":"Thing"}'],
];

/** Now and then it does as it should. */
const fine = [204, 'application/json', ''] as const;

export async function startStrangers(): Promise<Strangers & { close(): void }> {
  const silent = createSocket((socket) => socket.on('error', () => undefined));
  let turn = 0;
  const followed: string[] = [];
  const odd = createServer((request, response) => {
    let asked = '';
    request.on('data', (chunk: Buffer) => {
      asked += chunk.toString('latin1');
    });
    request.on('end', () => {
      const [, id] = /federation\/notifications\/default\/([^"]+)/.exec(asked) ?? [];
      if (id !== undefined) followed.push(id);
    });
    turn += 1;
    const [status, type, body] = request.method === 'GET' || turn % 2 === 0 ? sayings[turn % sayings.length]! : fine;
    response.writeHead(status, {
      'content-type': type,
      ...(status === 302 && { location: 'http://169.254.169.254/' }),
    });
    response.end(body);
  });
  const port = (server: ReturnType<typeof createSocket> | Server): Promise<number> =>
    new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  const sockets = new Set<Socket>();
  silent.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return {
    silent: await port(silent),
    odd: await port(odd),
    followed,
    close() {
      silent.close();
      for (const socket of sockets) socket.destroy();
      odd.close();
      odd.closeAllConnections();
    },
  };
}
