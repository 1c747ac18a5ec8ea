/** `/metrics`: what the broker is doing, for Prometheus. Numbers are read when they are asked for, not kept beside. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { StoreHealth } from '#broker/core/ports.ts';
import { exposition, type Family, type Sample } from './exposition.ts';
import type { TenantParts } from './health.ts';
import { type RequestFacts, Requests } from './requests.ts';

export interface MetricsOptions {
  readonly tenants: () => readonly { readonly name: string; health(): TenantParts }[];
  readonly graphqlSubscribers: () => number;
  readonly jobs: { list(tenant: string): readonly { readonly state: string }[] };
}

/** The event loop is asked so often whether it is late; what Node measures has this wait in it. */
const RESOLUTION_MS = 20;

export interface Metrics {
  readonly onRequest: (facts: RequestFacts) => void;
  text(): string;
  close(): void;
}

export function createMetrics({ tenants, graphqlSubscribers, jobs }: MetricsOptions): Metrics {
  const requests = new Requests();
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const began = Date.now() / 1000;
  return {
    onRequest: (facts) => requests.note(facts),
    text() {
      const parts = tenants().map((tenant) => ({ labels: { tenant: tenant.name }, parts: tenant.health() }));
      const loop = [50, 99, 100].map((share): Sample => {
        const nanoseconds = share === 100 ? delay.max : delay.percentile(share);
        return { labels: { quantile: share / 100 }, value: Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1e3) };
      });
      delay.reset();
      return exposition([
        ...requests.families(),
        ...ofStores(parts),
        ...ofParts(parts),
        gauge(
          'busbar_jobs',
          'Jobs that are remembered, by state.',
          parts.flatMap(({ labels }) => ofJobs(labels, jobs)),
        ),
        gauge('busbar_graphql_subscribers', 'Open event streams of GraphQL.', [{ value: graphqlSubscribers() }]),
        gauge('busbar_event_loop_delay_seconds', 'How late the event loop was, since the last scrape.', loop),
        ...ofProcess(began),
      ]);
    },
    close: () => delay.disable(),
  };
}

const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  help,
  type: 'gauge',
  samples,
});

const counter = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  help,
  type: 'counter',
  samples,
});

interface Measured {
  readonly labels: { readonly tenant: string };
  readonly parts: TenantParts;
}

function ofStores(tenants: readonly Measured[]): readonly Family[] {
  const each = (read: (store: StoreHealth) => number): readonly Sample[] =>
    tenants.map(({ labels, parts }) => ({ labels, value: read(parts.store) }));
  return [
    gauge(
      'busbar_store_entities',
      'Entities.',
      each((store) => store.entities),
    ),
    counter(
      'busbar_store_changes_total',
      'Changes of entities ever committed: the revision.',
      each((store) => store.revision),
    ),
    counter(
      'busbar_store_commits_total',
      'Commits with changes since the store was opened.',
      each((store) => store.commits),
    ),
    gauge(
      'busbar_store_oldest_revision',
      'The oldest change that readers can still have.',
      each((store) => store.oldestRevision),
    ),
    gauge(
      'busbar_store_log_bytes',
      'Size of the change log.',
      each((store) => store.logBytes),
    ),
    gauge(
      'busbar_store_writable',
      '1 if it takes changes, 0 if its disk does not.',
      each((store) => Number(store.writable)),
    ),
  ];
}

function ofJobs(labels: { readonly tenant: string }, jobs: MetricsOptions['jobs']): readonly Sample[] {
  const states = Map.groupBy(jobs.list(labels.tenant), ({ state }) => state);
  return [...states].map(([state, { length }]) => ({ labels: { ...labels, state }, value: length }));
}

/** Numbers that only grow, of the parts that say them in `/health`. */
const counters: ReadonlySet<string> = new Set(['notifications_sent', 'notifications_failed', 'notifications_dropped']);

/** Every number that another part of a tenant says of itself, by its name: a new part need not be told about here. */
function ofParts(tenants: readonly Measured[]): readonly Family[] {
  const found = new Map<string, Sample[]>();
  for (const { labels, parts } of tenants) {
    for (const [part, said] of Object.entries(parts)) {
      if (part === 'store' || typeof said !== 'object' || said === null) continue;
      for (const [name, value] of Object.entries(said)) {
        if (typeof value !== 'number') continue;
        const key = `${part}_${snake(name)}`;
        found.set(key, [...(found.get(key) ?? []), { labels, value }]);
      }
    }
  }
  return [...found].map(([key, samples]) => {
    const help = `What ${key.split('_')[0]} says in /health.`;
    return counters.has(key) ? counter(`busbar_${key}_total`, help, samples) : gauge(`busbar_${key}`, help, samples);
  });
}

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Under the names that Prometheus clients have for every process. */
function ofProcess(began: number): readonly Family[] {
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return [
    counter('process_cpu_seconds_total', 'Time on processors.', [{ value: (user + system) / 1e6 }]),
    gauge('process_resident_memory_bytes', 'Memory that is in use.', [{ value: rss }]),
    gauge('nodejs_heap_size_used_bytes', 'Memory of JavaScript.', [{ value: heapUsed }]),
    gauge('nodejs_external_memory_bytes', 'Memory beside it.', [{ value: external }]),
    gauge('process_start_time_seconds', 'When it started, since the epoch.', [{ value: began }]),
  ];
}
