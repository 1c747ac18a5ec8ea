/** `busbar import …`: grids from files into a tenant of the broker, or, with `--dry-run`, only a look at what they hold. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { brokerUrl, StartError, UsageError } from '../config.ts';
import type { Command, CommandResult } from './command.ts';
import { readLocally } from './dry-run.ts';
import { linesOf } from './import-report.ts';
import { runJob } from './job.ts';

const help = `Usage: npm run busbar -- import FILE|DIR… OPTIONS

  FILE         CGMES (CIM XML: EQ, SSH, TP, SV, GL and boundary, in any order), a MATPOWER case (.m), or a .zip of them;
               files that belong together are given together
  DIR          all files in it

  --url URL    the broker (http://127.0.0.1:1026) [BUSBAR_PORT]
  --tenant T   the tenant that takes the grid, apart from all others; it is made if there is none of that name
  --dry-run    reads the files here and says what is in them; nothing is written, and no broker is needed
  --json       makes the last line of standard output one JSON object, the report

All of it is imported, or nothing. Importing the same files again changes nothing.`;

interface Wish {
  readonly paths: readonly string[];
  readonly url: string;
  readonly tenant: string | undefined;
  readonly isDry: boolean;
}

export const importFiles: Command = {
  help,
  async run(args, say) {
    const wish = read(args);
    const files = (await Promise.all(wish.paths.map(filesOf))).flat();
    const outcome = wish.isDry ? await readLocally(files) : await runJob(wish, files, showProgress());
    if ('refusal' in outcome) return refused(outcome.refusal, say);
    for (const line of linesOf(outcome.report, wish.isDry)) say(line);
    return { status: 0, report: { done: true, dryRun: wish.isDry, ...(outcome.report as object as JsonObject) } };
  },
};

function refused(reason: string, say: (line: string) => void): CommandResult {
  say(`Nothing was imported: ${reason}`);
  return { status: 1, report: { done: false, reason } };
}

function read(args: readonly string[]): Wish {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options: { url: { type: 'string' }, tenant: { type: 'string' }, 'dry-run': { type: 'boolean' } },
      allowPositionals: true,
    });
    if (positionals.length === 0)
      throw new UsageError('There is no file to import: give files or a directory. See import --help.');
    return {
      paths: positionals,
      url: brokerUrl(values.url),
      tenant: values.tenant,
      isDry: values['dry-run'] ?? false,
    };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${(error as Error).message.split('. ')[0]}. See import --help.`);
  }
}

/** A file itself; of a directory its files, without those that are hidden. */
async function filesOf(path: string): Promise<readonly string[]> {
  const facts = await stat(path).catch(() => {
    throw new StartError(`There is no file or directory ${path}.`);
  });
  if (!facts.isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name);
  if (files.length === 0) throw new StartError(`The directory ${path} has no files.`);
  return files.sort().map((name) => join(path, name));
}

/** On a terminal one line that is written over; elsewhere a line for each step. */
function showProgress(): (progress: number, step: string) => void {
  const { isTTY } = process.stderr;
  let last = '';
  return (progress, step) => {
    const line = `${String(Math.round(progress * 100)).padStart(3)} % ${step}`;
    if (isTTY) process.stderr.write(`\r\x1b[K${line}${progress === 1 ? '\n' : ''}`);
    else if (step !== last) process.stderr.write(`${line}\n`);
    last = step;
  };
}
