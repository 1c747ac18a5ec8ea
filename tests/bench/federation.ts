/**
 * Queries over a federation: 10,000 registrations, twelve sources for each query, every source answering after 5 ms and one
 * answer in a hundred failing. Fifty queries a second come whether or not the last one is answered, and each is counted from
 * the moment that it was due.
 */
import { fork } from 'node:child_process';
import { startBusbar } from '#tests/system/busbar.ts';
import { processOf, processorTimeOf } from './load.ts';
import { median, ms, percentile, type Row } from './measure.ts';
import { each, send, steadily } from './receiving.ts';

const registrations = 10_000;
const perSecond = 50;
const forMs = 6000;
const rounds = 5;

interface Sources {
  readonly urls: readonly string[];
  /** What was asked and failed since the last call. */
  report(): Promise<{ readonly asked: number; readonly failed: number }>;
  stop(): void;
}

async function openSources(): Promise<Sources> {
  const child = fork(new URL('sources.ts', import.meta.url));
  const urls = await new Promise<readonly string[]>((done) => {
    child.once('message', (message) => done(message as readonly string[]));
  });
  const report = async () => (await (await fetch(urls[0]!)).json()) as { asked: number; failed: number };
  return { urls, report, stop: () => child.disconnect() };
}

/** Every type is registered by each of the sources. */
function register(base: URL, n: number, endpoints: readonly string[]): Promise<void> {
  return send(new URL('ngsi-ld/v1/csourceRegistrations', base), 'POST', {
    id: `urn:ngsi-ld:ContextSourceRegistration:${n}`,
    type: 'ContextSourceRegistration',
    information: [{ entities: [{ type: `BenchMeter${Math.floor(n / endpoints.length)}` }] }],
    operations: ['retrieveOps'],
    endpoint: endpoints[n % endpoints.length]!,
  });
}

export async function federatedQueries(): Promise<readonly Row[]> {
  const sources = await openSources();
  const busbar = await startBusbar(['--empty'], { by: 'broker' });
  try {
    const base = new URL(busbar.url);
    await each(
      Array.from({ length: registrations }, (_, n) => n),
      (n) => register(base, n, sources.urls),
    );
    const types = Math.floor(registrations / sources.urls.length);
    const broker = processOf('broker/main.ts', busbar.data);
    const p99s: number[] = [];
    const costs: number[] = [];
    let [asked, failed, warned, wrong] = [0, 0, 0, 0];
    await sources.report();
    for (let round = 0; round <= rounds; round += 1) {
      const took: number[] = [];
      let warnings = 0;
      const before = processorTimeOf(broker);
      const began = performance.now();
      const count = await steadily(perSecond, forMs, async (n) => {
        const type = `BenchMeter${(n * 37 + round) % types}`;
        const response = await fetch(new URL(`ngsi-ld/v1/entities?type=${type}&limit=100`, base));
        const entities = (await response.json()) as readonly unknown[];
        took.push(performance.now() - began - (n * 1000) / perSecond);
        const told = response.headers.get('NGSILD-Warning')?.split(', 199 ').length ?? 0;
        warnings += told;
        if (response.status !== 200 || entities.length !== 5 * (sources.urls.length - told)) wrong += 1;
      });
      const report = await sources.report();
      // The first round warms up connections and code.
      if (round === 0) continue;
      p99s.push(percentile(took, 0.99));
      costs.push((processorTimeOf(broker) - before) / count / 1000);
      [asked, failed, warned] = [asked + report.asked, failed + report.failed, warned + warnings];
    }
    const p99 = median(p99s);
    return [
      {
        what: `Federated query, ${perSecond}/s: ${registrations.toLocaleString('en')} registrations, ${sources.urls.length} sources each, 5 ms a source, 1 % failing`,
        result: `p99 ${ms(p99)}; ${asked.toLocaleString('en')} requests to sources, ${failed} failed, ${warned} warnings, ${wrong} wrong answers`,
        calibrator: `${median(costs).toFixed(1)} ms of processor time for each query`,
        goal: 'p99 ≤ 100 ms, a warning for each failure',
        met: p99 <= 100 && failed === warned && wrong === 0 && failed > 0,
      },
    ];
  } finally {
    await busbar.kill();
    sources.stop();
  }
}
