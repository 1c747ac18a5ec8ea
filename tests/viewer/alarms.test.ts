/** The alarms of the page before a broker of a few lines. */
import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { AlarmAnswer, AlarmPriority } from '#viewer/api/alarms.ts';
import type { Ask } from '#viewer/api/client.ts';
import { type AlarmsSurroundings, countsOf, createAlarms } from '#viewer/state/alarms.ts';

const alarm = (key: string, priority: AlarmPriority, more: Partial<AlarmAnswer> = {}): AlarmAnswer => ({
  id: `urn:ngsi-ld:Alarm:${key}`,
  asset: { id: `urn:ngsi-ld:Home:${key}`, type: 'Home', name: `Home ${key}` },
  ...{ priority, state: 'ACTIVE_UNACKNOWLEDGED', message: 'No source feeds it.' },
  ...{ raisedAt: '2026-11-21T12:00:00.000Z', clearedAt: null, acknowledgedBy: null },
  ...more,
});

const home = (key: string): string => `urn:ngsi-ld:Home:${key}`;

/** A page of two homes in a feeder, and the broker that it asks. */
function rig(first: readonly AlarmAnswer[]) {
  let there = first;
  let fault: string | null = null;
  const acknowledged: string[][] = [];
  let asked = 0;
  const pageSizes: number[] = [];
  const ask = (async (document: string, variables: Record<string, unknown>) => {
    if (fault) throw new Error(fault);
    if (document.includes('mutation')) {
      acknowledged.push(variables['ids'] as string[]);
      return { acknowledgeAlarms: { errors: [] } };
    }
    asked += 1;
    const size = variables['first'] as number;
    const start = Number(variables['after'] ?? 0);
    const nodes = there.slice(start, start + size);
    pageSizes.push(nodes.length);
    const unacknowledged = there.filter(({ state }) => state.endsWith('UNACKNOWLEDGED')).length;
    const pageInfo = { hasNextPage: start + size < there.length, endCursor: String(start + size) };
    return { alarms: { nodes, totalCount: there.length, unacknowledged, pageInfo } };
  }) as Ask;
  const row = (id: string, parent: string | null) => [id, { id, parent }] as const;
  const feeder = 'urn:ngsi-ld:Feeder:F';
  const rows = new Map([row(home('1'), feeder), row(home('2'), feeder), row(feeder, null)]);
  const assets = { store: createStore(() => ({ rows })) } as unknown as AlarmsSurroundings['assets'];
  let changed: (ids: ReadonlySet<string>) => void = () => undefined;
  const connection = createStore(() => ({ connection: 'live' }));
  const live = {
    store: connection,
    onChange: (listener: typeof changed) => {
      changed = listener;
      return () => undefined;
    },
  } as unknown as AlarmsSurroundings['live'];
  const waiting: (() => void)[] = [];
  const alarms = createAlarms({ ask, assets, live, later: (work) => void waiting.push(work) });
  return {
    ...{ alarms, acknowledged, pageSizes, feeder, connection, waiting },
    /** The broker has these alarms now; the live feed names what has changed. */
    async change(now: readonly AlarmAnswer[], ...ids: readonly string[]): Promise<void> {
      there = now;
      changed(new Set(ids));
      for (const work of waiting.splice(0)) work();
      await new Promise((done) => setTimeout(done));
    },
    fail: (sentence: string | null) => {
      fault = sentence;
    },
    get asked() {
      return asked;
    },
    state: () => alarms.store.getState(),
  };
}

