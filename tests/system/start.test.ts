/** How it starts, refuses to start and stops, as design of the command line says: from outside, through npm. */
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type Running, runBusbar, startBusbar, temporary } from './busbar.ts';

const running: Running[] = [];
const start = async (...args: Parameters<typeof startBusbar>): Promise<Running> => {
  const busbar = await startBusbar(...args);
  running.push(busbar);
  return busbar;
};
afterEach(async () => {
  for (const busbar of running.splice(0)) if (busbar.child.exitCode === null) await busbar.stop();
});

/** Processes whose command line mentions the folder. */
async function alive(data: string): Promise<number> {
  const { readdirSync, readFileSync } = await import('node:fs');
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(data);
      } catch {
        return false;
      }
    }).length;
}

describe('npm start --empty', () => {
  test('answers /health, stops on SIGTERM with status 0 and leaves no process behind', async () => {
    const busbar = await start(['--empty'], { by: 'npm' });
    const health = await fetch(new URL('health', busbar.url));
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({ status: 'ok' });
    expect(await busbar.stop()).toBe(0);
    expect(await alive(busbar.data)).toBe(0);
  });

  test('leaves no process behind when the process that was started is killed', async () => {
    const busbar = await start(['--empty']);
    busbar.child.kill('SIGKILL');
    await expect.poll(() => alive(busbar.data), { timeout: 8000 }).toBe(0);
  });
});

describe('a start that makes no sense ends with one sentence', () => {
  test('status 2 for an option that does not exist', async () => {
    const { status, output } = await runBusbar(['--empty', '--colour', 'blue']);
    expect(status).toBe(2);
    expect(output).toMatch(/--colour/);
    expect(output).not.toMatch(/\n {4}at /);
  });

  test.each([
    [['--port', 'http'], /--port http is not a port/],
    [['--host', '0.0.0.0'], /0\.0\.0\.0 is not a loopback address/],
    [['--store', 'oracle'], /--store oracle is not known/],
    [['--mqtt', 'localhost'], /--mqtt localhost is not an MQTT address/],
  ])('status 2 for %j', async (options, sentence) => {
    const { status, output } = await runBusbar([...options, '--data', temporary()]);
    expect(status).toBe(2);
    expect(output).toMatch(sentence);
  });

  test('status 1 and the port for one that is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => other.once('listening', done));
    const { port } = other.address() as { port: number };
    const { status, output } = await runBusbar(['--empty', '--port', String(port), '--data', temporary()]);
    other.close();
    expect(status).toBe(1);
    expect(output).toContain(String(port));
    expect(output).toContain('--port');
    expect(output).not.toMatch(/\n {4}at /);
  });

  test('status 1 and the folder for one that another process has open', async () => {
    const first = await start(['--empty']);
    const { status, output } = await runBusbar(['--empty', '--port', '0', '--data', first.data]);
    expect(status).toBe(1);
    expect(output).toContain(first.data);
    expect(output).not.toMatch(/\n {4}at /);
    expect((await fetch(new URL('health', first.url))).status).toBe(200);
  });

  test('--help prints every option with its setting and ends with 0', async () => {
    const { status, output } = await runBusbar(['--help']);
    expect(status).toBe(0);
    for (const name of [
      '--port',
      '--host',
      '--data',
      '--empty',
      '--region',
      '--mqtt',
      '--mqtt-port',
      '--ingest',
      '--store',
      '--history',
      '--contexts',
      '--private-egress',
    ]) {
      expect(output).toContain(name);
    }
  });
});
