/** Snapshots after a restart, when they end, and in how much memory: `broker/snapshot` over the embedded store. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { limits } from '#broker/config.ts';
import { commitEdit } from '#broker/core/commit.ts';
import type { EgressRequest } from '#broker/core/ports.ts';
import { creation, deletion } from '#broker/core/provision/edits.ts';
import { openSnapshots } from '#broker/snapshot/snapshots.ts';
import { openEmbeddedStore } from '#broker/store/embedded/open.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'busbar-snapshot-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const sent: EgressRequest[] = [];
const egress = {
  send: async (request: EgressRequest) => {
    sent.push(request);
    return { status: 204, headers: {}, body: '' };
  },
};

async function open(now = () => Date.now()) {
  const clock = { now, monotonic: () => performance.now() };
  const store = await openEmbeddedStore({ directory, clock, limits });
  const broker = { graph: store.graph, history: store.history, documents: store.documents, clock };
  const log = { warn: () => undefined };
  const snapshots = openSnapshots({ broker, forks: store.forks, egress, limits, log });
  const close = async () => {
    await snapshots.close();
    await store.close();
  };
  return { broker, snapshots, close };
}

const meter = (key: string, value: number): Entity => ({
  id: `urn:ngsi-ld:Meter:${key}`,
  types: ['https://example.org/Meter'],
  scopes: [],
  attributes: new Map([['https://example.org/power', [{ kind: 'Property', value, createdAt: at, modifiedAt: at }]]]),
  createdAt: at,
  modifiedAt: at,
});
const at = '2026-11-21T12:00:00.000Z';

const allMeters = {
  kind: 'entities',
  source: {},
  run: async (broker: { graph: { query: (query: never) => Promise<{ entities: readonly Entity[] }> } }) => {
    const query = { types: { kind: 'type', type: 'https://example.org/Meter' }, limit: 1e9, offset: 0, count: false };
    return (await broker.graph.query(query as never)).entities;
  },
} as never;

async function settled(snapshots: Awaited<ReturnType<typeof open>>['snapshots'], id: string): Promise<string> {
  while (snapshots.get(id)?.status === 'preparing') await new Promise((resolve) => setTimeout(resolve, 5));
  return snapshots.get(id)!.status;
}

test('what was in it, and what was written in it, is there after a restart; what it did not hold is not', async () => {
  const first = await open();
  await commitEdit(first.broker, creation(meter('A', 1)));
  await commitEdit(first.broker, creation(meter('B', 2)));
  const id = await first.snapshots.create({ wishes: {}, queries: [allMeters] });
  expect(await settled(first.snapshots, id)).toBe('success');
  const world = (await first.snapshots.open(id))!;
  await commitEdit(world, deletion('urn:ngsi-ld:Meter:B'));
  await commitEdit(world, creation(meter('C', 3)));
  await commitEdit(first.broker, deletion('urn:ngsi-ld:Meter:A'));
  await commitEdit(first.broker, creation(meter('D', 4)));
  await first.close();

  const second = await open();
  const again = (await second.snapshots.open(id))!;
  const found = await again.graph.get(['A', 'B', 'C', 'D'].map((key) => `urn:ngsi-ld:Meter:${key}`));
  expect(found.map((entity) => entity?.id.at(-1))).toEqual(['A', undefined, 'C', undefined]);
  await second.close();
});

test('it ends when its time has come, and who asked for it is told so', async () => {
  let now = Date.parse(at);
  const one = await open(() => now);
  await commitEdit(one.broker, creation(meter('A', 1)));
  const wishes = { endpoint: 'http://127.0.0.1:9/told', expiresAt: '2026-11-21T12:00:30.000Z' };
  const id = await one.snapshots.create({ wishes, queries: [allMeters] });
  await settled(one.snapshots, id);
  now += 60_000;
  const notices = () => sent.map(({ body }) => JSON.parse(body!)).filter((notice) => notice.snapshotId === id);
  while (notices().length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(one.snapshots.get(id)).toBeUndefined();
  const told = notices();
  expect(told.map(({ type, snapshotStatus }) => [type, snapshotStatus])).toEqual([
    ['SnapshotNotification', 'success'],
    ['SnapshotNotification', 'success'],
  ]);
  // A snapshot that is gone is told with an end that has come (clause 5.3.4).
  expect(told[1].expiresAt <= told[1].notifiedAt).toBe(true);
  await one.close();
});

test('writes of two snapshots and of the tenant never meet', async () => {
  const one = await open();
  await commitEdit(one.broker, creation(meter('A', 1)));
  const ids = await Promise.all([1, 2].map(() => one.snapshots.create({ wishes: {}, queries: [allMeters] })));
  for (const id of ids) await settled(one.snapshots, id);
  const worlds = await Promise.all(ids.map(async (id) => (await one.snapshots.open(id))!));
  await commitEdit(worlds[0]!, creation(meter('B', 2)));
  await commitEdit(worlds[1]!, deletion('urn:ngsi-ld:Meter:A'));
  const sizes = [one.broker, ...worlds].map(({ graph }) => graph.health().entities);
  expect(sizes).toEqual([1, 2, 0]);
  await one.close();
});
