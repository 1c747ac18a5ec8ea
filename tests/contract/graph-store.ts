/** The contract of a GraphStore, run by every store. `open` opens the same data again. */
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Census, GraphStore, GraphView, WalkStep } from '#broker/core/ports.ts';
import { type Change, isChange, type LogEntry } from '#models/ngsi-ld/change.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { NaiveStore } from './naive-store.ts';
import { grant, ids, queries, relationships, type Wish, wishes } from './samples.ts';

export interface Place {
  /** Opens the store; a second call closes the first and opens what it left. */
  open(): Promise<GraphStore>;
  dispose(): Promise<void>;
}

/** Applies wishes in one commit, each to what the ones before made of its entity. */
export function fulfil(store: GraphStore, wanted: readonly Wish[]): Promise<{ revision: number }> {
  const touched = wanted.map(({ id }) => id);
  return store.commit(touched, (current) => {
    const now = new Map(touched.map((id, index) => [id, current[index]]));
    const changes = wanted.flatMap((wish) => {
      const change = grant(wish, now.get(wish.id));
      if (change) now.set(wish.id, change.kind === 'deleted' ? undefined : change.after);
      return change ? [change] : [];
    });
    return { changes, result: undefined };
  });
}

/** All changes of entities after a revision, up to the present one. */
export async function log(store: GraphStore, after: number): Promise<readonly Change[]> {
  return (await entries(store, after)).filter(isChange);
}

/** All that is in the log after a revision. */
export async function entries(store: GraphStore, after: number): Promise<readonly LogEntry[]> {
  const found: LogEntry[] = [];
  const { revision } = store.health();
  if (revision <= after) return found;
  for await (const batch of store.changes(after)) {
    found.push(...batch);
    if (batch.at(-1)!.revision >= revision) break;
  }
  return found;
}

const everything = { limit: 1000, offset: 0, count: true };
const steps: fc.Arbitrary<WalkStep> = fc.record({
  relationships: fc.subarray([...relationships]),
  direction: fc.constantFrom('out' as const, 'in' as const, 'both' as const),
});
const timeless = (changes: readonly Change[]) => changes.map(({ revision, change }) => ({ revision, change }));
/** The order in which types and attributes came up is told by nobody else. */
const counted = ({ types, attributes }: Census) => ({ types: new Map(types), attributes: new Map(attributes) });
const named = (entity: Entity) => entity.types.length > 1;

type Command =
  | { readonly kind: 'commit'; readonly wishes: readonly Wish[] }
  | { readonly kind: 'query'; readonly query: typeof queries extends fc.Arbitrary<infer Q> ? Q : never }
  | {
      readonly kind: 'walk';
      readonly start: readonly string[];
      readonly step: WalkStep;
      readonly depth: number;
      readonly gated: boolean;
    }
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'reopen' }
  | { readonly kind: 'changes'; readonly back: number };

const commit = fc.record({ kind: fc.constant('commit' as const), wishes: fc.array(wishes, { maxLength: 4 }) });
const commands: fc.Arbitrary<Command> = fc.oneof(
  { arbitrary: commit, weight: 6 },
  { arbitrary: fc.record({ kind: fc.constant('query' as const), query: queries }), weight: 2 },
  {
    arbitrary: fc.record({
      kind: fc.constant('walk' as const),
      start: fc.subarray([...ids]),
      step: steps,
      depth: fc.integer({ min: 0, max: 4 }),
      gated: fc.boolean(),
    }),
    weight: 2,
  },
  { arbitrary: fc.constant({ kind: 'snapshot' as const }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant('changes' as const), back: fc.nat(30) }), weight: 1 },
  { arbitrary: fc.constant({ kind: 'reopen' as const }), weight: 1 },
);

