/** Sends generated requests to a broker of its own and tells what came of them. */
import { Agent, request as send } from 'node:http';
import fc from 'fast-check';
import type { Limits } from '#broker/config.ts';
import { routes } from '#broker/http/routes.ts';
import { startProbed } from '../bench/probe.ts';
import type { Running } from '../system/busbar.ts';
import { type Answer, judgeBy } from './answers.ts';
import { type HostileRequest, hostileRequests } from './requests.ts';
import { startStrangers } from './strangers.ts';
import { World } from './world.ts';

export interface StormReport {
  readonly seed: number;
  readonly sent: number;
  /** How many answers had each status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Of each operation how many answers succeeded, and how many there were. */
  readonly operations: ReadonlyMap<string, readonly [succeeded: number, all: number]>;
  /** Answers that are not as described, with the request that got them. */
  readonly faults: readonly string[];
  /** What the broker wrote as errors of its own. */
  readonly defects: readonly string[];
  /** Longest that the event loop was blocked, in milliseconds of the processor time of its thread. */
  readonly blockedMs: number;
  /** Those that took longest, the longest first, with milliseconds. */
  readonly slowest: readonly (readonly [ms: number, request: string])[];
  /** After each quarter of the requests, with all that is no longer needed collected. */
  readonly quarters: readonly Quarter[];
}

/** Bytes: of JavaScript's objects, of the process, and of its log; and how many entities there were, in all tenants. */
export interface Quarter {
  readonly sent: number;
  readonly heap: number;
  readonly resident: number;
  readonly entities: number;
}

export interface StormOptions {
  /** Requests on their way together; with one at a time `slowest` is what each took by itself. */
  readonly atOnce?: number;
  /** Instead of those of the broker: with small ones what is bounded is full soon. */
  readonly limits?: Partial<Limits>;
  readonly onAnswer?: (request: HostileRequest, answer: Answer) => void;
}

const filledBy =
  (world: World) =>
  (headers: HostileRequest['headers']): HostileRequest['headers'] =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, world.filled(value)]));

const first = {
  method: 'POST',
  path: '/graphql',
  headers: { 'content-type': 'application/json' },
  body: '{"query":"{__typename}"}',
} as const;

const faultsMax = 40;
const slowestKept = 20;
/** So many requests are made at once; the next ones have a seed of their own. */
const batchSize = 2000;

export async function storm(
  count: number,
  seed: number,
  { atOnce = 16, limits, onAnswer }: StormOptions = {},
): Promise<StormReport> {
  const strangers = await startStrangers();
  const { busbar: broker, ask: probe } = await startProbed(['--empty'], {
    ...(limits && { env: { BUSBAR_LIMITS: JSON.stringify(limits) } }),
  });
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const world = new World(strangers);
  const filled = filledBy(world);
  const tally = createTally();
  try {
    const judge = judgeBy(JSON.parse((await ask(broker, agent, { method: 'GET', path: '/openapi.json' })).text));
    const requests = hostileRequests(routes([]));
    let waiting: HostileRequest[] = [];
    let sent = 0;
    let blockedMs = 0;
    let isWeighing: Promise<void> | undefined;
    const quarters: Quarter[] = [];
    /** Nobody else sends meanwhile: what is under way is no growth. */
    const weigh = async (): Promise<void> => {
      blockedMs = Math.max(blockedMs, (await probe()).busyMs);
      const entities = entitiesIn((await ask(broker, agent, { method: 'GET', path: '/metrics' })).text);
      const { heapUsed: heap, rss: resident } = await probe('collect');
      quarters.push({ sent, heap, resident, entities });
      await probe();
    };
    const next = (): HostileRequest | undefined => {
      if (sent >= count || tally.faults.length >= faultsMax) return undefined;
      if (waiting.length === 0) {
        waiting = fc.sample(requests, { numRuns: Math.min(batchSize, count), seed: seed + sent }).toReversed();
      }
      sent += 1;
      const one = waiting.pop()!;
      return {
        ...one,
        path: world.filled(one.path),
        ...(one.body !== undefined && { body: world.filled(one.body) }),
        headers: filled(one.headers),
      };
    };
    const worker = async (): Promise<void> => {
      for (let one = next(); one; one = next()) {
        const began = performance.now();
        const answer = await ask(broker, agent, one).catch((error: Error) => error);
        tally.took(performance.now() - began, one);
        if (answer instanceof Error) {
          tally.fault(one, answer.message);
          continue;
        }
        world.learn(answer.text, answer.location);
        const fault = faultIn(answer) ?? judge(one.operation, answer);
        if (fault) tally.fault(one, fault);
        tally.answered(one, answer.status);
        onAnswer?.(one, answer);
        if (sent >= ((quarters.length + 1) * count) / 4) isWeighing ??= weigh().then(() => (isWeighing = undefined));
        await isWeighing;
      }
    };
    // What the first query of GraphQL loads is loaded once, at nobody's expense here.
    await ask(broker, agent, first);
    await probe();
    await Promise.all(Array.from({ length: atOnce }, worker));
    await isWeighing;
    if (quarters.length < 4) await weigh();
    const defects = broker
      .output()
      .split('\n')
      .filter((line) => /"level":(?:50|60|"error"|"fatal")/.test(line));
    return { seed, sent, ...tally, defects, blockedMs, quarters };
  } finally {
    agent.destroy();
    await broker.stop();
    strangers.close();
  }
}

