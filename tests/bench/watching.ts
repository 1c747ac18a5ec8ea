/** One request under way while somebody else asks for one entity: how long the other waits, and how long the broker is blocked. */
import http from 'node:http';
import { rest } from './measure.ts';
import { type Probed, startProbed } from './probe.ts';

export interface Wish {
  readonly method: string;
  readonly path: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Seen {
  readonly status: number;
  readonly tookMs: number;
  readonly bytes: number;
  /** The longest that the other one waited for its answer. */
  readonly waitedMs: number;
  /** The longest that the event loop was blocked. */
  readonly blockedMs: number;
  /** The same by processor time, which nobody else on the machine can take. */
  readonly busyMs: number;
  /** The longest pause of the garbage collector within. */
  readonly collectedMs: number;
  /** The beginning of the answer. */
  readonly text: string;
}

export interface Watched extends Probed {
  see(wish: Wish): Promise<Seen>;
}

/** A broker as `npm start` starts it, with the probe in it. */
export async function startWatched(options: readonly string[]): Promise<Watched> {
  const { busbar, ask } = await startProbed(options);
  const see = async (wish: Wish): Promise<Seen> => {
    await ask();
    const waits: number[] = [];
    const over = new AbortController();
    const watching = watch(busbar.url, waits, over.signal);
    await rest(30);
    const began = performance.now();
    const answer = await send(busbar.url, wish, agent);
    const tookMs = performance.now() - began;
    // What an answer leaves to do is done at its expense.
    await rest(30);
    over.abort();
    await watching;
    const { blockedMs, busyMs, pauses } = await ask();
    const collectedMs = Math.max(0, ...pauses.map(({ ms }) => ms));
    return { ...answer, tookMs, waitedMs: Math.max(...waits), blockedMs, busyMs, collectedMs };
  };
  return { busbar, see, ask };
}

const agent = new http.Agent({ keepAlive: false });
const others = new http.Agent({ keepAlive: true });

async function watch(base: string, waits: number[], over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const began = performance.now();
    await send(base, { method: 'GET', path: 'ngsi-ld/v1/entities/urn:ngsi-ld:Watched:1' }, others);
    waits.push(performance.now() - began);
    await rest(1);
  }
}

/** The answer is read and thrown away, but for its beginning: what this process does must not be what the other waits for. */
function send(
  base: string,
  { method, path, body, headers = {} }: Wish,
  by: http.Agent,
): Promise<Pick<Seen, 'status' | 'bytes' | 'text'>> {
  return new Promise((resolve, reject) => {
    const about =
      body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const request = http.request(
      new URL(path, base),
      { method, agent: by, headers: { ...about, ...headers } },
      (response) => {
        let [bytes, text] = [0, ''];
        response.on('data', (chunk: Buffer) => {
          if (bytes < 2000) text += chunk.toString('latin1', 0, 2000);
          bytes += chunk.length;
        });
        response.on('end', () => resolve({ status: response.statusCode!, bytes, text }));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
