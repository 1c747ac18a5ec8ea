/**
 * Loaded into the broker by a bench (`--import`): how long the event loop was blocked, to a millisecond, how long the
 * garbage collector stopped it, and how much memory there is. Told whenever somebody connects to the socket that
 * BUSBAR_PROBE names, and begun anew. Who sends a word has what is no longer needed collected first.
 */
import { createServer } from 'node:net';
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const place = process.env.BUSBAR_PROBE;

/** Milliseconds of processor time that this thread has had. */
function threadMs() {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

// Whoever starts the broker inherits the environment, and is not asked.
if (place && process.argv[1]?.replaceAll('\\', '/').endsWith('broker/main.ts')) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // The same by the processor time of this thread, which others on the machine cannot take: between two turns of the loop.
  let busyMs = 0;
  let before = threadMs();
  const clock = setInterval(() => {
    const now = threadMs();
    busyMs = Math.max(busyMs, now - before);
    before = now;
  }, 1);
  clock.unref();
  let pauses = [];
  new PerformanceObserver((list) => {
    for (const { duration, detail } of list.getEntries()) pauses.push({ ms: duration, kind: detail.kind });
  }).observe({ type: 'gc' });
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const server = createServer((socket) => {
    socket.once('data', (word) => {
      const blockedMs = delay.max / 1e6;
      if (String(word).trim() === 'collect') collect();
      const { rss, heapUsed, external } = process.memoryUsage();
      socket.end(JSON.stringify({ blockedMs, busyMs, pauses, rss, heapUsed, external }));
      delay.reset();
      busyMs = 0;
      before = threadMs();
      pauses = [];
    });
  });
  server.listen(place).unref();
}
