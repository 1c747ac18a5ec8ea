/**
 * Every setting of the broker with its default, unit and meaning. Nothing else in the broker reads the environment.
 * The option wins over the environment variable, that over the default.
 */
import { parseArgs } from 'node:util';
import { type Limits, limits } from './limits.ts';

export { type Limits, limits };

interface Option {
  readonly option: string;
  readonly setting: string;
  /** Name of the value in the help; absent for a switch. */
  readonly value?: string;
  readonly meaning: string;
}

const options: readonly Option[] = [
  { option: 'port', setting: 'BUSBAR_PORT', value: 'N', meaning: 'HTTP port (1026); 0 takes a free one' },
  { option: 'host', setting: 'BUSBAR_HOST', value: 'A', meaning: 'address to listen on (127.0.0.1)' },
  { option: 'data', setting: 'BUSBAR_DATA', value: 'DIR', meaning: 'data directory (./data); locked by one process' },
  {
    option: 'empty',
    setting: 'BUSBAR_EMPTY',
    meaning: 'bare broker: no demo region, no agents, no field simulator, no MQTT',
  },
  {
    option: 'region',
    setting: 'BUSBAR_REGION',
    value: 'FILE',
    meaning: 'region declaration that the field plays (the demo region)',
  },
  {
    option: 'mqtt',
    setting: 'BUSBAR_MQTT',
    value: 'URL',
    meaning: 'MQTT broker of the field; without it an embedded one listens',
  },
  {
    option: 'mqtt-port',
    setting: 'BUSBAR_MQTT_PORT',
    value: 'N',
    meaning: 'port of the embedded MQTT broker (1883); 0 takes a free one',
  },
  {
    option: 'ingest',
    setting: 'BUSBAR_INGEST',
    value: 'FILE',
    meaning: "configuration of the field agents (the demo's)",
  },
  { option: 'store', setting: 'BUSBAR_STORE', value: 'KIND', meaning: 'embedded' },
  { option: 'history', setting: 'BUSBAR_HISTORY', value: 'KIND', meaning: 'embedded' },
  {
    option: 'contexts',
    setting: 'BUSBAR_CONTEXTS',
    value: 'FILE',
    meaning: 'JSON object: context URL → local file, read instead of the network',
  },
  {
    option: 'public-url',
    setting: 'BUSBAR_PUBLIC_URL',
    value: 'URL',
    meaning:
      'where others reach this broker, if a proxy stands before it: https://twin.example; else as they asked for it',
  },
  {
    option: 'cors',
    setting: 'BUSBAR_CORS',
    value: 'ORIGINS',
    meaning: 'origins whose pages may use the API, with commas: https://app.example',
  },
  {
    option: 'rate',
    setting: 'BUSBAR_RATE',
    value: 'N',
    meaning: 'requests a second that one address may send; no limit without it',
  },
  {
    option: 'alias',
    setting: 'BUSBAR_ALIAS',
    value: 'NAME',
    meaning:
      'what this broker calls itself to other brokers, in Via headers; else one made once and kept with the data',
  },
  {
    option: 'split-entities',
    setting: 'BUSBAR_SPLIT_ENTITIES',
    value: 'BOOLEAN',
    meaning:
      'whether one entity may lie at several sources, where a query does not say; without it the registrations tell',
  },
  {
    option: 'private-egress',
    setting: 'BUSBAR_PRIVATE_EGRESS',
    meaning: 'lets notifications and contexts reach private addresses',
  },
];

export interface Settings {
  readonly port: number;
  readonly host: string;
  readonly data: string;
  readonly empty: boolean;
  readonly contexts?: string;
  /** Absent: one that is made once and kept. */
  readonly alias?: string;
  /** Absent: what is registered tells. */
  readonly splitEntities?: boolean;
  readonly privateEgress: boolean;
  /** An origin, such as `https://twin.example`; absent: clients name us as they reach us, sources by where we listen. */
  readonly publicUrl?: string;
  /** In lower case. */
  readonly origins: ReadonlySet<string>;
  readonly ratePerSecond?: number;
  readonly limits: Limits;
}

/** `BUSBAR_LIMITS`: a JSON object that changes some of the limits. */
function limitsFrom(text: string | undefined): Limits {
  if (!text) return limits;
  let changes: unknown;
  try {
    changes = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`BUSBAR_LIMITS is not JSON: ${(error as Error).message}`);
  }
  for (const [name, value] of Object.entries(changes ?? {})) {
    if (!(name in limits))
      throw new UsageError(`BUSBAR_LIMITS: there is no limit ${name}. Limits: ${Object.keys(limits).join(', ')}.`);
    if (!(Number.isFinite(value) && value > 0))
      throw new UsageError(`BUSBAR_LIMITS: ${name} must be a number above 0.`);
  }
  return { ...limits, ...(changes as Partial<Limits>) };
}

/** Wrong usage: exit status 2, and the sentence that says why. */
export class UsageError extends Error {}

/** The machine lacks something (a port is taken, a folder is locked): exit status 1, and the sentence that says what. */
export class StartError extends Error {}

