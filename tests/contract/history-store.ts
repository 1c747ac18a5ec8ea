/** The contract of a HistoryStore: it knows of the past what was written then. The oracle keeps every state there ever was. */
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { GraphStore, HistoryStore, SeriesPoint, TemporalWindow } from '#broker/core/ports.ts';
import type { HistoryEdit, LogEntry } from '#models/ngsi-ld/change.ts';
import type { Attribute, Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { entries, fulfil } from './graph-store.ts';
import { naiveScopes, naiveTale } from './naive-tale.ts';
import { ids, values, type Wish, wishes } from './samples.ts';

export interface HistoryPlace {
  open(): Promise<{ readonly graph: GraphStore; readonly history: HistoryStore }>;
  dispose(): Promise<void>;
}

/** Every state of the graph, by revision; entities in the order of creation. What is told of histories changes none. */
function statesOf(changes: readonly LogEntry[]): readonly (readonly Entity[])[] {
  const states: (readonly Entity[])[] = [[]];
  for (const { change } of changes) {
    const before = states.at(-1)!;
    if (change.kind === 'retold') states.push(before);
    else if (change.kind === 'created') states.push([...before, change.after]);
    else if (change.kind === 'deleted') states.push(before.filter(({ id }) => id !== change.before.id));
    else states.push(before.map((entity) => (entity.id === change.after.id ? change.after : entity)));
  }
  return states;
}

/** NGSI-LD gives no meaning to the order of attributes and of the instances of one. */
function unordered(entity: Entity): object {
  const order = (a: Attribute, b: Attribute) => ((a.datasetId ?? '') < (b.datasetId ?? '') ? -1 : 1);
  const attributes = [...entity.attributes].map(([name, instances]) => [name, instances.toSorted(order)] as const);
  return { ...entity, attributes: new Map(attributes) };
}

const isFate = (kind: HistoryEdit['kind']): boolean => kind === 'told' || kind === 'forgotten';
const comparable = (at: Instant) => at.replace('Z', '');

/** The points of all series of an entity, by `attribute dataset`, cut to the window. */
function naiveRange(
  changes: readonly LogEntry[],
  entity: Iri,
  attributes: readonly Iri[] | undefined,
  window: TemporalWindow,
) {
  const { until = Number.POSITIVE_INFINITY } = window;
  // What is forgotten later is gone also from what was told before.
  const isKnown = ({ revision, change }: LogEntry): boolean =>
    revision <= until || (change.kind === 'retold' && change.edits.some(({ kind }) => kind === 'forgotten'));
  const known = changes.filter(isKnown).map((entry) => (entry.revision <= until ? entry : onlyForgetting(entry)));
  const told = naiveTale(known, entity).filter((point) => counts(point, window));
  const wanted = told.filter(({ attribute }) => !attributes || attributes.includes(attribute));
  const timed = wanted.map(({ attribute, datasetId, ...point }) => {
    const { instance, at } = point;
    const own = instance && window.timeproperty !== 'deletedAt' && instance[window.timeproperty];
    const time = comparable(instance ? own || instance.modifiedAt : at);
    return { ...point, time, key: `${attribute} ${datasetId}` };
  });
  const series = Map.groupBy(timed, ({ key }) => key);
  const most = window.lastN ?? Number.POSITIVE_INFINITY;
  return [...series]
    .map(([key, points]) => {
      const inside = points
        .filter(({ time }) => window.from === undefined || time >= comparable(window.from))
        .filter(({ time }) => window.to === undefined || time < comparable(window.to))
        .sort((a, b) => (a.time === b.time ? placeOf(a) - placeOf(b) : a.time < b.time ? -1 : 1));
      const newest = inside.slice(Math.max(0, inside.length - most));
      const { limit, oldestFirst } = window;
      const kept = oldestFirst ? newest.slice(0, limit) : newest.slice(Math.max(0, newest.length - limit));
      return [key, kept.map(({ time: _, key: _key, ...point }) => point)] as const;
    })
    .filter(([, points]) => points.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function onlyForgetting(entry: LogEntry): LogEntry {
  if (entry.change.kind !== 'retold') return entry;
  return { ...entry, change: { ...entry.change, edits: [{ kind: 'forgotten' }] } };
}

const placeOf = ({ revision, ordinal = 0 }: SeriesPoint): number => revision + ordinal / 1000;

function counts({ instance }: SeriesPoint, { timeproperty, instancesOnly }: TemporalWindow): boolean {
  if (timeproperty === 'deletedAt') return instance === undefined;
  return instance !== undefined || !instancesOnly;
}

const instant = fc.integer({ min: -1, max: 6 }).map((minute) => `2026-11-21T12:0${Math.max(minute, 0)}:00.000Z`);
const windows: fc.Arbitrary<TemporalWindow> = fc.record(
  {
    from: instant,
    to: instant,
    timeproperty: fc.constantFrom(
      ...(['observedAt', 'modifiedAt', 'createdAt', 'deletedAt'] as const satisfies readonly string[]),
    ),
    instancesOnly: fc.constant(true as const),
    oldestFirst: fc.constant(true as const),
    until: fc.integer({ min: 0, max: 60 }),
    lastN: fc.integer({ min: 1, max: 4 }),
    limit: fc.integer({ min: 1, max: 8 }),
  },
  { requiredKeys: ['timeproperty', 'limit'] },
) as fc.Arbitrary<TemporalWindow>;

/** What is to be told of an entity; places are chosen among the points that there are then. */
interface Telling {
  readonly wish: Wish;
  readonly kinds: readonly HistoryEdit['kind'][];
  readonly pick: number;
}
const tellings: fc.Arbitrary<Telling> = fc.record({
  wish: wishes,
  kinds: fc.array(
    fc.oneof(
      { arbitrary: fc.constantFrom('added' as const, 'changed' as const, 'removed' as const), weight: 6 },
      { arbitrary: fc.constantFrom('told' as const, 'cleared' as const, 'forgotten' as const), weight: 1 },
    ),
    { minLength: 1, maxLength: 3 },
  ),
  pick: fc.nat(50),
});
type Step = readonly Wish[] | Telling | 'reopen';

const scripts: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>(
    { arbitrary: fc.array(wishes, { minLength: 1, maxLength: 4 }), weight: 6 },
    { arbitrary: tellings, weight: 4 },
    { arbitrary: fc.constant('reopen' as const), weight: 1 },
  ),
  { minLength: 5, maxLength: 60 },
);

function editsOf({ wish, kinds, pick }: Telling, points: ReturnType<typeof naiveTale>): readonly HistoryEdit[] {
  const [attribute, [instance] = []] = [...wish.attributes][pick % Math.max(1, wish.attributes.size)] ?? [];
  const point = points[pick % Math.max(1, points.length)];
  return kinds.flatMap((kind): readonly HistoryEdit[] => {
    if (kind === 'told' || kind === 'forgotten') return [{ kind }];
    if (kind === 'added') return attribute && instance ? [{ kind, attribute, instance }] : [];
    if (!point?.instance) return [];
    const place = { revision: point.revision, ordinal: point.ordinal ?? 0 };
    const { datasetId } = point;
    if (kind === 'removed') return [{ kind, attribute: point.attribute, datasetId, place }];
    if (kind === 'cleared') return [{ kind, attribute: point.attribute, datasetId: pick % 2 ? 'all' : datasetId }];
    const { observedAt = '2026-11-21T12:04:00.000Z' } = instance ?? {};
    return [{ kind, attribute: point.attribute, place, instance: { ...point.instance, observedAt } }];
  });
}

/** `tick` moves the clock that the place was made with. */
export function historyContract(
  name: string,
  makePlace: (now: () => number) => Promise<HistoryPlace>,
  runs: number,
): void {
  describe(`${name} as a history store`, () => {
    const places: HistoryPlace[] = [];
    let time = Date.parse('2026-11-21T12:00:00Z');
    const open = async (): Promise<HistoryPlace> => {
      const place = await makePlace(() => time);
      places.push(place);
      return place;
    };
    afterEach(async () => {
      for (const place of places.splice(0)) await place.dispose();
    });

    /** Plays a script; returns the stores as they are then, and all changes there were. */
    async function play(place: HistoryPlace, script: readonly Step[]) {
      let stores = await place.open();
      const changes: LogEntry[] = [];
      for (const step of script) {
        if (step === 'reopen') stores = await place.open();
        else {
          // Now and then the clock stands still, and once it goes back: revisions may share a moment.
          time += [0, 7, 12_000, -3000][changes.length % 4]!;
          if ('kinds' in step) {
            const { id } = step.wish;
            const edits = editsOf(step, naiveTale(changes, id));
            const retold = edits.length > 0 ? [{ kind: 'retold', id, edits } as const] : [];
            await stores.graph.commit([id], () => ({ changes: retold, result: undefined }));
          } else await fulfil(stores.graph, step);
          changes.push(...(await entries(stores.graph, changes.length)));
        }
      }
      return { ...stores, changes };
    }

    test('gives back every state there ever was, by revision and by time', { timeout: 60_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(scripts, async (script) => {
          const place = await open();
          const { history, changes } = await play(place, script);
          const states = statesOf(changes);
          for (const [revision, state] of states.entries()) {
            const then = await history.at({ revision });
            expect(then.entities.map(unordered)).toEqual(state.map(unordered));
            if (revision === 0) continue;
            const { at } = changes[revision - 1]!;
            expect(then).toMatchObject({ revision, at });
            // The last revision that was committed at this very moment.
            const last = changes.findLast((change) => change.at === at)!.revision;
            expect((await history.at({ time: at })).revision).toBe(last);
          }
          await place.dispose();
        }),
        { numRuns: runs },
      );
    });

    test('gives the points of every series in a window', { timeout: 60_000 }, async () => {
      const asked = fc.tuple(fc.constantFrom(...ids), fc.option(fc.subarray([...values]), { nil: undefined }), windows);
      await fc.assert(
        fc.asyncProperty(scripts, fc.array(asked, { minLength: 10, maxLength: 20 }), async (script, questions) => {
          const place = await open();
          const { history, changes } = await play(place, script);
          for (const [entity, attributes, window] of questions) {
            const series = await history.range(entity, attributes, window);
            const found = series.map(
              ({ attribute, datasetId, points }) => [`${attribute} ${datasetId}`, points] as const,
            );
            expect(found.sort(([a], [b]) => (a < b ? -1 : 1))).toEqual(naiveRange(changes, entity, attributes, window));
          }
          await place.dispose();
        }),
        { numRuns: runs },
      );
    });

    test('tells what became of entities: their scopes, and who is dead and not forgotten', {
      timeout: 60_000,
    }, async () => {
      await fc.assert(
        fc.asyncProperty(scripts, async (script) => {
          const place = await open();
          const { graph, history, changes } = await play(place, script);
          const living = await graph.get(ids);
          const graves = [...history.graves()].map(({ id }) => id);
          for (const [index, id] of ids.entries()) {
            expect(await history.scopes(id)).toEqual(naiveScopes(changes, id));
            const fates = changes.filter(({ change }) => {
              if (change.kind === 'retold') return change.id === id && change.edits.some(({ kind }) => isFate(kind));
              return change.kind === 'deleted' && change.before.id === id;
            });
            const isForgotten = (entry: LogEntry): boolean =>
              entry.change.kind === 'retold' && entry.change.edits.some(({ kind }) => kind === 'forgotten');
            expect(history.fate(id).forgotten).toBe(fates.findLast(isForgotten)?.revision ?? 0);
            if (living[index]) continue;
            const isDead = fates.at(-1)?.change.kind === 'deleted';
            expect([graves.includes(id), history.fate(id).grave?.id === id]).toEqual([isDead, isDead]);
          }
          await place.dispose();
        }),
        { numRuns: runs },
      );
    });

    test('knows no revision that is yet to come, and nothing of an entity that never was', async () => {
      const { history } = await (await open()).open();
      await expect(history.at({ revision: 1 })).rejects.toMatchObject({ kind: 'ResourceNotFound' });
      expect(await history.range('urn:x:never', undefined, { timeproperty: 'modifiedAt', limit: 10 })).toEqual([]);
    });
  });
}
