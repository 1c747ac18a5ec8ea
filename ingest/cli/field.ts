/** `busbar field …`: makes something happen in the simulated field. */
import { parseArgs } from 'node:util';
import { fieldMqttUrl, UsageError } from '../config.ts';
import { askField } from '../simulator/ask.ts';
import type { FieldScenario } from '../simulator/scenario.ts';
import type { Command } from './command.ts';

const help = `Usage: npm run busbar -- field EVENT OPTIONS

  fault --line ID [--clears SECONDS|permanent]   a short circuit on a line; it ends after so many seconds without
                                                 voltage, or (permanent, the default) stays until it is restored
  breaker-failure --breaker ID                   the breaker does not follow its next trip or command
  trip --machine ID                              a machine, a converter or a source is lost at once
  restore [--asset ID]                           ends all of these and closes what protection opened; or at one asset

  --mqtt URL   MQTT broker of the field (mqtt://127.0.0.1:1883) [BUSBAR_MQTT]
  --json       makes the last line of standard output one JSON object

ID is the id of an asset (urn:ngsi-ld:ACLineSegment:F1.L1), or its key (F1.L1).`;

const options = ['line', 'clears', 'breaker', 'machine', 'asset', 'mqtt'] as const;
type Values = Partial<Record<(typeof options)[number], string>>;

/** Event → the options it takes, and what they mean. */
const events: Readonly<Record<string, { readonly takes: readonly string[]; read(values: Values): FieldScenario }>> = {
  fault: {
    takes: ['line', 'clears'],
    read: ({ line, clears = 'permanent' }) => ({
      kind: 'fault',
      line: given(line, 'line'),
      ...(clears === 'permanent' ? {} : { clearsAfterSeconds: seconds(clears) }),
    }),
  },
  'breaker-failure': {
    takes: ['breaker'],
    read: ({ breaker }) => ({ kind: 'breakerFailure', breaker: given(breaker, 'breaker') }),
  },
  trip: { takes: ['machine'], read: ({ machine }) => ({ kind: 'trip', machine: given(machine, 'machine') }) },
  restore: { takes: ['asset'], read: ({ asset }) => ({ kind: 'restore', ...(asset ? { asset } : {}) }) },
};

export const field: Command = {
  help,
  async run(args, say) {
    const { scenario, mqtt } = read(args);
    const { accepted, message, opened, closed } = await askField(mqtt, scenario);
    say(message);
    return { status: accepted ? 0 : 1, report: { done: accepted, message, opened, closed } };
  },
};

/** Throws UsageError. */
function read(args: readonly string[]): { readonly scenario: FieldScenario; readonly mqtt: string } {
  let positionals: readonly string[];
  let values: Values;
  try {
    const parsed = parseArgs({
      args: [...args],
      options: Object.fromEntries(options.map((name) => [name, { type: 'string' } as const])),
      allowPositionals: true,
    });
    [positionals, values] = [parsed.positionals, parsed.values as Values];
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}. See field --help.`);
  }
  const [name = '', more] = positionals;
  const event = Object.hasOwn(events, name) ? events[name]! : undefined;
  if (!event) throw new UsageError(`There is no event "${name}": give ${Object.keys(events).join(', ')}.`);
  if (more !== undefined) throw new UsageError(`"${more}" is one word too many. See field --help.`);
  const stray = Object.keys(values).find((option) => option !== 'mqtt' && !event.takes.includes(option));
  if (stray) throw new UsageError(`field ${name} has no --${stray}. See field --help.`);
  return { scenario: event.read(values), mqtt: fieldMqttUrl(values.mqtt) };
}

function given(value: string | undefined, option: string): string {
  if (!value) throw new UsageError(`--${option} is missing: give the id of an asset.`);
  return value;
}

function seconds(text: string): number {
  if (!/^\d{1,6}(\.\d+)?$/.test(text)) {
    throw new UsageError(`--clears ${text} is no time: give seconds, such as 0.5, or permanent.`);
  }
  return Number(text);
}
