/** The simulator: a live twin of a store, past bases, and threads that answer as the pure function does. */
import { afterEach, describe, expect, test } from 'vitest';
import { type Limits, limits } from '#broker/config.ts';
import type { Clock, GraphStore, HistoryStore } from '#broker/core/ports.ts';
import { createSimulator } from '#broker/simulate/simulator.ts';
import { attributeIri, catalogueNames } from '#models/catalogue.ts';
import { demoRegion } from '#models/facility/demo.ts';
import { entitiesOf } from '#models/facility/entities.ts';
import type { Change, EntityChange, Revision } from '#models/ngsi-ld/change.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { parseEntity } from '#models/ngsi-ld/parse.ts';
import { problem } from '#models/problem.ts';
import { runScenario } from '#twins/scenario/run.ts';
import type { Action, Scenario, ScenarioBase } from '#twins/scenario/scenario.ts';

const at = '2026-01-01T00:00:00.000Z';
const clock: Clock = { now: () => Date.parse(at), monotonic: () => 0 };
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** The part of a store that the simulator needs, in memory: pages, a log, and every past. */
class Shelf {
  readonly #log: Change[] = [];
  readonly #past: ReadonlyMap<Iri, Entity>[];
  readonly #wake = new Set<() => void>();
  queries = 0;
  /** Readers of the log fail with this, once. */
  fault: Error | undefined;

  constructor(entities: readonly Entity[]) {
    this.#past = [new Map(entities.map((entity) => [entity.id, entity]))];
  }

  get revision(): Revision {
    return this.#log.length;
  }

  get entities(): ReadonlyMap<Iri, Entity> {
    return this.#past.at(-1)!;
  }

  commit(change: EntityChange): void {
    const next = new Map(this.entities);
    if (change.kind === 'deleted') next.delete(change.before.id);
    else next.set(change.after.id, change.after);
    this.#past.push(next);
    this.#log.push({ revision: this.#log.length + 1, at, change });
    this.wake();
  }

