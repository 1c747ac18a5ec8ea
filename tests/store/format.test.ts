/** A log of format 1, as Busbar wrote it before updates became shorter, is read; from then on it is one of the newest. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { FORMAT } from '#broker/store/embedded/base/database.ts';
import { openLogFile } from '#broker/store/embedded/log/log-file.ts';
import { log } from '../contract/graph-store.ts';
import { type StorePlace, storePlace } from './places.ts';

const places: StorePlace[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.dispose();
});

const id = 'urn:ngsi-ld:Meter:1';
const power = 'https://x.test/power';
const [made, changed] = ['2026-11-21T11:00:00.000Z', '2026-11-21T12:00:00.000Z'];
/** As format 1 had it: short keys, both heads, both instances. */
const head = (at: string): unknown => [['https://x.test/Meter'], [], made, at];
const instance = (v: number, m: string): unknown => ({ k: 'P', v, u: 'MAW', c: made, m });
const created = { r: 1, t: made, k: 'c', e: { i: id, h: head(made), a: [[power, [instance(1, made)]]] } };
const updated = {
  ...{ r: 2, t: changed, k: 'u', i: id, b: 1, h: [head(made), head(changed)] },
  a: [[power, [instance(1, made)], [instance(2, changed)]]],
};

function formatOf(directory: string): unknown {
  const database = new DatabaseSync(join(directory, 'log.db'));
  const { value } = database.prepare("SELECT value FROM meta WHERE key = 'format'").get()!;
  database.close();
  return value;
}

test('A log of format 1 is read whole, played both ways, and raised', async () => {
  const place = await storePlace();
  places.push(place);
  const file = openLogFile({ directory: place.directory, now: made });
  file.append({ first: 1, records: [created, updated].map((record) => JSON.stringify(record)), documents: [] });
  file.close();
  const database = new DatabaseSync(join(place.directory, 'log.db'));
  database.prepare("UPDATE meta SET value = '1', checksum = ? WHERE key = 'format'").run(crc32('format\n1'));
  database.close();

  const { graph, history } = await place.open();
  const propertyOf = (value: number, modifiedAt: string): object => ({
    ...{ kind: 'Property', value, unitCode: 'MAW', createdAt: made, modifiedAt },
  });
  expect((await graph.get([id]))[0]?.attributes.get(power)).toEqual([propertyOf(2, changed)]);
  const [first, second] = await log(graph, 0);
  expect(first).toMatchObject({ revision: 1, at: made, change: { kind: 'created' } });
  expect(second).toMatchObject({ revision: 2, at: changed, change: { kind: 'updated', attributes: [power] } });
  const then = await history.at({ revision: 1 });
  expect(then.entities[0]?.attributes.get(power)).toEqual([propertyOf(1, made)]);
  await graph.close();
  expect(formatOf(place.directory)).toBe(String(FORMAT));
});
