#!/usr/bin/env node
/** Runs a development task under the pinned Node: `node scripts/task.mjs test|check|bench|soak|schemathesis|conformance|ontology|build …`. */
import { ensureInstalled, ensureViewer, run, runtime } from './runtime.mjs';

const vitest = ['node_modules/vitest/vitest.mjs', 'run'];
const tsc = ['node_modules/typescript/bin/tsc', '--project'];

/** Task → the programs it runs, one after the other; the first that fails ends it. */
const tasks = {
  test: { viewer: true, steps: [vitest] },
  check: {
    steps: [
      [...tsc, 'tsconfig.json'],
      [...tsc, 'tsconfig.pure.json'],
      [...tsc, 'tsconfig.viewer.json'],
      ['node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', '.'],
      [...vitest, 'tests/tidy.test.ts'],
    ],
  },
  bench: { viewer: true, steps: [['tests/bench/main.ts']] },
  soak: { viewer: true, steps: [['tests/soak/main.ts']] },
  schemathesis: { steps: [['tests/hostile/schemathesis.ts']] },
  conformance: { steps: [['tests/conformance/report.ts']] },
  ontology: { steps: [['ontology/generate.ts']] },
  build: { viewer: true, steps: [] },
};

const [name = '', ...rest] = process.argv.slice(2);
const task = tasks[name];
if (!task) {
  process.stderr.write(`There is no task "${name}". Tasks: ${Object.keys(tasks).join(', ')}.\n`);
  process.exit(2);
}
try {
  await ensureInstalled();
  if (task.viewer) await ensureViewer();
  for (const [index, step] of task.steps.entries()) {
    const last = index === task.steps.length - 1;
    const status = await run(runtime(), last ? [...step, ...rest] : step, { stdio: 'inherit' });
    if (status !== 0) process.exit(status);
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
