/**
 * A world of its own over a store passes the contract of histories: each script of the contract goes on in a fork from where
 * it would open the store again, while the store itself is written to and told of the past.
 */

import type { GraphStore, GraphView } from '#broker/core/ports.ts';
import type { EntityChange, Retelling } from '#models/ngsi-ld/change.ts';
import type { Attribute, Entity } from '#models/ngsi-ld/entity.ts';
import { type HistoryPlace, historyContract } from '../contract/history-store.ts';
import { ids, types, values } from '../contract/samples.ts';
import { storePlace } from './places.ts';

const at = '2026-11-21T12:02:00.000Z';
const instance: Attribute = { kind: 'Property', value: 'of the origin', createdAt: at, modifiedAt: at };
const attribute = values[0]!;

/** Everybody who lives is deleted, everybody else is created, and all of their pasts are told anew. */
async function goOn(graph: GraphStore): Promise<void> {
  await graph.commit(ids, (current) => ({
    changes: current.flatMap((before, index): (EntityChange | Retelling)[] => {
      const id = ids[index]!;
      const attributes = new Map([[attribute, [instance]]]);
      const after: Entity = { id, types: [types[0]!], scopes: ['/origin'], attributes, createdAt: at, modifiedAt: at };
      const edits = [
        { kind: 'added', attribute, instance },
        { kind: 'cleared', attribute, datasetId: 'all' },
        { kind: 'told' },
      ] as const;
      return [before ? { kind: 'deleted', before } : { kind: 'created', after }, { kind: 'retold', id, edits }];
    }),
    result: undefined,
  }));
}

async function forkPlace(now: () => number): Promise<HistoryPlace> {
  const place = await storePlace({ now, monotonic: now });
  const store = await place.open();
  const written: string[] = [];
  let begun: { readonly view: GraphView; readonly at: string } | undefined;
  let opened = 0;
  return {
    async open() {
      opened += 1;
      if (opened === 1) return store;
      if (!begun) {
        const view = store.graph.snapshot();
        begun = { view, at: (await store.history.at({ revision: view.revision })).at };
      }
      await goOn(store.graph);
      const write = async (records: readonly string[]) => void written.push(...records);
      return store.forks.fork(begun.view, { at: begun.at, written: [...written], write });
    },
    dispose: () => place.dispose(),
  };
}

historyContract('A fork of the embedded store', forkPlace, 4);
