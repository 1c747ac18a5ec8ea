/**
 * Every setting and limit of the field agents and of the field simulator. Nothing else in `ingest/` reads the
 * environment. The option wins over the environment variable, that over the default.
 */
import { parseArgs } from 'node:util';

export interface IngestSettings {
  /** Where the NGSI-LD broker answers. */
  readonly broker: string;
  /** Data directory; the buffer lives in its folder `ingest`. */
  readonly data: string;
  /** MQTT broker of the field; absent: an embedded one on `mqttPort`. */
  readonly mqtt?: string;
  readonly mqttPort: number;
  /** Mapping file; absent: that of the region. */
  readonly ingest?: string;
  /** Region declaration; absent: the demo region. */
  readonly region?: string;
}

export interface SimulatorSettings {
  readonly mqtt: string;
  readonly region?: string;
  readonly seed: number;
}

/** What bounds every queue, message, batch and duration. */
export const limits = {
  /** Readings that wait in the buffer, and their bytes; then the oldest of class history are dropped and counted. */
  bufferReadingsMax: 1_000_000,
  bufferBytesMax: 256 * 1024 * 1024,
  /** Part of the buffer above which agents are asked to slow down. */
  bufferHighWater: 0.5,
  /** Readings that no broker wanted, kept with the reason for an operator. */
  deadLettersMax: 1000,
  /** Readings in memory on their way out; the rest wait in the buffer. */
  publishWindowMax: 20_000,
  /** Entities of one batch request, requests at the same time, and how long the first reading of a batch waits. */
  batchEntitiesMax: 1000,
  batchesInFlightMax: 4,
  batchLingerMs: 50,
  /** Waiting time after a failure: doubles from the first to the last; half of it is drawn at random. */
  retryFirstMs: 250,
  retryLastMs: 15_000,
  /** How far the clock of a device may be ahead of ours or behind it until the time of arrival counts instead. */
  sourceAheadMaxMs: 5000,
  sourceBehindMaxMs: 24 * 3600 * 1000,
  /** A reading so much older than the newest of its point is a redelivery; older than that, the clock was set back. */
  redeliveryMaxMs: 60_000,
  /** A value inside its deadband is sent at least so often. */
  deadbandSilenceMs: 60_000,
  /** A point that has been silent for so many periods is stale, and how often that is looked at. */
  stalePeriods: 1.5,
  watchdogTickMs: 250,
  /** Points and bytes of a mapping file. */
  mappingPointsMax: 200_000,
  mappingBytesMax: 64 * 1024 * 1024,
  /** Commands: waiting for one target, ids of ended ones in memory, and how often missed ones are looked for. */
  commandsWaitingMax: 16,
  commandsRememberedMax: 10_000,
  commandCatchUpMs: 10_000,
  /** Bytes of a notification that the receiver takes. */
  notificationBytesMax: 1024 * 1024,
  /** MQTT: bytes of one message, levels of a topic, clients of the embedded broker, bytes of a client id. */
  mqttMessageBytesMax: 1024 * 1024,
  mqttTopicLevelsMax: 16,
  mqttClientsMax: 256,
  mqttClientIdBytesMax: 128,
  /** Topics of which the embedded broker keeps the last message. */
  mqttRetainedMax: 10_000,
  /** MQTT reconnect: first and last waiting time. */
  mqttReconnectFirstMs: 250,
  mqttReconnectLastMs: 10_000,
  /** Readings of one PMU message. */
  messageReadingsMax: 10_000,
  /** How long the command waits for the MQTT broker and for the answer of the simulated field. */
  scenarioAnswerMs: 5000,
  /** How often the command asks how far its job is. */
  jobPollMs: 50,
  /** Milliseconds for a clean stop. */
  stopMs: 3500,
} as const;

export type IngestLimits = { readonly [K in keyof typeof limits]: number };

/** Wrong usage or a wrong mapping file: exit status 2, and the sentence that says why. */
export class UsageError extends Error {}

/** The machine lacks something (a port is taken, a folder cannot be written): exit status 1, and the sentence. */
export class StartError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;

/** How much is logged: trace, debug, info, warn, error. */
export const logSettings = {
  level: process.env['BUSBAR_LOG'] ?? 'info',
} as const;

