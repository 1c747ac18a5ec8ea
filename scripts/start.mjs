#!/usr/bin/env node
/**
 * Starts Busbar: installs on first use, builds the viewer when it is stale, then runs the parts as child processes – the
 * broker, and unless `--empty` is given the field agents and the field simulator – and stops them together.
 *
 * Each child says over its IPC channel when it is ready, and stops by itself when that channel closes, so that none is left
 * behind even if this process is killed.
 */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { ensureInstalled, ensureViewer, flags, root, runtime } from './runtime.mjs';

const stopMs = 4500;
const restartsMax = 5;
const args = process.argv.slice(2);
const children = new Map();
let stopping = false;
let mqttPort;

/** The value of an option that the parts share: `--name value`, `--name=value`, else the environment, else the default. */
function option(name, setting, fallback) {
  const at = args.findIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
  if (at < 0) return process.env[setting] ?? fallback;
  return args[at].includes('=') ? args[at].slice(name.length + 3) : args[at + 1];
}

/** Passes an option on to a child only where it was given. */
const passed = (name, setting) => {
  const value = option(name, setting);
  return value === undefined ? [] : [`--${name}`, value];
};

const empty = args.includes('--empty') || ['1', 'true'].includes(process.env.BUSBAR_EMPTY ?? '');

/** Runs one part; resolves to what it reports when it is ready. A part that ends before that rejects with its exit status. */
function launch(name, file, options, restarts = 0) {
  const child = spawn(runtime(), [...flags, resolve(root, file), ...options], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Its own process group: a Ctrl-C in the terminal reaches us alone, and we stop the parts in order.
    detached: process.platform !== 'win32',
  });
  children.set(name, child);
  return new Promise((ready, failed) => {
    let isReady = false;
    child.on('message', (message) => {
      if (message?.kind !== 'ready') return;
      isReady = true;
      ready(message);
    });
    child.on('error', failed);
    child.on('exit', (code, signal) => {
      children.delete(name);
      if (stopping) return;
      if (!isReady)
        return failed(Object.assign(new Error(`${name} ended with ${signal ?? code}`), { status: code ?? 1 }));
      if (name === 'broker' || restarts >= restartsMax) {
        process.stderr.write(`The ${name} ended unexpectedly (${signal ?? code}); stopping the rest.\n`);
        return stop(1);
      }
      process.stderr.write(`The ${name} ended unexpectedly (${signal ?? code}); starting it again.\n`);
      const again = () => stopping || launch(name, file, settled(options), restarts + 1).catch(() => stop(1));
      setTimeout(again, 500 * 2 ** restarts);
    });
  });
}

/** The options for another start of the field agents: the embedded MQTT broker keeps the port that the field knows. */
function settled(options) {
  const at = options.indexOf('--mqtt-port');
  return at < 0 || !mqttPort ? options : [...options.slice(0, at + 1), mqttPort, ...options.slice(at + 2)];
}

/** Stops every part – the field first, so that its last values are still taken in – and ends with the given status. */
async function stop(status) {
  if (stopping) return;
  stopping = true;
  const deadline = Date.now() + stopMs;
  for (const name of ['simulator', 'ingest', 'broker']) {
    const child = children.get(name);
    if (!child) continue;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    const timer = setTimeout(
      () => child.kill('SIGKILL'),
      Math.max(100, name === 'broker' ? deadline - Date.now() : 1200),
    );
    await gone;
    clearTimeout(timer);
  }
  process.exit(status);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(0));
// npm may be killed without passing the signal on: then our parent changes.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && stop(0), 500).unref();

try {
  await ensureInstalled();
  if (!args.includes('--help')) await ensureViewer();
  const { url } = await launch('broker', 'broker/main.ts', args);
  if (!empty) {
    const data = option('data', 'BUSBAR_DATA', './data');
    const region = passed('region', 'BUSBAR_REGION');
    const field = option('mqtt', 'BUSBAR_MQTT');
    const { mqtt } = await launch('ingest', 'ingest/main.ts', [
      ...['--broker', url, '--data', data],
      ...(field ? ['--mqtt', field] : ['--mqtt-port', option('mqtt-port', 'BUSBAR_MQTT_PORT', '1883')]),
      ...passed('ingest', 'BUSBAR_INGEST'),
      ...region,
    ]);
    if (!field) {
      mqttPort = new URL(mqtt).port;
      process.stdout.write(`MQTT: ${mqtt}\n`);
    }
    await launch('simulator', 'ingest/simulator/main.ts', ['--mqtt', field ?? mqtt, ...region]);
  }
  process.stdout.write(`Busbar is ready: ${url}\n`);
} catch (error) {
  if (error.status === undefined) process.stderr.write(`${error.message}\n`);
  await stop(error.status ?? 1);
}
