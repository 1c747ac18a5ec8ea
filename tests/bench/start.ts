/**
 * From the command to the line that says ready, through npm, on an installed checkout with the viewer built; and from SIGTERM to
 * the end. Calibrator, interleaved: what npm takes to say its version.
 */
import { spawnSync } from 'node:child_process';
import { startBusbar } from '#tests/system/busbar.ts';
import { median, ms, type Row } from './measure.ts';

const rounds = 5;

async function timed(options: readonly string[]): Promise<{ readonly start: number; readonly stop: number }> {
  const begun = performance.now();
  const busbar = await startBusbar(options, { by: 'npm' });
  const ready = performance.now();
  await busbar.stop();
  return { start: ready - begun, stop: performance.now() - ready };
}

function calibrator(): number {
  const begun = performance.now();
  spawnSync('npm', ['--version']);
  return performance.now() - begun;
}

export async function commandToReady(): Promise<readonly Row[]> {
  const shapes: readonly [string, readonly string[], number][] = [
    ['`npm start -- --empty` → ready', ['--empty'], 1500],
    ['`npm start` (the demo) → ready', ['--mqtt-port', '0'], 6000],
  ];
  await timed(['--empty']);
  const rows: Row[] = [];
  for (const [what, options, goalMs] of shapes) {
    const starts: number[] = [];
    const stops: number[] = [];
    const npm: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const { start, stop } = await timed(options);
      starts.push(start);
      stops.push(stop);
      npm.push(calibrator());
    }
    rows.push({
      what,
      result: `${ms(median(starts))}; SIGTERM → ended ${ms(median(stops))}`,
      calibrator: `npm --version ${ms(median(npm))}`,
      goal: `≤ ${goalMs} ms`,
      met: median(starts) <= goalMs,
    });
  }
  return rows;
}