/** Reads the settings of the field agents; null means that help was asked for. Throws UsageError. */
export function readIngestSettings(
  args: readonly string[],
  environment: Environment = process.env,
): IngestSettings | null {
  const values = parse(args, ['broker', 'data', 'mqtt', 'mqtt-port', 'ingest', 'region'], 'ingest/main.ts');
  if (values['help']) return null;
  // Whoever names the port of the embedded broker wants that one.
  const mqtt = values['mqtt'] ?? (values['mqtt-port'] === undefined ? environment['BUSBAR_MQTT'] : undefined);
  const ingest = values['ingest'] ?? environment['BUSBAR_INGEST'];
  const region = values['region'] ?? environment['BUSBAR_REGION'];
  if (values['mqtt'] && values['mqtt-port']) {
    throw new UsageError('--mqtt and --mqtt-port exclude each other: name a broker, or the port of the embedded one.');
  }
  return {
    broker: address('broker', values['broker'] ?? 'http://127.0.0.1:1026', ['http:', 'https:']),
    data: values['data'] ?? environment['BUSBAR_DATA'] ?? './data',
    ...(mqtt ? { mqtt: address('mqtt', mqtt, ['mqtt:', 'mqtts:']) } : {}),
    mqttPort: port('mqtt-port', values['mqtt-port'] ?? environment['BUSBAR_MQTT_PORT'] ?? '1883'),
    ...(ingest ? { ingest } : {}),
    ...(region ? { region } : {}),
  };
}

/** Reads the settings of the field simulator; null means that help was asked for. Throws UsageError. */
export function readSimulatorSettings(
  args: readonly string[],
  environment: Environment = process.env,
): SimulatorSettings | null {
  const values = parse(args, ['mqtt', 'region', 'seed'], 'ingest/simulator/main.ts');
  if (values['help']) return null;
  const mqtt = values['mqtt'] ?? environment['BUSBAR_MQTT'];
  if (!mqtt)
    throw new UsageError('--mqtt is missing: give the MQTT broker of the field, such as mqtt://127.0.0.1:1883.');
  const region = values['region'] ?? environment['BUSBAR_REGION'];
  const seed = values['seed'] ?? '1';
  if (!/^\d{1,9}$/.test(seed)) throw new UsageError(`--seed ${seed} is not a whole number: give 0 to 999999999.`);
  return {
    mqtt: address('mqtt', mqtt, ['mqtt:', 'mqtts:']),
    ...(region ? { region } : {}),
    seed: Number(seed),
  };
}

/** The MQTT broker of the field, for commands that talk to it. Throws UsageError. */
export function fieldMqttUrl(option: string | undefined, environment: Environment = process.env): string {
  const url = option ?? environment['BUSBAR_MQTT'] ?? 'mqtt://127.0.0.1:1883';
  return address('mqtt', url, ['mqtt:', 'mqtts:']);
}

/** The broker, for commands that talk to it. Throws UsageError. */
export function brokerUrl(option: string | undefined, environment: Environment = process.env): string {
  return address('url', option ?? `http://127.0.0.1:${environment['BUSBAR_PORT'] ?? '1026'}`, ['http:', 'https:']);
}

export const ingestHelp = `Usage: ingest/main.ts OPTIONS

  --broker URL   NGSI-LD broker (http://127.0.0.1:1026)
  --data DIR     data directory (./data) [BUSBAR_DATA]
  --mqtt URL     MQTT broker of the field; without it an embedded one listens [BUSBAR_MQTT]
  --mqtt-port N  port of the embedded MQTT broker (1883); 0 takes a free one [BUSBAR_MQTT_PORT]
  --ingest FILE  mapping of the field's points (that of the region) [BUSBAR_INGEST]
  --region FILE  region declaration (the demo region) [BUSBAR_REGION]
  --help         prints this table`;

export const simulatorHelp = `Usage: ingest/simulator/main.ts OPTIONS

  --mqtt URL     MQTT broker of the field [BUSBAR_MQTT]
  --region FILE  region declaration that the field plays (the demo region) [BUSBAR_REGION]
  --seed N       seed of the noise (1)
  --help         prints this table`;

function parse(
  args: readonly string[],
  names: readonly string[],
  program: string,
): Readonly<Record<string, string | undefined>> {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' } as const]));
  try {
    const { values } = parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean' } }, strict: true });
    return values as Record<string, string | undefined>;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}. See ${program} --help.`);
  }
}

function address(name: string, text: string, schemes: readonly string[]): string {
  if (!URL.canParse(text) || !schemes.includes(new URL(text).protocol)) {
    throw new UsageError(`--${name} ${text} is not an address: give ${schemes[0]}//host:port.`);
  }
  return text;
}

function port(name: string, text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > 65_535) {
    throw new UsageError(`--${name} ${text} is not a port: give a number from 0 to 65535.`);
  }
  return number;
}
