/**
 * The calibrators, a process of their own: a bare `node:http` server and a bare Express server that answer every GET with the
 * bytes of the file named, and everything else, once its JSON body is read and parsed, with 204. Neither stores anything.
 */
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';

const bytes = readFileSync(process.argv[2]!);

const plain: RequestListener = (request, response) => {
  if (request.method === 'GET') {
    response.setHeader('content-type', 'application/json').end(bytes);
    return;
  }
  const chunks: Buffer[] = [];
  request
    .on('data', (chunk: Buffer) => chunks.push(chunk))
    .on('end', () => {
      JSON.parse(Buffer.concat(chunks).toString());
      response.writeHead(204).end();
    });
};

const app = express();
const parse = express.json({ limit: '8mb' });
app.disable('x-powered-by').disable('etag');
app.get('/ngsi-ld/v1/entities/:id', (_request, response) => void response.type('json').send(bytes));
app.patch('/ngsi-ld/v1/entities/:id/attrs/:attribute', parse, (_request, response) => void response.status(204).end());
app.post('/ngsi-ld/v1/entityOperations/:operation', parse, (_request, response) => void response.status(204).end());

const listening = [plain, app].map(async (listener) => {
  const server = createServer(listener as RequestListener).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
process.send!(await Promise.all(listening));
process.on('disconnect', () => process.exit(0));
