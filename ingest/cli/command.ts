/** What a command of `busbar` is, so that each stands in a file of its own. */
import type { JsonObject } from '#models/ngsi-ld/json.ts';

export interface CommandResult {
  /** 0: it was done. 1: it was not, and nothing is half applied; a line said why. */
  readonly status: 0 | 1;
  /** What `--json` prints as the last line. */
  readonly report: JsonObject;
}

/** Throws UsageError for wrong usage (exit status 2); any other failure that the user can mend is a StartError (1). */
export interface Command {
  /** What `busbar NAME --help` prints. */
  readonly help: string;
  /** `args` without the name of the command and without `--json`; `say` prints a line for a person. */
  run(args: readonly string[], say: (line: string) => void): Promise<CommandResult>;
}
