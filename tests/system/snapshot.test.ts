/** Who subscribes in a snapshot is told what is written there, and nothing else (ETSI GS CIM 009 v1.9.1 clauses 5.5.15, 6.3.22). */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { startBusbar } from './busbar.ts';

test('notifications from a snapshot say which it was, also after a restart', async () => {
  const told: { headers: IncomingHttpHeaders; ids: string[] }[] = [];
  const sink = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      told.push({ headers: request.headers, ids: JSON.parse(text).data.map((one: { id: string }) => one.id) });
      response.statusCode = 204;
      response.end();
    });
  });
  await new Promise<void>((done) => sink.listen(0, '127.0.0.1', done));
  const uri = `http://127.0.0.1:${(sink.address() as AddressInfo).port}/told`;
  let busbar = await startBusbar(['--empty'], { by: 'broker' });
  const api = (method: string, path: string, body?: object, snapshot?: string) =>
    fetch(new URL(`ngsi-ld/v1/${path}`, busbar.url), {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(snapshot && { 'NGSILD-Snapshot': snapshot }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise((done) => setTimeout(done, 10));
  };
  const meter = (key: string) => ({ id: `urn:ngsi-ld:Meter:${key}`, type: 'Meter', power: { value: 1 } });
  try {
    await api('POST', 'entities', meter('A'));
    const query = { type: 'Query', entities: [{ type: 'Meter' }] };
    const made = await api('POST', 'snapshots', { type: 'Snapshot', snapshotQueries: [query] });
    const id = made.headers.get('location')!.split('/').at(-1)!;
    let status = 'preparing';
    while (status === 'preparing') {
      status = ((await (await api('GET', `snapshots/${id}`)).json()) as { snapshotStatus: string }).snapshotStatus;
    }
    const entities = [{ type: 'Meter' }];
    const subscription = { type: 'Subscription', entities, notification: { endpoint: { uri } } };
    expect((await api('POST', 'subscriptions', subscription, id)).status).toBe(201);
    await api('POST', 'entities', meter('B'));
    await api('POST', 'entities', meter('C'), id);
    await until(() => told.length > 0);
    await busbar.stop();
    busbar = await startBusbar(['--empty'], { by: 'broker', data: busbar.data });
    await api('PATCH', 'entities/urn:ngsi-ld:Meter:C/attrs/power', { value: 2 }, id);
    await until(() => told.length > 1);
    expect(told.map(({ headers, ids }) => [headers['ngsild-snapshot'], ids])).toEqual([
      [id, ['urn:ngsi-ld:Meter:C']],
      [id, ['urn:ngsi-ld:Meter:C']],
    ]);
    expect((await api('GET', 'entities/urn:ngsi-ld:Meter:B', undefined, id)).status).toBe(404);
  } finally {
    await busbar.stop();
    sink.close();
  }
}, 60_000);
