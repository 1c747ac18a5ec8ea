/** The stores of the page before a broker of a few lines. */
import { describe, expect, test, vi } from 'vitest';
import { type Ask, createAsk, Refusal } from '#viewer/api/client.ts';
import { backoff, type EventStream, follow, subscriptionUrl } from '#viewer/api/follow.ts';
import { createAssets } from '#viewer/state/assets.ts';
import type { Scenario } from '#viewer/state/change.ts';
import { createHierarchy } from '#viewer/state/hierarchy.ts';
import { createTheme } from '#viewer/state/theme.ts';
import { createWhatIf, loadingsOf } from '#viewer/state/whatif.ts';

/** Answers by the name of the operation. */
const broker = (answers: Readonly<Record<string, (variables: Record<string, unknown>) => unknown>>) => {
  const asked: string[] = [];
  const ask = (async (document: string, variables: object = {}) => {
    const name = /(?:query|mutation) (\w+)/.exec(document)![1]!;
    asked.push(name);
    return answers[name]!(variables as Record<string, unknown>);
  }) as Ask;
  return { ask, asked };
};

describe('questions', () => {
  const answer = (status: number, body: unknown) =>
    createAsk('/graphql', async () => new Response(JSON.stringify(body), { status }))('query Q { a }');

  test('give the data', async () => {
    await expect(answer(200, { data: { a: 1 } })).resolves.toEqual({ a: 1 });
  });

  test('that the broker refuses end in its own sentence', async () => {
    await expect(answer(200, { errors: [{ message: 'There is no asset x.' }] })).rejects.toThrow(
      'There is no asset x.',
    );
    await expect(answer(503, { detail: 'The broker is starting' })).rejects.toThrow('The broker is starting');
  });

  test('that nobody answers say so', async () => {
    const ask = createAsk('/graphql', () => Promise.reject(new TypeError('fetch failed')));
    const error: unknown = await ask('query Q { a }').catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(Refusal);
    expect(error).toMatchObject({ kind: 'unreachable', message: 'The broker does not answer. Is it running?' });
  });
});

describe('the live connection', () => {
  const rig = () => {
    const opened: string[] = [];
    const waits: number[] = [];
    const later: (() => void)[] = [];
    let cursor = 7;
    let listeners = new Map<string, (event: { data?: unknown }) => void>();
    const seen: unknown[] = [];
    const stop = follow({
      url: () => subscriptionUrl('/graphql', 'subscription { x }', { after: cursor }),
      open: (url): EventStream => {
        opened.push(url);
        listeners = new Map();
        return { addEventListener: (type, listener) => void listeners.set(type, listener), close: () => undefined };
      },
      onOpen: () => undefined,
      onNext: (payload) => {
        seen.push(payload);
        cursor += 1;
      },
      onLost: (delayMs) => void waits.push(delayMs),
      later: (work) => void later.push(work),
    });
    return { opened, waits, seen, stop, later, emit: (type: string, data?: unknown) => listeners.get(type)!({ data }) };
  };

  test('is made again from the last cursor, after longer and longer pauses that an event resets', () => {
    const { opened, waits, seen, later, emit } = rig();
    emit('next', '{"data":1}');
    expect(seen).toEqual([{ data: 1 }]);
    emit('error');
    later.shift()!();
    emit('error');
    later.shift()!();
    emit('complete');
    later.shift()!();
    emit('next', '{"data":2}');
    emit('error');
    expect(waits).toEqual([backoff(0), backoff(1), backoff(2), backoff(0)]);
    expect(new URL(opened[0]!, 'http://x').searchParams.get('variables')).toBe('{"after":7}');
    expect(new URL(opened[1]!, 'http://x').searchParams.get('variables')).toBe('{"after":8}');
    expect(backoff(50)).toBe(15_000);
  });

  test('that was ended stays ended', () => {
    const { opened, later, emit, stop } = rig();
    emit('error');
    stop();
    later.shift()!();
    expect(opened).toHaveLength(1);
  });
});

describe('the rows', () => {
  const answer = (id: string, open: boolean) => ({
    ...{ id, type: 'Breaker', name: id, location: null, heading: null, parent: null, terminals: [] },
    attributes: [{ __typename: 'Fact', name: 'open', fact: open }],
  });
  const page = (id: string, next: string | null) => ({
    scene: {
      ...{ revision: 5, totalCount: 2, endCursor: next },
      columns: {
        ...{ id: [id], type: ['Breaker'], name: [id], parent: [null], location: [null], heading: [null] },
        ...{ terminals: [[]], facts: [{ open: false }] },
      },
    },
  });
  const setUp = async () => {
    const { ask, asked } = broker({
      Energisation: () => ({ energisation: { revision: 5, deEnergised: ['b'] } }),
      Scene: ({ after }) => (after ? page('b', null) : page('a', 'next')),
    });
    const assets = createAssets(ask);
    await assets.load();
    return { assets, asked };
  };

  test('are read page by page, at a revision that was taken first', async () => {
    const { assets, asked } = await setUp();
    expect(asked).toEqual(['Energisation', 'Scene', 'Scene']);
    const { rows, revision, dark, status } = assets.store.getState();
    expect([[...rows.keys()], revision, [...dark], status]).toEqual([['a', 'b'], 5, ['b'], 'ready']);
  });

  test('take in a switch that moved, and leave alone what is measured', async () => {
    const { assets } = await setUp();
    const before = assets.store.getState().rows;
    expect(assets.apply([answer('a', false)] as never, [])).toEqual({ switched: false, unknown: [] });
    expect(assets.store.getState().rows).toBe(before);
    expect(assets.apply([answer('a', true), answer('new', true)] as never, ['b'])).toEqual({
      switched: true,
      unknown: ['new'],
    });
    expect(assets.store.getState().rows.get('a')?.open).toBe(true);
    expect(assets.store.getState().rows.has('b')).toBe(false);
  });

  test('that cannot be read say why', async () => {
    const assets = createAssets((() => Promise.reject(new Error('The broker is starting'))) as Ask);
    await assets.load();
    expect(assets.store.getState()).toMatchObject({ status: 'failed', error: 'The broker is starting' });
  });
});

