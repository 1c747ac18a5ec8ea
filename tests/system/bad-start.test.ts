/** Files, folders, ports and disks that are not as they have to be: the start says so and ends, or what is missing is said. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { graphql, runBusbar, startBusbar, temporary, until } from './busbar.ts';

const stack = /\n {4}at /;
const folder = temporary();
const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
let places = 0;
/** A folder that is not there yet. */
const place = (): string => {
  places += 1;
  return join(folder, `data-${places}`);
};

describe('a start that cannot be is refused in a sentence', () => {
  const point = {
    at: { topic: 'a', pointer: '/p' },
    ...{ entity: 'urn:ngsi-ld:EnergyConsumer:C1', type: 'EnergyConsumer', attribute: 'activePower' },
    ...{ unit: 'KWT', class: 'history', periodMs: 1000 },
  };
  const mapping = (more: object): object => ({
    version: 1,
    source: { protocol: 'mqtt' },
    points: [{ ...point, ...more }],
  });
  const aFile = file('a-file', 'x');
  const bad = file('bad.json', '{"a":');
  test.concurrent.each<[string, readonly string[], number, RegExp]>([
    ['--data is empty', ['--data='], 2, /--data is empty: give a directory/],
    ['--data is a file', ['--data', aFile], 1, /a-file is a file: choose a directory/],
    ['--data is below a file', ['--data', `${aFile}/d`], 1, /a-file\/d cannot be made \(ENOTDIR\): choose another/],
    ['--data is where nothing may be made', ['--data', '/proc/busbar'], 1, /\/proc\/busbar cannot be made/],
    ['--data cannot be written', ['--data', '/proc'], 1, /\/proc cannot be written to: allow it, or choose another/],
    ['--contexts is not there', ['--contexts', '/none.json'], 2, /--contexts \/none\.json: ENOENT/],
    ['--contexts is no JSON', ['--contexts', bad], 2, /--contexts .*bad\.json: .*JSON/],
    ['--contexts is a list', ['--contexts', file('list.json', [1])], 2, /it is no JSON object\. Give/],
    ['--contexts names a number', ['--contexts', file('five.json', { 'http://x.test/': 5 })], 2, /has 5, not a path/],
    ['--contexts names no file', ['--contexts', file('gone.json', { 'http://x.test/': '/none' })], 2, /'\/none'/],
    ['--region is not there', ['--region', '/none.json'], 2, /--region \/none\.json cannot be read \(ENOENT\)/],
    ['--region is no JSON', ['--region', bad], 2, /--region .*bad\.json is not JSON/],
    [
      '--region has a number for an entity',
      ['--region', file('r.json', { name: 'x', entities: [5] })],
      2,
      /entities is/,
    ],
    ['--ingest is not there', ['--ingest', '/none.json'], 2, /--ingest \/none\.json cannot be read \(ENOENT\)/],
    ['--ingest is no JSON', ['--ingest', bad], 2, /--ingest .*bad\.json is not JSON/],
    [
      '--ingest has a wrong unit',
      ['--ingest', file('u.json', mapping({ unit: 'VLT' }))],
      2,
      /"VLT" does not convert to MAW/,
    ],
    [
      '--ingest has a wrong type',
      ['--ingest', file('t.json', mapping({ periodMs: 'often' }))],
      2,
      /periodMs is "often"/,
    ],
    ['--ingest has an unknown member', ['--ingest', file('m.json', mapping({ factor: 2 }))], 2, /factor is not known/],
  ])('where %s', async (_, options, wanted, sentence) => {
    const data = options[0]!.startsWith('--data') ? [] : ['--data', place()];
    const { status, output } = await runBusbar(['--port', '0', '--mqtt-port', '0', ...data, ...options]);
    expect(output).toMatch(sentence);
    expect(output).not.toMatch(stack);
    expect(status).toBe(wanted);
  });

  test.concurrent('where the MQTT port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => other.once('listening', done));
    const taken = String((other.address() as { port: number }).port);
    const { status, output } = await runBusbar(['--port', '0', '--mqtt-port', taken, '--data', place()]);
    other.close();
    expect(status).toBe(1);
    expect(output).toMatch(new RegExp(`Port ${taken} .* is taken by another program: .*--mqtt-port 0`));
    expect(output).not.toMatch(stack);
  });

  test.concurrent('where the store is no store', async () => {
    const data = place();
    mkdirSync(data);
    writeFileSync(join(data, 'log.db'), 'This is a shopping list.'.repeat(1000));
    const { status, output } = await runBusbar(['--empty', '--port', '0', '--data', data]);
    expect(status).toBe(1);
    expect(output).toMatch(/log\.db is damaged .*: restore the directory from a backup/);
    expect(output).not.toMatch(stack);
  });
});

test('a field that is not there is said, and everything else runs', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => closed.once('listening', done));
  const { port } = closed.address() as { port: number };
  await new Promise((done) => closed.close(done));
  const alone = await startBusbar(['--mqtt', `mqtt://user:secret@127.0.0.1:${port}`], { data: place() });
  try {
    expect(alone.output()).toMatch(/"reason":"connect ECONNREFUSED.*"The field is not connected; trying again"/);
    expect(alone.output()).not.toContain('secret');
    const { energisation } = await graphql<{ energisation: object }>(alone.url, '{ energisation { deEnergised } }');
    expect(energisation).toEqual({ deEnergised: [] });
  } finally {
    expect(await alone.stop()).toBe(0);
  }
});

test('a full disk is 507 with a sentence, and nothing is half there', async ({ skip }) => {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  skip(
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk]).status !== 0,
    'needs root to mount a small tmpfs: run the tests as root',
  );
  const small = await startBusbar(['--empty'], { data: join(disk, 'data') });
  try {
    spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'filler')}`, 'bs=4096']);
    const write = async (n: number): Promise<Response> =>
      fetch(new URL('ngsi-ld/v1/entities', small.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id: `urn:x:${n}`, type: 'T', v: { type: 'Property', value: 'x'.repeat(100_000) } }),
      });
    let n = 0;
    const refused = await until(
      () => {
        n += 1;
        return write(n);
      },
      ({ status }) => status !== 201,
      10_000,
      1,
    );
    expect(await refused.json()).toMatchObject({ status: 507, title: 'The change could not be stored' });
    expect((await fetch(new URL(`ngsi-ld/v1/entities/urn:x:${n}`, small.url))).status).toBe(404);
    rmSync(join(disk, 'filler'));
    await until(
      () => write(n),
      ({ status }) => status === 201,
    );
  } finally {
    await small.stop();
    execFileSync('umount', [disk]);
  }
});
