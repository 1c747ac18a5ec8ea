/**
 * A receiver that is down for long, while the broker is killed twice: in the end it has everything, in order, and the broker
 * has not kept it in memory. Ten minutes in the soak, seconds in the bench.
 */
import { readFileSync } from 'node:fs';
import { processOf } from '#tests/bench/load.ts';
import { judge, openSink, send, steadily, type Verdict } from '#tests/bench/receiving.ts';
import { type Running, startBusbar, temporary, until } from '#tests/system/busbar.ts';

const subscriptions = 20;
const meters = 200;
const writesPerSecond = 100;
const idOf = (meter: number): string => `urn:ngsi-ld:SoakMeter:${meter}`;
const type = 'SoakMeter';

export interface Outage extends Verdict {
  readonly written: number;
  /** The most that a broker process grew by while the receiver was down, in MiB. */
  readonly grownMiB: number;
  /** And while it caught up, when the heap fills with what is on its way. */
  readonly catchingUpMiB: number;
}

/** Resident memory in MiB. */
function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}

export async function outage(forMs: number): Promise<Outage> {
  const data = temporary();
  const sink = await openSink();
  let busbar: Running = await startBusbar(['--empty'], { data });
  const at = (path: string): URL => new URL(`ngsi-ld/v1/${path}`, busbar.url);
  await send(
    at('entityOperations/create'),
    'POST',
    Array.from({ length: meters }, (_, n) => ({ id: idOf(n), type, reading: { type: 'Property', value: 0 } })),
  );
  for (let n = 0; n < subscriptions; n += 1) {
    await send(at('subscriptions'), 'POST', {
      ...{ id: `urn:ngsi-ld:Subscription:${n}`, type: 'Subscription', entities: [{ type }] },
      notification: { format: 'simplified', endpoint: { uri: `${sink.url}/${n}` } },
    });
  }
  const due = new Set<string>();
  let written = 0;
  let grownMiB = 0;
  /** What is acknowledged is due; what is not may have been written all the same, and is written again. */
  const write = async (ms: number): Promise<void> => {
    const first = written;
    written += await steadily(writesPerSecond, ms, async (n) => {
      const value = first + n + 1;
      await send(at(`entities/${idOf(value % meters)}/attrs/reading`), 'PATCH', { type: 'Property', value });
      for (let subscription = 0; subscription < subscriptions; subscription += 1) due.add(`${subscription} ${value}`);
    });
  };
  /** Where V8 has compiled what is busy and knows how much it needs. */
  const settledMs = Math.min(20_000, forMs / 6);
  const live = async (ms: number): Promise<void> => {
    await write(settledMs);
    const pid = processOf('broker/main.ts', data);
    const before = memoryOf(pid);
    await write(ms - settledMs);
    grownMiB = Math.max(grownMiB, memoryOf(pid) - before);
  };

  await write(settledMs);
  sink.set('down');
  for (let life = 0; life < 3; life += 1) {
    if (life > 0) {
      await busbar.kill();
      busbar = await startBusbar(['--empty'], { data });
    }
    await live(forMs / 3);
  }
  const pid = processOf('broker/main.ts', data);
  const before = memoryOf(pid);
  sink.set('up');
  await until(
    () => sink.count(),
    (count) => count >= due.size,
    Math.max(180_000, forMs),
    500,
  );
  const catchingUpMiB = memoryOf(pid) - before;
  const verdict = judge(due, await sink.report());
  sink.stop();
  await busbar.stop();
  return { ...verdict, written, grownMiB, catchingUpMiB };
}