export function help(): string {
  const left = (o: Option) => `  --${o.option}${o.value ? ` ${o.value}` : ''}`;
  const width = Math.max(...options.map((o) => left(o).length)) + 2;
  const rows = options.map((o) => `${left(o).padEnd(width)}${o.meaning} [${o.setting}]`);
  return ['Usage: npm start -- OPTIONS', '', ...rows, `${'  --help'.padEnd(width)}prints this table`].join('\n');
}

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

/** Reads the settings; null means that help was asked for. Throws UsageError. */
export function readSettings(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Settings | null {
  const values = parse(args);
  if (values['help']) return null;
  const text = (name: string, fallback: string): string => {
    const option = options.find((o) => o.option === name)!;
    const given = values[name];
    return typeof given === 'string' ? given : (environment[option.setting] ?? fallback);
  };
  const flag = (name: string): boolean =>
    values[name] === true || ['1', 'true'].includes(environment[options.find((o) => o.option === name)!.setting] ?? '');
  const host = text('host', '127.0.0.1');
  if (!loopback.has(host)) {
    throw new UsageError(
      `--host ${host} is not a loopback address. Busbar has no authentication configured, so it listens on 127.0.0.1 only.`,
    );
  }
  for (const name of ['store', 'history']) {
    const kind = text(name, 'embedded');
    if (kind !== 'embedded') throw new UsageError(`--${name} ${kind} is not known; this version has: embedded.`);
  }
  portNumber('mqtt-port', text('mqtt-port', '1883'));
  mqttUrl(text('mqtt', ''));
  const data = text('data', './data');
  if (data === '') throw new UsageError('--data is empty: give a directory.');
  const contexts = text('contexts', '');
  const alias = text('alias', '');
  return {
    port: portNumber('port', text('port', '1026')),
    host,
    data,
    empty: flag('empty'),
    ...(contexts ? { contexts } : {}),
    ...(alias ? { alias: aliasName(alias) } : {}),
    ...splitIn(text('split-entities', '')),
    privateEgress: flag('private-egress'),
    ...publicUrlIn(text('public-url', '')),
    origins: originsIn(text('cors', '')),
    ...rateIn(text('rate', '')),
    limits: limitsFrom(environment['BUSBAR_LIMITS']),
  };
}

function parse(args: readonly string[]): Readonly<Record<string, string | boolean | undefined>> {
  const table = Object.fromEntries(options.map((o) => [o.option, { type: o.value ? 'string' : 'boolean' } as const]));
  try {
    return parseArgs({ args: [...args], options: { ...table, help: { type: 'boolean' } }, strict: true }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}. See npm start -- --help.`);
  }
}

function portNumber(name: string, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new UsageError(`--${name} ${text} is not a port: give a number from 0 to 65535.`);
  return port;
}

/** Addresses that we tell begin with it, and paths of ours with the root: so it is an origin. */
function publicUrlIn(text: string): { readonly publicUrl?: string } {
  if (text === '') return {};
  const url = URL.parse(text);
  const fault =
    url === null || !/^https?:$/.test(url.protocol)
      ? 'is no http or https address'
      : url.username !== '' || url.password !== ''
        ? 'has a user name or a password, which everybody would be told'
        : url.pathname !== '/' || url.search !== '' || url.hash !== ''
          ? `has ${url.pathname}${url.search}${url.hash} behind the host, and Busbar answers at the root`
          : undefined;
  if (fault === undefined) return { publicUrl: url!.origin };
  throw new UsageError(`--public-url ${text} ${fault}. Give where others reach Busbar, such as https://twin.example.`);
}

function originsIn(text: string): ReadonlySet<string> {
  const origins = text === '' ? [] : text.split(',').map((part) => part.trim());
  for (const origin of origins) {
    // An origin is what a browser sends: scheme, host, port where it is not the usual one, and nothing after it.
    if (URL.parse(origin)?.origin === origin.toLowerCase() && /^https?:/i.test(origin)) continue;
    const hint = origin === '*' ? 'without a login every page would be let in' : 'it is no origin';
    throw new UsageError(`--cors ${origin}: ${hint}. Give origins such as https://app.example, with commas.`);
  }
  return new Set(origins.map((origin) => origin.toLowerCase()));
}

function rateIn(text: string): { readonly ratePerSecond?: number } {
  if (text === '') return {};
  const rate = Number(text);
  if (Number.isInteger(rate) && rate > 0) return { ratePerSecond: rate };
  throw new UsageError(`--rate ${text} is not a number of requests: give a whole number above 0.`);
}

/** A pseudonym of RFC 9110 §7.6.3: no spaces, commas or other separators. */
function aliasName(text: string): string {
  if (/^[\w.~!#$%&'*+^`|:-]{1,128}$/.test(text)) return text;
  throw new UsageError(`--alias ${text} is no name for a Via header: give letters, digits, ., _, : and -.`);
}

function splitIn(text: string): { readonly splitEntities?: boolean } {
  if (text === '') return {};
  if (text === 'true' || text === 'false') return { splitEntities: text === 'true' };
  throw new UsageError(`--split-entities ${text} is neither true nor false: give one of them.`);
}

function mqttUrl(text: string): void {
  if (text && !/^mqtts?:\/\/\S+$/.test(text))
    throw new UsageError(`--mqtt ${text} is not an MQTT address: give mqtt://host:port.`);
}
