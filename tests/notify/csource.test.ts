/** Notifications about context sources: ETSI GS CIM 009 v1.9.1 clauses 5.3.2, 5.3.3, 5.11.2 and 5.11.7. */
import { afterEach, expect, test } from 'vitest';
import type { Broker } from '#broker/core/broker.ts';
import type { GraphStore, HistoryStore } from '#broker/core/ports.ts';
import {
  createRegistrationSubscription,
  deleteRegistrationSubscription,
  retrieveRegistrationSubscription,
  updateRegistrationSubscription,
} from '#broker/core/registration/subscriptions.ts';
import { createRegistration, deleteRegistration, updateRegistration } from '#broker/core/registration/write.ts';
import { createEgress } from '#broker/egress/egress.ts';
import { type SourceNotifier, startSourceNotifier } from '#broker/notify/csource.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { memoryDocuments, plainNames } from '../core/subscription/samples.ts';
import { local, openReceiver, plainContexts, quick, type Receiver, until } from './stage.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

function openBroker(): Broker {
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  return { graph: {} as GraphStore, history: {} as HistoryStore, documents: memoryDocuments(), clock };
}

function notify(broker: Broker): SourceNotifier {
  const limits = { ...quick, registrationSettleMs: 20 };
  const notifier = startSourceNotifier({ broker, contexts: plainContexts, egress: createEgress(local), limits });
  endings.unshift(() => notifier.close());
  return notifier;
}

async function receive(...answer: Parameters<typeof openReceiver>): Promise<Receiver> {
  const receiver = await openReceiver(...answer);
  endings.push(() => receiver.close());
  return receiver;
}

const registration = (type: string, members: JsonObject = {}): JsonObject => ({
  type: 'ContextSourceRegistration',
  information: [{ entities: [{ type }] }],
  endpoint: 'http://source.example',
  ...members,
});
const wish = (url: string, members: JsonObject = {}): JsonObject => ({
  type: 'Subscription',
  entities: [{ type: 'Meter' }],
  notification: { endpoint: { uri: url } },
  ...members,
});
const register = (broker: Broker, json: JsonObject) => createRegistration(broker, json, plainNames);
const subscribe = (broker: Broker, json: JsonObject) =>
  createRegistrationSubscription(broker, json, plainNames, undefined);

interface News {
  readonly type: string;
  readonly triggerReason: string;
  readonly data: readonly { readonly id: string; readonly information: readonly JsonObject[] }[];
}
const newsOf = (receiver: Receiver): readonly (readonly [string, readonly string[]])[] =>
  receiver.taken.map(({ body }) => {
    const { triggerReason, data } = body as unknown as News;
    return [triggerReason, data.map(({ id }) => id)];
  });

test('tells what matches at first, then each change with its reason', async () => {
  const [broker, receiver] = [openBroker(), await receive()];
  notify(broker);
  const old = await register(broker, registration('Meter'));
  await register(broker, registration('Line'));
  await subscribe(broker, wish(receiver.url));
  await receiver.until(1);
  const added = await register(broker, registration('Meter'));
  await receiver.until(2);
  await updateRegistration(broker, added, { description: 'new' }, plainNames);
  await receiver.until(3);
  await updateRegistration(broker, old, { information: [{ entities: [{ type: 'Line' }] }] }, plainNames);
  await receiver.until(4);
  await deleteRegistration(broker, added);
  await receiver.until(5);
  expect(newsOf(receiver)).toEqual([
    ['newlyMatching', [old]],
    ['newlyMatching', [added]],
    ['updated', [added]],
    ['noLongerMatching', [old]],
    ['noLongerMatching', [added]],
  ]);
  expect((receiver.taken[0]!.body as unknown as News).type).toBe('ContextSourceNotification');
  expect(receiver.taken[0]!.headers.link).toContain('json-ld#context');
});

test('tells only what of a registration matters', async () => {
  const [broker, receiver] = [openBroker(), await receive()];
  notify(broker);
  const information = [{ entities: [{ type: 'Line' }] }, { entities: [{ type: 'Meter' }, { type: 'Line' }] }];
  await register(broker, registration('Meter', { information }));
  await subscribe(broker, wish(receiver.url));
  await receiver.until(1);
  const [told] = (receiver.taken[0]!.body as unknown as News).data;
  expect(told!.information).toEqual([{ entities: [{ type: ['Meter'] }] }]);
});

test('holds registrations against csf and the interval of observations', async () => {
  const [broker, receiver] = [openBroker(), await receive()];
  notify(broker);
  const observationInterval = { startAt: '2026-01-01T00:00:00Z' };
  await register(broker, registration('Meter', { 'urn:p:region': 'TX1' }));
  await register(broker, registration('Meter', { 'urn:p:region': 'TX2', observationInterval }));
  const both = await register(broker, registration('Meter', { 'urn:p:region': 'TX1', observationInterval }));
  const temporalQ = { timerel: 'after', timeAt: '2026-06-01T00:00:00Z' };
  await subscribe(broker, wish(receiver.url, { temporalQ, csf: 'urn:p:region=="TX1"' }));
  await receiver.until(1);
  expect(newsOf(receiver)).toEqual([['newlyMatching', [both]]]);
});

