/** `npm run bench`: measures the product that `npm start` starts, from outside, and writes BENCHMARKS.md. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { root } from '#tests/system/busbar.ts';
import { bulkAndSnapshots } from './bulk.ts';
import { federatedQueries } from './federation.ts';
import { fieldToState } from './field.ts';
import { hotRoutes } from './http.ts';
import { gridIn } from './import.ts';
import { matching } from './matcher.ts';
import type { Row } from './measure.ts';
import { namesOfEntities } from './names.ts';
import { notifications } from './notifications.ts';
import { powerFlow } from './physics.ts';
import { writeToPicture } from './picture.ts';
import { queries } from './queries.ts';
import { discovery } from './registrations.ts';
import { sceneAtScale } from './scene.ts';
import { commandToReady } from './start.ts';
import { nobodyWaits } from './waiting.ts';

const rows: Row[] = [];
for (const bench of [
  commandToReady,
  fieldToState,
  writeToPicture,
  sceneAtScale,
  hotRoutes,
  queries,
  bulkAndSnapshots,
  nobodyWaits,
  notifications,
  federatedQueries,
  discovery,
  gridIn,
  powerFlow,
  namesOfEntities,
  matching,
]) {
  process.stdout.write(`${bench.name} …\n`);
  for (const row of await bench()) {
    rows.push(row);
    process.stdout.write(`  ${row.what}: ${row.result} (${row.calibrator}; goal ${row.goal})\n`);
  }
}

const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
const table = rows.map((row) => `| ${row.what} | ${row.result} | ${row.calibrator} | ${row.goal} |`);
writeFileSync(
  join(root, 'BENCHMARKS.md'),
  `# Benchmarks

\`npm run bench\` repeats these figures and writes this page. Each is taken from outside the processes that \`npm start\` starts,
with validation, history, alarms and metrics on, and a thousand subscriptions where values are written; the power flow and names are
measured in a process of their own, as processor time. A calibrator runs in turns with each; the median of five rounds counts.
Absolute times belong to the machine: read the ratio to the calibrator. The import needs BUSBAR_REFERENCE_DATA.

Measured on ${cpus().length} × ${cpus()[0]!.model.trim()}, Node ${process.versions.node}, at commit ${commit}.

| what | measured | calibrator | goal |
|---|---|---|---|
${table.join('\n')}
`,
);
process.exit(rows.every(({ met }) => met) ? 0 : 1);
