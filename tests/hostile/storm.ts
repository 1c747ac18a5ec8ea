/** Sends generated requests to a broker of its own and tells what came of them. */
import { Agent, request as send } from 'node:http';
import fc from 'fast-check';
import { routes } from '#broker/http/routes.ts';
import { type Running, startBusbar } from '../system/busbar.ts';
import { type Answer, judgeBy } from './answers.ts';
import { type HostileRequest, hostileRequests } from './requests.ts';

export interface StormReport {
  readonly seed: number;
  readonly sent: number;
  /** How many answers had each status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Answers that are not as described, with the request that got them. */
  readonly faults: readonly string[];
  /** What the broker wrote as errors of its own. */
  readonly defects: readonly string[];
  /** Longest that the event loop was blocked, in milliseconds, as the broker measures it. */
  readonly blockedMs: number;
  /** Bytes of resident memory after a tenth of the requests, and at the end. */
  readonly memory: readonly [early: number, late: number];
}

const atOnce = 16;
const faultsMax = 20;

export async function storm(count: number, seed: number): Promise<StormReport> {
  const broker = await startBusbar(['--empty'], { by: 'broker' });
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const statuses = new Map<number, number>();
  const faults: string[] = [];
  const seen = new Set<string>();
  try {
    const judge = judgeBy(JSON.parse((await ask(broker, agent, { method: 'GET', path: '/openapi.json' })).text));
    let sent = 0;
    const begun = await gauges(broker, agent);
    let early: Gauges | undefined;
    let blockedS = 0;
    const generated = fc.sample(hostileRequests(routes([])), { numRuns: Math.min(count, 5000), seed });
    const next = (): HostileRequest | undefined => {
      if (sent >= count || faults.length >= faultsMax) return undefined;
      if (sent > 0 && sent % generated.length === 0) {
        generated.splice(
          0,
          generated.length,
          ...fc.sample(hostileRequests(routes([])), { numRuns: generated.length, seed: seed + sent }),
        );
      }
      return generated[sent++ % generated.length];
    };
    const worker = async (): Promise<void> => {
      for (let one = next(); one; one = next()) {
        const answer = await ask(broker, agent, one).catch((error: Error) => error);
        const fault = answer instanceof Error ? answer.message : faultIn(one, answer);
        if (fault) note(one, fault);
        // Each look at the gauges begins them anew, also one of the storm.
        else if (one.operation.id === 'metrics')
          blockedS = Math.max(blockedS, readGauges((answer as Answer).text).blockedS || 0);
        if (!(answer instanceof Error)) statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        if (!early && sent > count / 10) early = await gauges(broker, agent);
      }
    };
    const faultIn = (one: HostileRequest, answer: Answer): string | undefined =>
      answer.status >= 500 && !expected(one, answer)
        ? `status ${answer.status}: ${answer.text}`
        : judge(one.operation, answer);
    // One example of each is enough: what is wrong once is wrong often.
    const note = ({ operation, method, path, headers, body = '' }: HostileRequest, fault: string): void => {
      const kind = `${operation.id} ${fault.slice(0, 40)}`;
      if (seen.has(kind)) return;
      seen.add(kind);
      faults.push(`${method} ${path} ${JSON.stringify(headers)} ${body.slice(0, 300)}\n    ${fault}`);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    const late = await gauges(broker, agent);
    const blockedMs = 1000 * Math.max(blockedS, early?.blockedS ?? 0, late.blockedS);
    const memory = [early?.bytes ?? begun.bytes, late.bytes] as const;
    const defects = broker
      .output()
      .split('\n')
      .filter((line) => /"level":(?:50|60|"error"|"fatal")/.test(line));
    return { seed, sent, statuses, faults, defects, blockedMs, memory };
  } finally {
    agent.destroy();
    await broker.stop();
  }
}

/** A context or a source that is not there is no fault of the broker. */
function expected({ path }: HostileRequest, { status, text }: Answer): boolean {
  if (status === 503 && text.includes('LdContextNotAvailable')) return true;
  return path.startsWith('/health') && status === 503;
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
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = send({ hostname, port, agent, method, path, headers, timeout: 10_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        const type = response.headers['content-type']?.split(';')[0];
        resolve({ status: response.statusCode!, type, text });
      });
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer within 10 s')));
    sent.on('error', reject);
    sent.end(body);
  });
}

interface Gauges {
  readonly bytes: number;
  /** Longest that the event loop was late since the last look. */
  readonly blockedS: number;
}

async function gauges(broker: Running, agent: Agent): Promise<Gauges> {
  return readGauges((await ask(broker, agent, { method: 'GET', path: '/metrics' })).text);
}

function readGauges(text: string): Gauges {
  const readingOf = (name: string): number =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(name))
        ?.split(' ')
        .at(-1),
    );
  return {
    bytes: readingOf('process_resident_memory_bytes'),
    blockedS: readingOf('busbar_event_loop_delay_seconds{quantile="1"}'),
  };
}
