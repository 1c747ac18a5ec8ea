/**
 * What every command of the project needs first, in plain JavaScript that any Node 18 or newer runs: the packages
 * installed, a Node 24 to run the rest under, the viewer built.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const requiredMajor = 24;
/**
 * What every process of Busbar runs with. Node would let the young part of a heap grow to three times 64 MiB before it is
 * swept: a process under load would look as if it leaked, for a gain of no more than a few per cent.
 */
export const flags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=16'];
const say = (line) => process.stderr.write(`${line}\n`);

/** The lock file that node_modules was made from, kept inside it. */
const stamp = join(root, 'node_modules', '.busbar-installed');
const lockDigest = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');

/** Installs the packages if they are missing or older than the lock file. Works with install scripts switched off. */
export async function ensureInstalled() {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === lockDigest()) return;
  say('Installing packages (once, about a minute) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const status = await run(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    env: { ...process.env, NODE_ENV: 'development' },
    heartbeat: 'installing packages',
  });
  if (status !== 0) {
    throw new Error(
      `npm ci failed with exit status ${status}. Check that the npm registry can be reached and try again.`,
    );
  }
  writeFileSync(stamp, lockDigest());
}

/** Path of a Node 24 or newer: the one that npm installed, else the one that runs this. */
export function runtime() {
  const require = createRequire(import.meta.url);
  const os = process.platform === 'win32' ? 'win' : process.platform;
  try {
    const home = require.resolve(`node-${os}-${process.arch}/package.json`);
    const binary = join(home, '..', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    if (existsSync(binary)) return binary;
  } catch {
    // No package for this platform: the machine's own Node serves, if it is new enough.
  }
  if (Number(process.versions.node.split('.')[0]) >= requiredMajor) return process.execPath;
  throw new Error(
    `Busbar needs Node ${requiredMajor} or newer; this is ${process.version}, and npm has no Node package for ` +
      `${process.platform}-${process.arch}. Install Node ${requiredMajor} and run the command again.`,
  );
}

/** Newest change under a folder or of a file, in milliseconds. */
function newest(path) {
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info) return 0;
  if (!info.isDirectory()) return info.mtimeMs;
  return readdirSync(path)
    .filter((name) => name !== 'dist' && name !== 'node_modules')
    .reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0);
}

/** Builds the viewer if a source of it is newer than the build. */
export async function ensureViewer() {
  const built = statSync(join(root, 'viewer/dist/index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = ['viewer', 'models', 'package-lock.json'].map((path) => newest(join(root, path)));
  if (built >= Math.max(...sources)) return;
  say('Building the viewer …');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const status = await run(runtime(), [vite, 'build', '--config', 'viewer/vite.config.ts', '--logLevel', 'warn']);
  if (status !== 0) throw new Error(`The viewer could not be built (exit status ${status}); the lines above say why.`);
}

/** Runs a program to its end; resolves to its exit status. What it prints is shown on standard error. */
export function run(program, args, { env = process.env, heartbeat, stdio } = {}) {
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  const started = Date.now();
  const child = spawn(program, args, {
    cwd: root,
    env,
    stdio: stdio ?? ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  const timer =
    heartbeat && setInterval(() => say(`… ${heartbeat}, ${Math.round((Date.now() - started) / 1000)} s`), 10_000);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearInterval(timer);
      resolve(signal ? 128 : (code ?? 1));
    });
  });
}
