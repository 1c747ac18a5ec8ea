/** Starts the product as a user does, on free ports and a folder of its own, and stops it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Running {
  readonly url: string;
  /** Of the embedded MQTT broker, where one was started. */
  readonly mqtt: string | undefined;
  readonly child: ChildProcess;
  readonly data: string;
  /** Everything on standard output and standard error so far. */
  output(): string;
  /** SIGTERM to the started process alone; resolves to its exit status. */
  stop(): Promise<number | null>;
  /** SIGKILL to the broker process and all others that were started. */
  kill(): Promise<void>;
}

export interface StartOptions {
  /** `npm` as the newcomer types it, `node` for the script alone, `broker` for the bare broker process. */
  readonly by?: 'npm' | 'node' | 'broker';
  readonly data?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const programs = {
  npm: ['npm', 'start', '--silent', '--'],
  node: [process.execPath, 'scripts/start.mjs'],
  broker: [process.execPath, '--disable-warning=ExperimentalWarning', 'broker/main.ts'],
};

const folders: string[] = [];
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is removed when the test file ends. */
export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'busbar-'));
  folders.push(folder);
  return folder;
}

/** Starts with the given options (`--port 0` and `--data` are added) and resolves when it says that it is ready. */
export async function startBusbar(
  options: readonly string[],
  { by = 'node', data = temporary(), cwd = root, env }: StartOptions = {},
): Promise<Running> {
  const [program, ...args] = programs[by];
  const port = options.includes('--port') ? [] : ['--port', '0'];
  const child = spawn(program!, [...args, ...port, '--data', data, ...options], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  const ready = new Promise<void>((done, failed) => {
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      if (/^Busbar is ready: /m.test(output)) done();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    void ended.then((status) => failed(new Error(`Busbar ended with ${status} before it was ready:\n${output}`)));
  });
  await ready;
  return {
    url: output.match(/^Busbar is ready: (\S+)/m)![1]!,
    mqtt: output.match(/^MQTT: (\S+)/m)?.[1],
    child,
    data,
    output: () => output,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
    async kill() {
      process.kill(-child.pid!, 'SIGKILL');
      await ended;
    },
  };
}

/** Runs to its end; for starts that are to be refused. */
export function runBusbar(
  options: readonly string[],
  { by = 'node', cwd = root, env }: StartOptions = {},
): Promise<{ status: number | null; output: string }> {
  const [program, ...args] = programs[by];
  const child = spawn(program!, [...args, ...options], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  return new Promise((done) => child.once('exit', (status) => done({ status, output })));
}

/** Asks again until the answer satisfies; throws with the last answer after the time. */
export async function until<T>(
  ask: () => Promise<T>,
  satisfies: (answer: T) => boolean,
  timeoutMs = 20_000,
  everyMs = 100,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (satisfies(answer)) return answer;
    if (Date.now() > end)
      throw new Error(`Not reached in ${timeoutMs} ms; last: ${JSON.stringify(answer)?.slice(0, 2000)}`);
    await new Promise((done) => setTimeout(done, everyMs));
  }
}

/** A GraphQL query; throws on errors. */
export async function graphql<T>(url: string, query: string, variables: object = {}): Promise<T> {
  const response = await fetch(new URL('graphql', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}
