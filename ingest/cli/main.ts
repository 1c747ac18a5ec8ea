/** The command `busbar`: `npm run busbar -- COMMAND …`. Exit status 0 done, 1 failed, 2 wrong usage. */
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { StartError, UsageError } from '../config.ts';
import type { Command } from './command.ts';

interface Entry {
  /** Its line in `--help`. */
  readonly usage: string;
  /** A command is loaded when it is asked for: none pays for the others. */
  readonly load: () => Promise<Command>;
}

const commands: Readonly<Record<string, Entry>> = {
  field: {
    usage: 'field fault|breaker-failure|trip|restore …   make something happen in the simulated field',
    load: async () => (await import('./field.ts')).field,
  },
  import: {
    usage: 'import FILE|DIR… [--url URL] [--tenant T] [--dry-run]   bring in a grid: CGMES, MATPOWER',
    load: async () => (await import('./import.ts')).importFiles,
  },
};

const help = `Usage: npm run busbar -- COMMAND

${Object.values(commands)
  .map(({ usage }) => `  ${usage}`)
  .join('\n')}

  COMMAND --help   says more of one
  --json           makes the last line of standard output one JSON object, the report`;

const args = process.argv.slice(2).filter((arg) => arg !== '--json');
const isJson = process.argv.includes('--json');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Ends with the status; what was printed leaves first. */
function end(status: number, report: JsonObject): void {
  if (isJson) say(JSON.stringify(report));
  process.exitCode = status;
}

const [name = '--help', ...rest] = args;
const entry = Object.hasOwn(commands, name) ? commands[name]! : undefined;
try {
  if (name === '--help' || name === 'help') {
    say(help);
    process.exitCode = args.length > 0 ? 0 : 2;
  } else if (!entry) {
    throw new UsageError(`There is no command "${name}". Commands: ${Object.keys(commands).join(', ')}.`);
  } else {
    const command = await entry.load();
    if (rest.includes('--help')) say(command.help);
    else {
      const { status, report } = await command.run(rest, say);
      end(status, report);
    }
  }
} catch (error) {
  const isOurs = error instanceof UsageError || error instanceof StartError;
  process.stderr.write(`${isOurs ? error.message : (error as Error).stack}\n`);
  end(error instanceof UsageError ? 2 : 1, { done: false, reason: (error as Error).message });
}
