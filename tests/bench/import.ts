/** A real grid in: from the command to the end of the import, files read, checked, assembled, committed and on disk. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { referenceData } from '#tests/reference.ts';
import { startBusbar } from '#tests/system/busbar.ts';
import { median, type Row } from './measure.ts';

const rounds = 5;
const goalMs = 3000;
const cli = join(import.meta.dirname, '../../ingest/cli/main.ts');

export async function gridIn(): Promise<readonly Row[]> {
  const what = 'Import of SmallGrid (CGMES 3.0, 12,089 objects), command to done';
  const folder = referenceData('cgmes/SmallGrid-3.0');
  if (folder === undefined) {
    return [{ what, result: 'not measured: set BUSBAR_REFERENCE_DATA', calibrator: '–', goal: '≤ 3 s', met: true }];
  }
  const busbar = await startBusbar(['--empty']);
  const run = async (args: readonly string[]): Promise<number> => {
    const started = performance.now();
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    const status = await new Promise<number | null>((done) => child.once('exit', done));
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
    return performance.now() - started;
  };
  const own: number[] = [];
  const empty: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    own.push(await run([cli, 'import', folder, '--url', busbar.url, '--tenant', `grid${round}`]));
    empty.push(await run(['-e', '']));
  }
  await busbar.stop();
  return [
    {
      what,
      result: `${Math.round(median(own))} ms`,
      calibrator: `node that does nothing ${Math.round(median(empty))} ms`,
      goal: `≤ ${goalMs} ms`,
      met: median(own) <= goalMs,
    },
  ];
}
