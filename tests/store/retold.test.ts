/** What was told of histories survives a stop at any moment: it is in the log like any other commit. */
import { cpSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Plan } from '#broker/core/ports.ts';
import type { Store } from '#broker/store/embedded/open.ts';
import type { HistoryEdit } from '#models/ngsi-ld/change.ts';
import type { Attribute, Entity } from '#models/ngsi-ld/entity.ts';
import { openInline } from './inline.ts';

const folders: string[] = [];
const folder = async (): Promise<string> => {
  folders.push(await mkdtemp(join(tmpdir(), 'busbar-retold-')));
  return folders.at(-1)!;
};
afterEach(() => {
  for (const one of folders.splice(0)) rmSync(one, { recursive: true, force: true });
});

const at = '2026-11-21T12:00:00.000Z';
const power = 'https://x.test/power';
const idOf = (number: number): string => `urn:ngsi-ld:Meter:${number}`;
const instance = (minute: number, value: number): Attribute => ({
  ...{ kind: 'Property', value, observedAt: `2026-11-20T12:${String(minute).padStart(2, '0')}:00.000Z` },
  ...{ createdAt: at, modifiedAt: at },
});
const meter = (number: number): Entity => ({
  ...{ id: idOf(number), types: ['https://x.test/Meter'], scopes: ['/a'], createdAt: at, modifiedAt: at },
  attributes: new Map([[power, [instance(30, number)]]]),
});
const retold = (number: number, ...edits: readonly HistoryEdit[]) =>
  ({ kind: 'retold', id: idOf(number), edits }) as const;

async function contents({ graph, history }: Store) {
  const ids = [1, 2, 3, 4].map(idOf);
  const window = { timeproperty: 'observedAt', limit: 1000 } as const;
  return {
    now: await graph.get(ids),
    series: await Promise.all(ids.map((id) => history.range(id, undefined, window))),
    scopes: await Promise.all(ids.map((id) => history.scopes(id))),
    fates: ids.map((id) => history.fate(id)),
    graves: [...history.graves()],
  };
}

test('A process that is killed has told what was acknowledged, before and after a checkpoint', async () => {
  const directory = await folder();
  const store = await openInline(directory);
  const commit = (...changes: Plan<undefined>['changes']) =>
    store.graph.commit([], () => ({ changes, result: undefined }));
  const [one, two, three, four] = [1, 2, 3, 4].map(meter) as [Entity, Entity, Entity, Entity];
  await commit(
    { kind: 'created', after: one },
    retold(1, { kind: 'told' }, { kind: 'added', attribute: power, instance: instance(1, 10) }),
  );
  await commit({ kind: 'created', after: two }, { kind: 'created', after: three }, { kind: 'created', after: four });
  // The limits of this store seal every twenty changes: what follows is partly on disk as history, partly in the log alone.
  for (let minute = 2; minute < 50; minute += 1) {
    await commit(retold(1, { kind: 'added', attribute: power, instance: instance(minute, minute) }));
  }
  const place = { revision: 2, ordinal: 1 };
  await commit(retold(1, { kind: 'changed', attribute: power, place, instance: instance(59, 59) }));
  await commit(
    retold(1, { kind: 'removed', attribute: power, datasetId: undefined, place: { revision: 9, ordinal: 1 } }),
  );
  await commit(retold(2, { kind: 'cleared', attribute: power, datasetId: 'all' }));
  await commit({ kind: 'deleted', before: three });
  await commit({ kind: 'deleted', before: four }, retold(4, { kind: 'forgotten' }));
  const written = await contents(store);
  expect(written.series.map((series) => series.flatMap(({ points }) => points).length)).toEqual([49, 0, 2, 0]);
  expect(written.graves.map(({ id }) => id)).toEqual([idOf(3)]);
  expect(written.fates.map(({ isTold }) => isTold)).toEqual([true, false, false, false]);

  const killed = await folder();
  cpSync(directory, killed, { recursive: true });
  await store.close();
  for (const left of [killed, directory]) {
    const again = await openInline(left);
    expect(await contents(again)).toEqual(written);
    await again.close();
  }
});

test('No reader of the log takes what is told for a change, and each knows how far it has read', async () => {
  const store = await openInline(await folder());
  await store.graph.commit([], () => ({ changes: [{ kind: 'created', after: meter(1) }], result: undefined }));
  await store.graph.commit([], () => ({
    changes: [retold(1, { kind: 'added', attribute: power, instance: instance(1, 1) })],
    result: undefined,
  }));
  for await (const batch of store.graph.changes(0)) {
    expect(batch.map(({ revision, change }) => [revision, change.kind])).toEqual([
      [1, 'created'],
      [2, 'retold'],
    ]);
    break;
  }
  expect((await store.history.at({ revision: 2 })).entities).toEqual([meter(1)]);
  await store.close();
});
