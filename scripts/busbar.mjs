#!/usr/bin/env node
/** The command `busbar`: installs on first use, then runs `ingest/cli/main.ts` under the pinned Node, where it was called. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled, flags, root, runtime } from './runtime.mjs';

try {
  await ensureInstalled();
  const main = join(root, 'ingest/cli/main.ts');
  const args = [...flags, main, ...process.argv.slice(2)];
  const child = spawn(runtime(), args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 1));
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
