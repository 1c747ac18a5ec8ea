/** The calibrator, a process of its own: a bare `node:http` server that answers every GET with the bytes of the file named. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const bytes = readFileSync(process.argv[2]!);
const server = createServer((request, response) => {
  if (request.method === 'GET') response.setHeader('content-type', 'application/json').end(bytes);
  else request.resume().on('end', () => response.writeHead(204).end());
}).listen(0, '127.0.0.1', () => {
  process.send!(`http://127.0.0.1:${(server.address() as { port: number }).port}/`);
});
process.on('disconnect', () => process.exit(0));
