/** Views of the past: who holds one for long holds nothing of those that came and went after it. */
import { queryObjects } from 'node:v8';
import { expect, test } from 'vitest';
import { MemoryGraph } from '#broker/store/embedded/memory/memory.ts';
import { Epoch } from '#broker/store/embedded/memory/overlay.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';

const at = '2026-11-21T12:00:00.000Z';
const meter = (key: number): Entity => ({
  id: `urn:ngsi-ld:Meter:${key}`,
  types: ['Meter'],
  scopes: [],
  attributes: new Map(),
  createdAt: at,
  modifiedAt: at,
});

test('a view that is held for long keeps none of the views after it, and still shows what it saw', async () => {
  const graph = new MemoryGraph();
  graph.put(meter(0).id, { entity: meter(0), born: 1 });
  const held = graph.epoch();
  for (let round = 1; round <= 200; round += 1) {
    // What a WeakRef gave is kept until the end of the job.
    await new Promise((done) => setImmediate(done));
    graph.epoch();
    graph.revision += 1;
    graph.put(meter(round % 3).id, { entity: meter(round % 3), born: 1 + (round % 3) });
  }
  graph.put(meter(0).id, undefined);
  await new Promise((done) => setImmediate(done));
  expect(queryObjects(Epoch, { format: 'count' })).toBeLessThanOrEqual(4);
  expect([...held.all()].map(({ entity }) => entity.id)).toEqual([meter(0).id]);
});