test('tells all anew after an update of the subscription, and nothing while it is paused', async () => {
  const [broker, receiver] = [openBroker(), await receive()];
  notify(broker);
  const line = await register(broker, registration('Line'));
  const id = await subscribe(broker, wish(receiver.url, { isActive: false }));
  const meter = await register(broker, registration('Meter'));
  const change = { isActive: true, entities: [{ type: 'Line' }, { type: 'Meter' }] };
  await updateRegistrationSubscription(broker, id, change, plainNames, undefined);
  await receiver.until(1);
  expect(newsOf(receiver)).toEqual([['newlyMatching', [line, meter]]]);
});

test('tells of a registration that has expired', async () => {
  const [broker, receiver] = [openBroker(), await receive()];
  notify(broker);
  await subscribe(broker, wish(receiver.url));
  await receiver.until(1);
  const expiresAt = new Date(Date.now() + 500).toISOString();
  const id = await register(broker, registration('Meter', { expiresAt }));
  await receiver.until(3);
  expect(newsOf(receiver)).toEqual([
    ['newlyMatching', []],
    ['newlyMatching', [id]],
    ['noLongerMatching', [id]],
  ]);
});

test('tells every so often what matches, also that nothing does, and nothing in between', async () => {
  const [broker, receiver] = [openBroker(), await receive()];
  notify(broker);
  await subscribe(broker, wish(receiver.url, { timeInterval: 0.2 }));
  await receiver.until(1);
  const id = await register(broker, registration('Meter'));
  await receiver.until(3);
  expect(newsOf(receiver).slice(0, 3)).toEqual([
    ['newlyMatching', []],
    ['newlyMatching', [id]],
    ['newlyMatching', [id]],
  ]);
});

test('tells at first also that nothing matches, and changes that come together in one notification', async () => {
  const [broker, receiver] = [openBroker(), await receive()];
  notify(broker);
  await subscribe(broker, wish(receiver.url));
  await receiver.until(1);
  const ids = await Promise.all([1, 2, 3].map(() => register(broker, registration('Meter'))));
  await receiver.until(2);
  expect(newsOf(receiver)).toEqual([
    ['newlyMatching', []],
    ['newlyMatching', ids],
  ]);
});

test('throttling leaves only what has come of it', async () => {
  const [broker, receiver] = [openBroker(), await receive()];
  notify(broker);
  const first = await register(broker, registration('Meter'));
  await subscribe(broker, wish(receiver.url, { throttling: 0.3 }));
  await receiver.until(1);
  const passing = await register(broker, registration('Meter'));
  await deleteRegistration(broker, passing);
  await updateRegistration(broker, first, { description: 'one' }, plainNames);
  await updateRegistration(broker, first, { description: 'two' }, plainNames);
  await receiver.until(2);
  expect(newsOf(receiver).slice(1)).toEqual([['updated', [first]]]);
  expect((receiver.taken[1]!.body as unknown as News).data[0]).toMatchObject({ description: 'two' });
});

test('tries a notification a few times and counts it once', async () => {
  const [broker, receiver] = [openBroker(), await receive((n) => (n < 3 ? 503 : 200))];
  const notifier = notify(broker);
  await register(broker, registration('Meter'));
  const id = await subscribe(broker, wish(receiver.url));
  await receiver.until(1);
  const notification = () => retrieveRegistrationSubscription(broker, id, plainNames, false)['notification'];
  await until(() => (notification() as JsonObject)['status'] === 'ok');
  expect(notification()).toMatchObject({
    timesSent: 1,
    lastSuccess: expect.any(String),
    lastFailure: expect.any(String),
  });
  expect(receiver.requests).toBe(3);
  expect(notifier.health()).toEqual({ subscriptions: 1, sent: 1, failed: 1 });
});

test('gives a notification up after five tries, and goes on with the next', async () => {
  const [broker, receiver] = [openBroker(), await receive((n) => (n <= 5 ? 500 : 200))];
  notify(broker);
  await register(broker, registration('Meter'));
  const id = await subscribe(broker, wish(receiver.url));
  await until(() => receiver.requests === 5);
  const later = await register(broker, registration('Meter'));
  await receiver.until(1);
  expect(newsOf(receiver)).toEqual([['newlyMatching', [later]]]);
  const notification = () => retrieveRegistrationSubscription(broker, id, plainNames, false)['notification'];
  await until(() => (notification() as JsonObject)['status'] === 'ok');
  expect(notification()).toMatchObject({ timesSent: 2, status: 'ok' });
});

test('knows after a restart who has subscribed, and nobody who was deleted', async () => {
  const [broker, receiver] = [openBroker(), await receive()];
  const before = notify(broker);
  await subscribe(broker, wish(receiver.url));
  const gone = await subscribe(broker, wish(receiver.url, { entities: [{ idPattern: '^urn:.*', type: 'Meter' }] }));
  await deleteRegistrationSubscription(broker, gone);
  await before.close();
  const again: Broker = { ...broker, documents: { ...broker.documents } };
  expect(notify(again).health().subscriptions).toBe(1);
  const id = await register(again, registration('Meter'));
  await until(() => newsOf(receiver).at(-1)?.[1][0] === id);
  expect(newsOf(receiver).at(-1)).toEqual(['newlyMatching', [id]]);
});