/** Counts as it goes. One example of each fault is enough: what is wrong once is wrong often. */
function createTally() {
  const statuses = new Map<number, number>();
  const operations = new Map<string, [succeeded: number, all: number]>();
  const faults: string[] = [];
  const slowest: [ms: number, request: string][] = [];
  const seen = new Set<string>();
  return {
    statuses,
    operations,
    faults,
    slowest,
    answered({ operation }: HostileRequest, status: number): void {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      const counts = operations.get(operation.id) ?? [0, 0];
      operations.set(operation.id, [counts[0] + (status < 300 ? 1 : 0), counts[1] + 1]);
    },
    fault(request: HostileRequest, fault: string): void {
      const kind = `${request.operation.id} ${fault.slice(0, 60)}`;
      if (seen.has(kind)) return;
      seen.add(kind);
      faults.push(`${told(request)}\n    ${fault}`);
    },
    took(ms: number, request: HostileRequest): void {
      if (slowest.length >= slowestKept && ms <= slowest.at(-1)![0]) return;
      slowest.push([ms, told(request)]);
      slowest.sort(([one], [other]) => other - one);
      slowest.splice(slowestKept);
    },
  };
}

const told = ({ operation, method, path, headers, body = '' }: HostileRequest): string =>
  `${operation.id}: ${method} ${path.slice(0, 300)} ${JSON.stringify(headers).slice(0, 300)} ${body.slice(0, 600)}`;

/** Sources and subscribers that fail and contexts that cannot be had are no faults of the broker; all else beyond 499 is. */
function faultIn({ status, text }: Answer): string | undefined {
  if (status < 500 || [502, 504].includes(status)) return undefined;
  if (status === 503 && /LdContextNotAvailable|subscriber could not be reached/.test(text)) return undefined;
  return `status ${status}: ${text}`;
}

interface Heard extends Answer {
  readonly location: string | undefined;
}

function ask(
  { url }: Running,
  agent: Agent,
  {
    method,
    path,
    headers = {},
    body,
  }: { method: string; path: string; headers?: Readonly<Record<string, string>>; body?: string },
): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = send({ hostname, port, agent, method, path, headers, timeout: 20_000 }, (response) => {
      const { location } = response.headers;
      const map = response.headers['ngsild-entitymap'] as string | undefined;
      const type = response.headers['content-type']?.split(';')[0];
      const answer = { status: response.statusCode!, type, location: location ?? map };
      // A stream does not end by itself; that it begins is enough.
      if (type === 'text/event-stream') {
        resolve({ ...answer, text: ':' });
        sent.destroy();
        return;
      }
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ ...answer, text }));
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer within 20 s')));
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Of all tenants, from `/metrics`. */
function entitiesIn(text: string): number {
  return text
    .split('\n')
    .filter((line) => line.startsWith('busbar_store_entities{'))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
