/** `/metrics`: Prometheus text, version 0.0.4. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exposition, Histogram } from '#broker/observe/exposition.ts';
import { createMetrics, type Metrics } from '#broker/observe/metrics.ts';

const store = { writable: true, entities: 3, revision: 7, commits: 5, oldestRevision: 1, logBytes: 99 };
const parts = { store, notifications: { subscriptions: 2, sent: 4, inFlight: 1, troubled: [] }, alarms: { active: 6 } };
let metrics: Metrics;
beforeAll(() => {
  const tenants = ['default', 'north'].map((name) => ({ name, health: () => parts }));
  const jobs = {
    list: (tenant: string) => (tenant === 'north' ? ['done', 'running', 'done'] : []).map((state) => ({ state })),
  };
  metrics = createMetrics({ tenants: () => tenants, graphqlSubscribers: () => 8, jobs });
});
afterAll(() => metrics.close());

/** Name with labels → value. */
const read = (text: string): ReadonlyMap<string, number> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );

test('every line is of the format, every family is described once before its samples', () => {
  metrics.onRequest({ route: '/a/:id', method: 'GET', status: 200, seconds: 0.1 });
  const lines = metrics.text().trimEnd().split('\n');
  const described = new Set<string>();
  for (const line of lines) {
    const [, help] = /^# HELP (\S+) .+$/.exec(line) ?? [];
    const [, typed] = /^# TYPE (\S+) (?:counter|gauge|histogram)$/.exec(line) ?? [];
    const [, sample] =
      /^([a-z_]+)(?:\{[a-z_]+="[^"]*"(?:,[a-z_]+="[^"]*")*\})? (?:[-+0-9.e]+|NaN|\+Inf)$/.exec(line) ?? [];
    expect(help ?? typed ?? sample, line).toBeDefined();
    if (help) expect(described.has(help)).toBe(false);
    if (help) described.add(help);
    if (sample)
      expect(described.has(sample.replace(/_(bucket|sum|count)$/, '')) || described.has(sample), line).toBe(true);
  }
});

test('requests are counted by route, method and class of status, and timed', () => {
  metrics.onRequest({ route: '/x', method: 'GET', status: 200, seconds: 0.002 });
  metrics.onRequest({ route: '/x', method: 'GET', status: 204, seconds: 0.2 });
  metrics.onRequest({ route: '/x', method: 'GET', status: 404, seconds: 20 });
  metrics.onRequest({ route: undefined, method: 'PUT', status: 404, seconds: 0 });
  const found = read(metrics.text());
  const count = (route: string, method: string, status: string) =>
    found.get(`busbar_http_requests_total{route="${route}",method="${method}",status="${status}"}`);
  expect([count('/x', 'GET', '2xx'), count('/x', 'GET', '4xx'), count('none', 'PUT', '4xx')]).toEqual([2, 1, 1]);
  const bucket = (le: string) =>
    found.get(`busbar_http_request_duration_seconds_bucket{route="/x",method="GET",le="${le}"}`);
  expect([bucket('0.001'), bucket('0.0025'), bucket('0.25'), bucket('10'), bucket('+Inf')]).toEqual([0, 1, 2, 2, 3]);
  expect(found.get('busbar_http_request_duration_seconds_sum{route="/x",method="GET"}')).toBeCloseTo(20.202, 6);
});

test('each tenant tells of its store and of every part that says numbers', () => {
  const found = read(metrics.text());
  expect(found.get('busbar_store_entities{tenant="north"}')).toBe(3);
  expect(found.get('busbar_store_changes_total{tenant="default"}')).toBe(7);
  expect(found.get('busbar_store_commits_total{tenant="default"}')).toBe(5);
  expect(found.get('busbar_notifications_sent_total{tenant="default"}')).toBe(4);
  expect(found.get('busbar_notifications_in_flight{tenant="default"}')).toBe(1);
  expect(found.get('busbar_alarms_active{tenant="north"}')).toBe(6);
  expect(found.get('busbar_jobs{tenant="north",state="done"}')).toBe(2);
  expect(found.get('busbar_graphql_subscribers')).toBe(8);
  expect(found.get('process_resident_memory_bytes')).toBeGreaterThan(1e6);
});

test('labels hold any text, and a bound belongs to its bucket', () => {
  const samples = [{ labels: { name: 'a"b\\c\nd' }, value: Number.POSITIVE_INFINITY }];
  expect(exposition([{ name: 'x', help: 'X', type: 'gauge', samples }])).toBe(
    '# HELP x X\n# TYPE x gauge\nx{name="a\\"b\\\\c\\nd"} +Inf\n',
  );
  const histogram = new Histogram([1, 2]);
  for (const value of [1, 1.5, 2, 3]) histogram.observe(value);
  expect(histogram.samples({}).map(({ value }) => value)).toEqual([1, 3, 4, 7.5, 4]);
});
