/**
 * A small NGSI-LD broker for the tests of the field agents: entities in a map, batch update and upsert, queries by id and by
 * `state`, subscriptions that are only kept. It can be told to fail. Over HTTP, as the real client speaks to it.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';

export interface TestBroker {
  readonly url: string;
  readonly entities: Map<string, Record<string, JsonValue>>;
  readonly subscriptions: Map<string, JsonObject>;
  /** Every batch update, in order. */
  readonly updates: JsonObject[][];
  /** Answers every request with this status, while set. */
  failWith: number | undefined;
  /** Answers an entity of an update with this status. */
  readonly failEntity: Map<string, number>;
  delayMs: number;
  /** Requests for `/notifications/…` of the kept subscriptions. */
  notify(ids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export async function startTestBroker(port = 0): Promise<TestBroker> {
  const entities: TestBroker['entities'] = new Map();
  const subscriptions: TestBroker['subscriptions'] = new Map();
  const updates: JsonObject[][] = [];
  const failEntity: TestBroker['failEntity'] = new Map();
  const server = createServer(async (request, response) => {
    const { method = 'GET' } = request;
    const url = new URL(request.url!, 'http://localhost');
    const path = url.pathname.replace('/ngsi-ld/v1/', '');
    const body = await bodyOf(request);
    if (broker.delayMs > 0) await new Promise((later) => setTimeout(later, broker.delayMs));
    const answer = (status: number, json?: unknown): void => {
      response
        .writeHead(status, { 'Content-Type': 'application/json' })
        .end(json === undefined ? '' : JSON.stringify(json));
    };
    if (broker.failWith !== undefined) return answer(broker.failWith, { title: 'Told to fail', detail: 'by the test' });
    if (method === 'POST' && path.startsWith('entityOperations/')) {
      const batch = body as JsonObject[];
      const isUpdate = path === 'entityOperations/update';
      if (isUpdate) updates.push(batch);
      const errors: JsonObject[] = [];
      for (const entity of batch) {
        const id = String(entity['id']);
        const status = failEntity.get(id) ?? (isUpdate && !entities.has(id) ? 404 : undefined);
        if (status === undefined) entities.set(id, merge(entities.get(id) ?? {}, entity));
        else errors.push({ entityId: id, error: { title: 'No', detail: `status ${status}`, status } });
      }
      return errors.length > 0 ? answer(207, { success: [], errors }) : answer(204);
    }
    if (method === 'GET' && path === 'entities') {
      const ids = url.searchParams.get('id')?.split(',');
      const q = url.searchParams.get('q');
      const type = url.searchParams.get('type');
      const found = [...entities.values()].filter((entity) => {
        const state = (entity['state'] as JsonObject | undefined)?.['value'];
        const isAsked = q === null || q.includes(`state=="${state}"`);
        return entity['type'] === type && (!ids || ids.includes(String(entity['id']))) && isAsked;
      });
      return answer(200, found);
    }
    if (method === 'POST' && path === 'subscriptions') {
      const subscription = body as JsonObject;
      subscriptions.set(String(subscription['id']), subscription);
      return answer(201);
    }
    if (method === 'DELETE' && path.startsWith('subscriptions/')) {
      return answer(subscriptions.delete(decodeURIComponent(path.slice('subscriptions/'.length))) ? 204 : 404);
    }
    answer(404, { title: 'Not in this test', detail: `${method} ${path}` });
  });
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  const broker: TestBroker = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    entities,
    subscriptions,
    updates,
    failEntity,
    failWith: undefined,
    delayMs: 0,
    async notify(ids) {
      for (const { notification } of subscriptions.values() as Iterable<JsonObject>) {
        const { uri } = (notification as JsonObject)['endpoint'] as JsonObject;
        await fetch(String(uri), {
          method: 'POST',
          body: JSON.stringify({ type: 'Notification', data: ids.map((id) => ({ id, type: 'Command' })) }),
        });
      }
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
  return broker;
}

/** Attributes replace attributes; of several instances each by its datasetId. */
function merge(old: Record<string, JsonValue>, entity: JsonObject): Record<string, JsonValue> {
  const merged = { ...old };
  for (const [name, value] of Object.entries(entity)) {
    const instances = Array.isArray(value) ? value : [value];
    const isAttribute = name !== 'id' && name !== 'type' && name !== 'scope';
    if (!isAttribute || merged[name] === undefined) merged[name] = value;
    else {
      const idOf = (instance: JsonValue): JsonValue | undefined => (instance as JsonObject)['datasetId'];
      const before = Array.isArray(merged[name]) ? merged[name] : [merged[name]];
      const kept = before.filter((instance) => !instances.some((other) => idOf(other) === idOf(instance)));
      const all = [...kept, ...instances];
      merged[name] = all.length === 1 ? all[0]! : all;
    }
  }
  return merged;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  const text = Buffer.concat(chunks).toString('utf8');
  return text ? JSON.parse(text) : undefined;
}
