/** How far back the log and the history go. */
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { limits } from '#broker/config.ts';
import type { GraphStore } from '#broker/core/ports.ts';
import { fulfil, log } from '../contract/graph-store.ts';
import { wishes } from '../contract/samples.ts';
import { type StorePlace, storePlace } from './places.ts';

const places: StorePlace[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.dispose();
});
const [some] = fc.sample(wishes, { numRuns: 1, seed: 1 });

/** One change each, of entities of their own. */
async function write(graph: GraphStore, from: number, to: number): Promise<void> {
  for (let n = from; n <= to; n += 1) await fulfil(graph, [{ ...some!, id: `urn:x:${n}`, action: 'put' }]);
}

test('The log is cut after a checkpoint; whoever asks for more is told where it begins', async () => {
  const place = await storePlace();
  places.push(place);
  await write((await place.open()).graph, 1, 50);
  const { graph } = await place.open();
  expect(graph.health()).toMatchObject({ revision: 50, oldestRevision: 51, logBytes: 0 });
  const refused = { kind: 'Unavailable', message: expect.stringContaining('begins at revision 51') };
  await expect(log(graph, 10)).rejects.toMatchObject(refused);
});

test('A reader that retains a revision finds all changes after it, over a restart, until it lets go', async () => {
  const place = await storePlace();
  places.push(place);
  let { graph } = await place.open();
  graph.retain('reader', 10);
  await write(graph, 1, 50);
  ({ graph } = await place.open());
  expect(graph.health().oldestRevision).toBe(11);
  const revisions = (await log(graph, 10)).map(({ revision }) => revision);
  expect(revisions).toEqual(Array.from({ length: 40 }, (_, index) => index + 11));
  graph.retain('reader', undefined);
  await write(graph, 51, 100);
  ({ graph } = await place.open());
  expect(graph.health().oldestRevision).toBe(101);
});

test('History older than its days is dropped, and what is younger stays exact', async () => {
  let time = Date.parse('2026-11-01T00:00:00Z');
  const place = await storePlace({ now: () => time, monotonic: () => time });
  places.push(place);
  const { graph } = await place.open();
  await write(graph, 1, 30);
  await place.open().then((store) => write(store.graph, 31, 40));
  // The two segments so far are older than that by a day when the next is sealed.
  time += (limits.historyDays + 1) * 24 * 3600 * 1000;
  await place.open().then((store) => write(store.graph, 41, 70));
  const { history } = await place.open();
  await expect(history.at({ revision: 39 })).rejects.toMatchObject({ kind: 'ResourceNotFound' });
  await expect(history.at({ time: '2026-10-01T00:00:00.000Z' })).rejects.toMatchObject({ kind: 'ResourceNotFound' });
  for (const revision of [40, 41, 55, 70]) expect((await history.at({ revision })).entities).toHaveLength(revision);
});