test('the hierarchy reads children once, opens all that is above an asset, and pages on', async () => {
  const node = (id: string) => ({ id, type: 'Bay', name: id, childCount: 1 });
  const page = (id: string, next: string | null = null) => ({
    nodes: [node(id)],
    totalCount: 2,
    pageInfo: { hasNextPage: next !== null, endCursor: next },
  });
  const { ask, asked } = broker({
    Roots: () => ({ page: page('root') }),
    Children: ({ id, after }) => ({ node: { page: after ? page(`${id}.2`) : page(`${id}.1`, 'more') } }),
  });
  const hierarchy = createHierarchy(ask);
  await hierarchy.reveal(['root', 'root.1'], 'root.1.1');
  await hierarchy.expand('root');
  expect(asked).toEqual(['Roots', 'Children', 'Children']);
  await hierarchy.more('root');
  const { branches, expanded, focused } = hierarchy.store.getState();
  expect(branches.get('root')).toMatchObject({ nodes: [node('root.1'), node('root.2')], next: null });
  expect([[...expanded], focused]).toEqual([['root', 'root.1'], 'root.1.1']);
});

describe('a what-if', () => {
  const flow = (id: string, loading: number | null) => ({ asset: { id }, terminal: 1, loading });
  const result = {
    flows: { nodes: [flow('l', 40), flow('l', 60), flow('t', null)], totalCount: 3, pageInfo: { hasNextPage: false } },
    deEnergised: [{ id: 'home', type: 'Home', name: null }],
  };
  const run = (status: string, more: object = {}) => ({ run: { id: 'r1', status, progress: 1, error: null, ...more } });
  const open = { kind: 'switch', asset: 'a', open: true } as const;
  const setUp = (answers: Parameters<typeof broker>[0]) => {
    const { ask, asked } = broker(answers);
    const shown: (Scenario | null)[] = [];
    const whatIf = createWhatIf({
      ask,
      pause: () => Promise.resolve(),
      time: () => '2026-11-21T12:00:00.000Z',
      onScenario: (scenario) => void shown.push(scenario),
    });
    return { whatIf, asked, shown };
  };

  test('is sent with its changes and its base, followed to its end, and named in the URL', async () => {
    const input = vi.fn();
    let polls = 0;
    const { whatIf, shown } = setUp({
      RunScenario: (variables) => {
        input(variables);
        return { runScenario: { ...run('QUEUED'), errors: [] } };
      },
      RunState: () => run(polls++ < 2 ? 'RUNNING' : 'DONE'),
      RunResult: () => run('DONE', { result }),
    });
    whatIf.add(open);
    await whatIf.run();
    expect(input).toHaveBeenCalledWith({
      input: { changes: [{ switch: { asset: 'a', open: true } }], wait: false, at: '2026-11-21T12:00:00.000Z' },
    });
    const state = whatIf.store.getState();
    expect([state.status, [...state.dark], [...state.loadings]]).toEqual(['done', ['home'], [['l', 60]]]);
    expect(shown).toEqual([{ changes: [open], run: 'r1' }]);
  });

  test('of a link is run anew when its run is forgotten', async () => {
    const { whatIf, asked } = setUp({
      RunResult: ({ id }) => (id === 'gone' ? { run: null } : run('DONE', { result })),
      RunScenario: () => ({ runScenario: { ...run('DONE'), errors: [] } }),
    });
    await whatIf.restore({ changes: [open], run: 'gone' });
    expect(asked).toEqual(['RunResult', 'RunScenario', 'RunResult']);
    expect(whatIf.store.getState()).toMatchObject({ status: 'done', run: 'r1', changes: [open] });
  });

  test('that the broker refuses shows its sentence', async () => {
    const errors = [{ code: 'BadRequestData', message: 'a is no switch.' }];
    const { whatIf } = setUp({ RunScenario: () => ({ runScenario: { run: null, errors } }) });
    whatIf.add(open);
    await whatIf.run();
    expect(whatIf.store.getState()).toMatchObject({ status: 'failed', error: 'a is no switch.' });
  });

  test('that was cleared meanwhile shows nothing', async () => {
    const { whatIf } = setUp({
      RunScenario: () => ({ runScenario: { ...run('DONE'), errors: [] } }),
      RunResult: () => {
        whatIf.clear();
        return run('DONE', { result });
      },
    });
    whatIf.add(open);
    await whatIf.run();
    expect(whatIf.store.getState()).toMatchObject({ status: 'idle', result: null, changes: [] });
  });

  test('knows the highest loading over the terminals', () => {
    expect([...loadingsOf(result.flows.nodes as never)]).toEqual([['l', 60]]);
  });
});

test('day and night follow the system until a person chooses, and the choice is kept', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  let change = (_: { matches: boolean }): void => undefined;
  const system = {
    matches: false,
    addEventListener: (_: 'change', listener: typeof change) => {
      change = listener;
    },
  };
  const { store, toggle } = createTheme({ storage, system });
  change({ matches: true });
  expect(store.getState().theme).toBe('dark');
  toggle();
  change({ matches: true });
  expect(store.getState().theme).toBe('light');
  expect(createTheme({ storage, system: { ...system, matches: true } }).store.getState().theme).toBe('light');
});
