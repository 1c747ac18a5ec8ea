import { expect, test } from 'vitest';
import type { StoreHealth } from '#broker/core/ports.ts';
import { summarise } from '#broker/observe/health.ts';
import { createLog } from '#broker/observe/log.ts';

function logged(terminal: boolean): { readonly lines: string[]; readonly log: ReturnType<typeof createLog> } {
  const lines: string[] = [];
  return { lines, log: createLog({ terminal, write: (line) => lines.push(line) }) };
}

test('away from a terminal each entry is one JSON object on one line', () => {
  const { lines, log } = logged(false);
  log.warn({ subscription: 'urn:x', error: new Error('broken\nin two') }, 'It failed');
  expect(lines).toHaveLength(1);
  expect(lines[0]!.indexOf('\n')).toBe(lines[0]!.length - 1);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    level: 'warn',
    message: 'It failed',
    subscription: 'urn:x',
    error: { message: 'broken\nin two' },
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/),
  });
});

test('on a terminal an entry is a short line, then the stack of an error', () => {
  const { lines, log } = logged(true);
  log.info({ port: 1026, why: 'two words' }, 'Listening');
  log.error({ error: new Error('broken') }, 'It failed');
  expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} info {2}Listening port=1026 why="two words"\n$/);
  expect(lines[1]).toMatch(/^\S+ error It failed\nError: broken\n {4}at /);
});

test('control characters of a client do not reach the terminal', () => {
  const { lines, log } = logged(true);
  log.info('red \u001b[31m and \u009b31m');
  expect(lines[0]).toMatch(/red \u{fffd}\[31m and \u{fffd}31m\n$/u);
});

test('a broker that stops or cannot write is not ready, and says which', () => {
  const store = { writable: true, entities: 1, revision: 2, commits: 2, oldestRevision: 1, logBytes: 3 };
  const tenant = (name: string, state: StoreHealth) => ({ name, health: () => ({ store: state }) });
  const tenants = [tenant('default', store)];
  expect(summarise({ stopping: false, tenants })).toEqual({ status: 'ok', ready: true, store });
  expect(summarise({ stopping: true, tenants }).status).toBe('stopping');
  const full = { ...store, writable: false, cause: 'The disk is full' };
  expect(summarise({ stopping: false, tenants: [tenant('default', full)] })).toMatchObject({
    status: 'degraded',
    ready: false,
    cause: 'The disk is full',
  });
  expect(summarise({ stopping: false, tenants: [...tenants, tenant('north', full)] })).toMatchObject({
    ready: false,
    cause: 'Tenant north: The disk is full',
    store,
    tenants: { north: { store: full } },
  });
});