  wake(): void {
    for (const wake of this.#wake) wake();
  }

  get graph(): GraphStore {
    const shelf = this;
    const view = (revision: Revision) => ({
      revision,
      query: async ({ limit, offset }: { limit: number; offset: number }) => {
        shelf.queries += 1;
        const all = [...shelf.#past[revision]!.values()];
        return { entities: all.slice(offset, offset + limit), more: offset + limit < all.length };
      },
    });
    return {
      get revision() {
        return shelf.revision;
      },
      snapshot: () => view(shelf.revision),
      async *changes(after: Revision, signal?: AbortSignal) {
        for (let next = after; ; ) {
          if (signal?.aborted) return;
          if (shelf.fault) {
            const { fault } = shelf;
            shelf.fault = undefined;
            throw fault;
          }
          const batch = shelf.#log.slice(next);
          next += batch.length;
          if (batch.length > 0) yield batch;
          else {
            await new Promise<void>((resolve) => {
              const wake = (): void => {
                shelf.#wake.delete(wake);
                resolve();
              };
              shelf.#wake.add(wake);
              signal?.addEventListener('abort', wake, { once: true });
            });
          }
        }
      },
    } as unknown as GraphStore;
  }

  get history(): HistoryStore {
    return {
      at: async (moment: { revision: Revision }) => {
        const past = this.#past[moment.revision];
        if (!past) throw problem('BadRequestData', `Revision ${moment.revision} is not there yet.`);
        return { revision: moment.revision, at, entities: [...past.values()] };
      },
    } as unknown as HistoryStore;
  }
}

async function open(changes: Partial<Limits> = {}) {
  const shelf = new Shelf(entitiesOf(demoRegion, at));
  const parts = { graph: shelf.graph, history: shelf.history, clock, limits: { ...limits, ...changes } as Limits };
  const simulator = await createSimulator(parts);
  closing.push(() => simulator.close());
  return { shelf, simulator };
}

const scenario = (actions: readonly Action[] = [], base: ScenarioBase = { kind: 'live' }): Scenario => ({
  base,
  actions,
  analysis: 'powerFlow',
});
const feederBreaker = 'urn:ngsi-ld:Breaker:TX1.34.K02.QA1';
const openFeeder: Action = { kind: 'switch', asset: feederBreaker, open: true };

function opened(shelf: Shelf): EntityChange {
  const before = shelf.entities.get(feederBreaker)!;
  const draft = { id: feederBreaker, type: 'Breaker', open: { type: 'Property', value: true } };
  const iri = attributeIri('open');
  const open = parseEntity(draft, catalogueNames, at).attributes.get(iri)!;
  const after = { ...before, attributes: new Map(before.attributes).set(iri, open) };
  return { kind: 'updated', before, after, attributes: [iri] };
}

/** Until `condition` holds; the test's own time limit ends it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe('the live twin', () => {
  test('is loaded page by page and follows the log', async () => {
    const { shelf, simulator } = await open({ pageMax: 7 as never });
    expect(shelf.queries).toBe(Math.ceil(shelf.entities.size / 7));
    const isOpen = (): number | undefined => {
      const { switches, index } = simulator.live();
      return switches.open[index.get(feederBreaker)!.row];
    };
    expect(isOpen()).toBe(0);
    shelf.commit(opened(shelf));
    await until(() => simulator.live().revision === 1);
    expect(isOpen()).toBe(1);
  });

  test('begins again from a snapshot when the log does not go back far enough', async () => {
    const { shelf, simulator } = await open();
    shelf.fault = problem('Unavailable', 'The log begins at revision 10.');
    shelf.commit(opened(shelf));
    await until(() => simulator.live().revision === 1);
    shelf.commit({ kind: 'deleted', before: shelf.entities.get(feederBreaker)! });
    await until(() => simulator.live().revision === 2);
    expect(simulator.live().index.has(feederBreaker)).toBe(false);
  });
});

describe('a run', () => {
  test('in a thread gives bit for bit what the pure function gives', async () => {
    const { simulator } = await open();
    for (const actions of [[], [openFeeder], [{ kind: 'scale', type: 'EnergyConsumer', factor: 40 } as const]]) {
      expect(await simulator.run(scenario(actions))).toStrictEqual(runScenario(simulator.live(), scenario(actions)));
    }
  });

  test('sees what was written before it was started', async () => {
    const { shelf, simulator } = await open();
    shelf.commit(opened(shelf));
    const result = await simulator.run(scenario());
    expect(result.base).toBe(1);
    expect(result.deEnergised).toContain('urn:ngsi-ld:Home:F1.H1');
  });

  test('on a past revision sees the grid as it was then', async () => {
    const { shelf, simulator } = await open();
    shelf.commit(opened(shelf));
    const past = await simulator.run(scenario([], { kind: 'revision', revision: 0 }));
    expect(past.deEnergised).toEqual([]);
    expect(past.base).toBe(0);
    await expect(simulator.run(scenario([], { kind: 'revision', revision: 99 }))).rejects.toThrow(/99/);
  });

  test('on a moment that is yet to come is refused', async () => {
    const { simulator } = await open();
    const run = simulator.run(scenario([], { kind: 'time', time: '2026-01-01T00:00:01.000Z' }));
    await expect(run).rejects.toMatchObject({ kind: 'BadRequestData', detail: expect.stringContaining('yet to come') });
  });

  test('that makes no sense is refused with the sentence of the twin', async () => {
    const { simulator } = await open();
    const run = simulator.run(scenario([{ kind: 'outage', asset: 'urn:x' }]));
    await expect(run).rejects.toMatchObject({ kind: 'BadRequestData', detail: expect.stringContaining('urn:x') });
    const many = simulator.run(scenario(Array.from({ length: limits.actionsMax + 1 }, () => openFeeder)));
    await expect(many).rejects.toMatchObject({ kind: 'BadRequestData', detail: expect.stringContaining('1000') });
  });

  test('tells its progress from beginning to end', async () => {
    const { simulator } = await open();
    const seen: number[] = [];
    await simulator.run(scenario([openFeeder]), undefined, ({ progress }) => seen.push(progress));
    expect(seen[0]).toBe(0);
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  test('many at once all end, each with its own answer', async () => {
    const { shelf, simulator } = await open();
    const answers = Array.from({ length: 12 }, (_, round) => {
      if (round === 6) shelf.commit(opened(shelf));
      return simulator.run(scenario([{ kind: 'scale', type: 'EnergyConsumer', factor: 1 + round / 20 }]));
    });
    const loads = (await Promise.all(answers)).map(({ summary, base }) => [base, summary.load.active]);
    const [[, first], [, second]] = loads as [number[], number[]];
    for (const [round, [base, load]] of loads.entries()) {
      // Loads of other types stay as they are, so the sum grows by the same from one to the next.
      const expected = first! + round * (second! - first!);
      if (base === 0) expect(load).toBeCloseTo(expected, 9);
      else expect(load).toBeLessThan(expected - 1);
    }
    expect(loads.slice(6).every(([base]) => base === 1)).toBe(true);
  });
});

describe('limits of runs', () => {
  test('a full queue refuses the next run', async () => {
    const { simulator } = await open({ runsAtOnce: 1 as never, runsQueueMax: 2 as never });
    const runs = Array.from({ length: 4 }, () => simulator.run(scenario()));
    const outcomes = await Promise.allSettled(runs);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    expect(outcomes[3]).toMatchObject({
      reason: { kind: 'Unavailable', detail: expect.stringContaining('2 studies') },
    });
  });

  test('a run that takes too long is cancelled with a sentence', async () => {
    // One millisecond is less than a new thread takes to start.
    const { simulator } = await open({ runTimeoutMs: 1 as never });
    await expect(simulator.run(scenario())).rejects.toMatchObject({
      kind: 'Unavailable',
      detail: expect.stringContaining('longer than 0.001 s'),
    });
  });

  test('a run that is given up ends, waiting or at work, and leaves the others alone', async () => {
    const { simulator } = await open({ runsAtOnce: 1 as never });
    const [first, second] = [new AbortController(), new AbortController()];
    const working = simulator.run(scenario(), first.signal);
    const waiting = simulator.run(scenario(), second.signal);
    const last = simulator.run(scenario());
    // Let them reach the pool before they are given up.
    await new Promise((resolve) => setTimeout(resolve, 0));
    second.abort();
    first.abort();
    await expect(working).rejects.toThrow(/abort/i);
    await expect(waiting).rejects.toThrow(/abort/i);
    await expect(last).resolves.toMatchObject({ base: 0 });
    await expect(simulator.run(scenario(), AbortSignal.abort())).rejects.toThrow(/abort/i);
  });

  test('closing ends what is under way', async () => {
    const { simulator } = await open();
    const run = simulator.run(scenario());
    const outcome = expect(run).rejects.toMatchObject({ kind: 'Unavailable' });
    await new Promise((resolve) => setTimeout(resolve, 0));
    await simulator.close();
    await outcome;
    await expect(simulator.run(scenario())).rejects.toMatchObject({ kind: 'Unavailable' });
  });
});
