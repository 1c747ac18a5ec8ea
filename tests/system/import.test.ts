/** `busbar import` as a user types it: into a running broker, dry, and when something is wrong. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { grid } from '../models/exchange/fixture.ts';
import { graphql, type Running, root, startBusbar, temporary } from './busbar.ts';

const folder = join(temporary(), 'grid');
let running: Running;

beforeAll(async () => {
  mkdirSync(folder);
  for (const { name, text } of grid) writeFileSync(join(folder, name), text);
  running = await startBusbar(['--empty'], { by: 'broker' });
}, 60_000);
afterAll(async () => {
  await running.stop();
});

interface Run {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function busbar(...args: readonly string[]): Promise<Run> {
  const main = join(root, 'ingest/cli/main.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], { cwd: temporary() });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((done) => child.once('close', (status) => done({ status, out, err })));
}

const last = ({ out }: Run) => JSON.parse(out.trimEnd().split('\n').at(-1)!);

describe('busbar import', () => {
  test('brings the files of a directory into a tenant, tells how far it is, and reports', async () => {
    const run = await busbar('import', folder, '--url', running.url, '--tenant', 'grid', '--json');
    expect([run.status, run.err]).toEqual([0, expect.stringContaining('100 % Done')]);
    expect(run.out).toContain('25 created, 0 updated, 0 unchanged');
    expect(run.out).toMatch(/ACLineSegment ACLineSegment\.r0 +1 +EQ\.xml:\d+/);
    expect(last(run)).toMatchObject({ done: true, entities: 25, statements: { read: expect.any(Number) } });
  });

  test('and a study of that tenant has the circuit, which no other tenant has', async () => {
    const answer = await fetch(new URL('graphql', running.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'NGSILD-Tenant': 'grid' },
      body: JSON.stringify({
        query: 'mutation { runScenario(input: { changes: [] }) { run { result { islands { status buses } } } } }',
      }),
    });
    const { data } = (await answer.json()) as { data: { runScenario: { run: { result: { islands: object[] } } } } };
    expect(data.runScenario.run.result.islands).toContainEqual(expect.objectContaining({ status: 'CONVERGED' }));
    const here = await graphql<{ assets: { edges: object[] } }>(
      running.url,
      '{ assets(first: 1) { edges { node { id } } } }',
    );
    expect(here.assets.edges).toEqual([]);
  });

  test('again changes nothing', async () => {
    const run = await busbar(
      'import',
      join(folder, 'EQ.xml'),
      ...grid.slice(1).map(({ name }) => join(folder, name)),
      '--url',
      running.url,
      '--tenant',
      'grid',
    );
    expect([run.status, run.out]).toEqual([0, expect.stringContaining('0 created, 0 updated, 25 unchanged')]);
  });

  test('reads without writing, and without a broker, in a dry run', async () => {
    const run = await busbar('import', folder, '--dry-run', '--json', '--url', 'http://127.0.0.1:9');
    expect([run.status, run.out]).toEqual([0, expect.stringContaining('Nothing was written')]);
    expect(last(run)).toMatchObject({ done: true, dryRun: true, entities: 25 });
  });

  test('imports nothing of files with a fault, says where it is, and ends with 1', async () => {
    const cut = join(temporary(), 'cut.xml');
    writeFileSync(cut, grid[0]!.text.slice(0, 3000));
    for (const how of [['--dry-run'], ['--url', running.url, '--tenant', 'cut']]) {
      const run = await busbar('import', cut, '--json', ...how);
      expect([run.status, run.out]).toEqual([
        1,
        expect.stringMatching(/^Nothing was imported: cut\.xml:\d+: In \w+ _\w+: /),
      ]);
      expect(last(run)).toMatchObject({ done: false, reason: expect.stringContaining('cut.xml:') });
    }
  });

  test.each([
    [['import'], 2, 'There is no file to import'],
    [['import', 'x.xml', '--speed', '9'], 2, '--speed'],
    [['import', 'x.xml', '--url', 'nowhere'], 2, '--url'],
    [['import', 'not-there.xml', '--dry-run'], 1, 'There is no file or directory not-there.xml'],
    [['import', folder, '--url', 'http://127.0.0.1:9'], 1, 'No broker answers at http://127.0.0.1:9'],
  ] as const)('%j ends with %i and a sentence', async (args, status, sentence) => {
    const run = await busbar(...args);
    expect([run.status, run.err]).toEqual([status, expect.stringContaining(sentence)]);
  });
});