export function graphStoreContract(name: string, makePlace: () => Promise<Place>, runs: number): void {
  describe(`${name} as a graph store`, () => {
    const places: Place[] = [];
    const place = async (): Promise<Place> => {
      const made = await makePlace();
      places.push(made);
      return made;
    };
    afterEach(async () => {
      for (const made of places.splice(0)) await made.dispose();
    });

    test('answers as the naive store does, whatever is asked in whatever order', { timeout: 60_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(commands, { minLength: 10, maxLength: 60 }), async (script) => {
          const here = await place();
          let store = await here.open();
          const naive = new NaiveStore(() => '');
          const views: (readonly [GraphView, GraphView])[] = [];
          const compare = async (one: GraphView, other: GraphView): Promise<void> => {
            expect(await one.query(everything)).toEqual(await other.query(everything));
            expect(counted(await one.census())).toEqual(counted(await other.census()));
            expect(one.revision).toBe(other.revision);
          };
          for (const command of script) {
            if (command.kind === 'commit') {
              expect(await fulfil(store, command.wishes)).toEqual(await fulfil(naive, command.wishes));
            } else if (command.kind === 'snapshot') views.push([store.snapshot(), naive.snapshot()]);
            else if (command.kind === 'reopen') {
              store = await here.open();
              views.length = 0;
            } else if (command.kind === 'changes') {
              const after = Math.max(0, naive.revision - command.back);
              if (after + 1 >= store.health().oldestRevision) {
                expect(timeless(await log(store, after))).toEqual(timeless(await log(naive, after)));
              }
            } else {
              for (const [one, other] of [[store, naive] as const, ...views]) {
                if (command.kind === 'query')
                  expect(await one.query(command.query)).toEqual(await other.query(command.query));
                else {
                  const { start, step, depth, gated } = command;
                  const reached = (view: GraphView, far: number) =>
                    view.walk(start, step, far, gated ? named : undefined);
                  // Breadth first: the walk of each smaller depth is a prefix; within one depth the order is free.
                  let [before, beforeOther] = [0, 0];
                  for (let far = 0; far <= depth; far += 1) {
                    const [mine, theirs] = [await reached(one, far), await reached(other, far)];
                    expect(mine.slice(before).toSorted()).toEqual(theirs.slice(beforeOther).toSorted());
                    [before, beforeOther] = [mine.length, theirs.length];
                  }
                }
              }
            }
            await compare(store, naive);
            for (const [one, other] of views) await compare(one, other);
          }
          await here.dispose();
        }),
        { numRuns: runs },
      );
    });

    test('keeps every view as it was, however many there are', async () => {
      const store = await (await place()).open();
      const views: (readonly [GraphView, unknown])[] = [];
      for (const wish of fc.sample(wishes, { numRuns: 80, seed: 7 })) {
        await fulfil(store, [wish]);
        const view = store.snapshot();
        views.push([view, await view.query(everything)]);
        // An old view is read again only now and then: others come and go in between.
        if (views.length % 9 === 0) for (const [old, then] of views) expect(await old.query(everything)).toEqual(then);
      }
      for (const [view, then] of views) {
        expect(await view.query(everything)).toEqual(then);
        const all = (await view.get(ids)).filter((entity) => entity !== undefined);
        expect(new Set(all)).toEqual(new Set((then as { entities: readonly Entity[] }).entities));
      }
    });

    test('lets no two plans lose each other’s change', async () => {
      const store = await (await place()).open();
      const at = '2026-11-21T12:00:00.000Z';
      const entity = (value: number): Entity => ({
        id: ids[0]!,
        types: ['https://x.test/A'],
        scopes: [],
        attributes: new Map([['https://x.test/n', [{ kind: 'Property', value, createdAt: at, modifiedAt: at }]]]),
        createdAt: at,
        modifiedAt: at,
      });
      await store.commit([], () => ({ changes: [{ kind: 'created', after: entity(0) }], result: 0 }));
      const numberOf = (e: Entity) => (e.attributes.get('https://x.test/n')![0] as { value: number }).value;
      const add = () =>
        store.commit([ids[0]!], ([before]) => {
          const after = entity(numberOf(before!) + 1);
          return {
            changes: [{ kind: 'updated', before: before!, after, attributes: ['https://x.test/n'] }],
            result: 0,
          };
        });
      await Promise.all(Array.from({ length: 100 }, add));
      const [counted] = await store.get([ids[0]!]);
      expect(numberOf(counted!)).toBe(100);
    });

    test('keeps nothing of a commit whose plan throws', async () => {
      const store = await (await place()).open();
      const fault = new Error('the plan is at fault');
      await expect(
        store.commit([], () => {
          throw fault;
        }),
      ).rejects.toBe(fault);
      expect(store.health()).toMatchObject({ revision: 0, entities: 0 });
    });

    test('shows every reader every change once, in order, while others write', async () => {
      const store = await (await place()).open();
      const abort = new AbortController();
      const seen: number[][] = [[], [], []];
      const reading = seen.map(async (revisions) => {
        for await (const batch of store.changes(0, abort.signal)) {
          revisions.push(...batch.map(({ revision }) => revision));
          await new Promise((resolve) => setImmediate(resolve));
          if (revisions.at(-1) === 200) return;
        }
      });
      const one = fc.sample(fc.record({ wish: wishes }), { numRuns: 1, seed: 1 })[0]!.wish;
      for (let turn = 0; turn < 100; turn += 1) {
        await Promise.all([
          fulfil(store, [{ ...one, id: `urn:x:${turn}`, action: 'put' }]),
          fulfil(store, [{ ...one, id: `urn:x:${turn}`, action: 'delete' }]),
        ]);
      }
      await Promise.all(reading);
      abort.abort();
      const all = Array.from({ length: 200 }, (_, index) => index + 1);
      expect(seen).toEqual([all, all, all]);
    });
  });
}
