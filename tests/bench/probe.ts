/** Starts a broker with the probe in it, and asks the probe. */
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Running, type StartOptions, startBusbar, temporary } from '#tests/system/busbar.ts';

/** What `probe.mjs` tells of the time since it was last asked. */
export interface Told {
  /** The longest that the event loop was blocked. */
  readonly blockedMs: number;
  /** The same by the processor time of the thread: what others on the machine took does not count. */
  readonly busyMs: number;
  /** The pauses of the garbage collector. */
  readonly pauses: readonly { readonly ms: number; readonly kind: number }[];
  /** Bytes that the process has, and of them those of JavaScript's objects, and those beside. */
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
}

export interface Probed {
  readonly busbar: Running;
  /** `collect`: after a full collection of garbage. */
  ask(word?: 'tell' | 'collect'): Promise<Told>;
}

export async function startProbed(options: readonly string[], start: StartOptions = {}): Promise<Probed> {
  const socket = join(temporary(), 'probe');
  const probe = fileURLToPath(new URL('probe.mjs', import.meta.url));
  const env = { ...start.env, NODE_OPTIONS: `--import=${probe}`, BUSBAR_PROBE: socket };
  const busbar = await startBusbar(options, { ...start, env });
  return { busbar, ask: async (word = 'tell') => JSON.parse(await exchange(socket, word)) as Told };
}

function exchange(socket: string, word: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const connection = connect(socket, () => connection.write(word));
    connection
      .setEncoding('utf8')
      .on('data', (chunk: string) => {
        text += chunk;
      })
      .on('end', () => resolve(text))
      .on('error', reject);
  });
}
