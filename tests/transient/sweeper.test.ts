/** Transient entities and attributes: ETSI GS CIM 009 v1.9.1 clause 4.22, over the embedded store. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { limits } from '#broker/config.ts';
import { commitEdit } from '#broker/core/commit.ts';
import { creation, replacement } from '#broker/core/provision/edits.ts';
import { openEmbeddedStore } from '#broker/store/embedded/open.ts';
import { createAgenda } from '#broker/transient/agenda.ts';
import { startSweeper } from '#broker/transient/sweeper.ts';
import type { Attribute, Entity } from '#models/ngsi-ld/entity.ts';

const start = Date.parse('2026-11-21T12:00:00.000Z');
const at = (seconds: number): string => new Date(start + seconds * 1000).toISOString();
const begun = at(0);

let directory: string;
let now: number;
beforeEach(async () => {
  now = start;
  directory = await mkdtemp(join(tmpdir(), 'busbar-transient-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function open() {
  const clock = { now: () => now, monotonic: () => performance.now() };
  const store = await openEmbeddedStore({ directory, clock, limits });
  const broker = { graph: store.graph, history: store.history, documents: store.documents, clock };
  const warnings: object[] = [];
  const sweeper = startSweeper(broker, { warn: (fields) => warnings.push(fields) });
  const close = async () => {
    await sweeper.close();
    await store.close();
  };
  return { broker, sweeper, warnings, close };
}

const property = (value: number, expiresAt?: string): Attribute => ({
  kind: 'Property',
  value,
  createdAt: begun,
  modifiedAt: begun,
  ...(expiresAt && { expiresAt }),
});

function meter(key: string, expiresAt?: string, attributes: Record<string, Attribute> = {}): Entity {
  return {
    id: `urn:ngsi-ld:Meter:${key}`,
    types: ['https://example.org/Meter'],
    scopes: [],
    attributes: new Map(Object.entries(attributes).map(([name, one]) => [`https://example.org/${name}`, [one]])),
    createdAt: begun,
    modifiedAt: begun,
    ...(expiresAt && { expiresAt }),
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('what has ended', () => {
  test('is taken away: the entity, or the attribute of one that goes on', async () => {
    const { broker, sweeper, warnings, close } = await open();
    await commitEdit(broker, creation(meter('A', at(10))));
    await commitEdit(broker, creation(meter('B', undefined, { spare: property(1, at(10)), power: property(2) })));
    await commitEdit(broker, creation(meter('C', at(3600))));
    await until(() => sweeper.waiting === 3);
    now = start + 11_000;
    await until(() => sweeper.waiting === 1 && broker.graph.health().entities === 2);
    const [a, b] = await broker.graph.get(['urn:ngsi-ld:Meter:A', 'urn:ngsi-ld:Meter:B']);
    expect(a).toBeUndefined();
    expect([...b!.attributes.keys()]).toEqual(['https://example.org/power']);
    expect(warnings).toEqual([]);
    await close();
  });

  test('is found after a restart too', async () => {
    const first = await open();
    await commitEdit(first.broker, creation(meter('A', at(10))));
    await first.close();
    now = start + 11_000;
    const second = await open();
    await until(() => second.broker.graph.health().entities === 0);
    await second.close();
  });

  test('stays where its end was put off meanwhile', async () => {
    const { broker, sweeper, close } = await open();
    await commitEdit(broker, creation(meter('A', at(10))));
    await until(() => sweeper.waiting === 1);
    await commitEdit(broker, replacement(meter('A', at(1000)), at(1)));
    await commitEdit(broker, creation(meter('B', at(20))));
    await until(() => sweeper.waiting === 2);
    now = start + 21_000;
    await until(() => sweeper.waiting === 1);
    expect((await broker.graph.get(['urn:ngsi-ld:Meter:A']))[0]).toBeDefined();
    await close();
  });
});

test('an agenda gives what is due, like a list that is sorted each time', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), name: fc.nat(12), time: fc.option(fc.nat(50), { nil: undefined }) }),
    fc.record({ kind: fc.constant('due' as const), time: fc.nat(50) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const agenda = createAgenda<number>();
      const naive = new Map<number, number>();
      for (const one of steps) {
        if (one.kind === 'set') {
          agenda.set(one.name, one.time);
          if (one.time === undefined) naive.delete(one.name);
          else naive.set(one.name, one.time);
        } else {
          const due = [...naive].filter(([, time]) => time <= one.time);
          for (const [name] of due) naive.delete(name);
          expect([...agenda.due(one.time)].sort()).toEqual(due.map(([name]) => name).sort());
        }
        expect(agenda.first).toBe(naive.size === 0 ? undefined : Math.min(...naive.values()));
        expect(agenda.size).toBe(naive.size);
      }
    }),
  );
});