describe('alarms', () => {
  test('stand the most urgent first, then the newest, and are counted by priority', async () => {
    const { alarms, state } = rig([
      alarm('a', 3),
      alarm('b', 1),
      alarm('c', 3, { raisedAt: '2026-11-21T13:00:00.000Z' }),
    ]);
    await alarms.load();
    expect(state().rows.map(({ id }) => id.at(-1))).toEqual(['b', 'c', 'a']);
    expect(state()).toMatchObject({ status: 'ready', total: 3, unacknowledged: 3, news: '' });
    expect(countsOf(state().rows)).toEqual([
      [1, 1],
      [3, 2],
    ]);
  });

  test('colour their asset by the worst that holds, and all that it is part of; what has ended colours nothing', async () => {
    const { alarms, state, feeder } = rig([
      alarm('1', 3),
      alarm('1', 2, { id: 'urn:ngsi-ld:Alarm:other' }),
      alarm('2', 4),
      alarm('2', 1, { id: 'urn:ngsi-ld:Alarm:ended', state: 'CLEARED_UNACKNOWLEDGED' }),
      alarm('gone', 1, { asset: null }),
    ]);
    await alarms.load();
    expect(alarms.worstAlarmOf(home('1'))).toBe(2);
    expect(alarms.worstAlarmOf(home('2'))).toBe(4);
    expect(alarms.worstAlarmOf(feeder)).toBeUndefined();
    expect(state().beneath.get(feeder)).toBe(2);
    expect(state().beneath.get(home('2'))).toBe(4);
  });

  test('are read again when the live feed names one, once for many; other news does not ask', async () => {
    const page = rig([]);
    await page.alarms.load();
    await page.change([], home('1'));
    expect(page.asked).toBe(1);
    await page.change([alarm('1', 1), alarm('2', 3)], 'urn:ngsi-ld:Alarm:1', 'urn:ngsi-ld:Alarm:2');
    expect(page.asked).toBe(2);
    expect(page.state().news).toBe('2 new alarms, the worst of priority 1.');
  });

  test('that are new are said, those that are known and those that have only ended are not', async () => {
    const page = rig([alarm('1', 2)]);
    await page.alarms.load();
    const worsts: (readonly string[])[] = [];
    page.alarms.onWorst((worst) => worsts.push([...worst.keys()]));
    await page.change([alarm('1', 2, { state: 'ACTIVE_ACKNOWLEDGED' })], 'urn:ngsi-ld:Alarm:1');
    expect(page.state().news).toBe('');
    expect(worsts).toEqual([]);
    await page.change([alarm('1', 2), alarm('2', 3)], 'urn:ngsi-ld:Alarm:2');
    expect(page.state().news).toBe('New alarm of priority 3: Home 2. No source feeds it.');
    expect(worsts).toEqual([[home('1'), home('2')]]);
    // The same alarm, raised again later, is new again.
    await page.change([alarm('1', 2, { raisedAt: '2026-11-21T14:00:00.000Z' })], 'urn:ngsi-ld:Alarm:1');
    expect(page.state().news).toBe('New alarm of priority 2: Home 1. No source feeds it.');
  });

  test('are read again when the connection is back', async () => {
    const page = rig([]);
    await page.alarms.load();
    page.connection.setState({ connection: 'lost' });
    page.connection.setState({ connection: 'live' });
    expect(page.waiting).toHaveLength(1);
  });

  test('are acknowledged one by one or all that need it', async () => {
    const page = rig([alarm('1', 2), alarm('2', 3, { state: 'ACTIVE_ACKNOWLEDGED' }), alarm('3', 4)]);
    await page.alarms.load();
    await page.alarms.acknowledge(['urn:ngsi-ld:Alarm:1']);
    await page.alarms.acknowledgeAll();
    expect(page.acknowledged).toEqual([['urn:ngsi-ld:Alarm:1'], ['urn:ngsi-ld:Alarm:1', 'urn:ngsi-ld:Alarm:3']]);
    expect(page.asked).toBe(3);
  });

  test('beyond what a page holds are read on, up to a bound; the total says how many there are', async () => {
    const page = rig(Array.from({ length: 2300 }, (_, n) => alarm(`${n}`, 3)));
    await page.alarms.load();
    expect(page.pageSizes).toEqual([500, 500, 500, 500]);
    expect(page.state()).toMatchObject({ total: 2300, unacknowledged: 2300 });
    expect(page.state().rows).toHaveLength(2000);
  });

  test('that cannot be read say why, and what was read stays', async () => {
    const page = rig([alarm('1', 2)]);
    await page.alarms.load();
    page.fail('The broker does not answer.');
    await page.alarms.load();
    expect(page.state()).toMatchObject({ error: 'The broker does not answer.', total: 1 });
    page.fail(null);
    await page.alarms.load();
    expect(page.state()).toMatchObject({ error: null, total: 1 });
  });
});
