/**
 * A fresh machine: a clean clone, only Node and npm. The commands of the Dockerfile are run one by one in it, then those of
 * compose.yaml, as the containers would; and before that, `npm start` as a newcomer types it.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root, startBusbar, temporary, until } from './busbar.ts';

const home = join(temporary(), 'busbar');
const children: ReturnType<typeof spawn>[] = [];
const noMosquitto = spawnSync('mosquitto', ['-h']).error !== undefined;

beforeAll(() => {
  // What is committed, and what is about to be: the work tree without what git ignores.
  execFileSync('git', ['clone', '--quiet', root, home]);
  const changed = spawnSync(
    'bash',
    [
      '-c',
      `git ls-files --cached --others --exclude-standard -z | tar --null -T - -c --ignore-failed-read 2>/dev/null | tar x -C "${home}"`,
    ],
    { cwd: root },
  );
  expect(changed.status).toBe(0);
});
afterAll(() => {
  for (const child of children) child.kill('SIGTERM');
});

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });

test('npm start -- --empty in a clean clone installs what is missing, says so, and answers /health', {
  timeout: 240_000,
}, async () => {
  const busbar = await startBusbar(['--empty'], { by: 'npm', cwd: home });
  expect(busbar.output()).toContain('Installing packages');
  expect((await fetch(new URL('health', busbar.url))).status).toBe(200);
  expect((await fetch(busbar.url)).headers.get('content-type')).toContain('text/html');
  expect(await busbar.stop()).toBe(0);
  const megabytes = Number(execFileSync('du', ['-sm', home], { encoding: 'utf8' }).split('\t')[0]);
  expect(megabytes).toBeLessThanOrEqual(700);
});

test('the commands of the Dockerfile and of compose.yaml work one by one', { timeout: 240_000 }, async ({ skip }) => {
  skip(noMosquitto, 'needs mosquitto: apt-get install mosquitto');
  const runs = [...readFileSync(join(root, 'Dockerfile'), 'utf8').matchAll(/^RUN (.*)$/gm)].map(
    ([, command]) => command!,
  );
  expect(runs.length).toBeGreaterThan(0);
  for (const command of runs) {
    const { status, stderr } = spawnSync('bash', ['-c', command], { cwd: home, encoding: 'utf8' });
    expect(status, `${command}\n${stderr}`).toBe(0);
  }
  const [http, mqtt] = [await freePort(), await freePort()];
  const data = temporary();
  const compose = readFileSync(join(root, 'compose.yaml'), 'utf8');
  const commands = new Map(
    [...compose.matchAll(/^ {2}(\w+):\n((?: {4}.*\n)+)/gm)].map(([, name, body]) => [
      name!,
      JSON.parse(body!.match(/^ {4}command: (\[.*\])$/m)![1]!) as string[],
    ]),
  );
  expect([...commands.keys()]).toEqual(['mqtt', 'broker', 'ingest', 'field']);
  const place = (text: string): string =>
    text.replace('1026', String(http)).replace('1883', String(mqtt)).replace('/data', data);
  const start = (name: string): void => {
    const [program, ...args] = commands.get(name)!.map(place);
    // The container has Node 24 as its node; here it is the one that runs the tests.
    children.push(spawn(program === 'node' ? process.execPath : program!, args, { cwd: home, stdio: 'ignore' }));
  };
  const url = `http://127.0.0.1:${http}/`;
  const status = async (path: string): Promise<number> =>
    (await fetch(new URL(path, url)).catch(() => ({ status: 0 }))).status;
  start('mqtt');
  start('broker');
  await until(
    () => status('health/ready'),
    (code) => code === 200,
  );
  start('ingest');
  start('field');
  const load = 'ngsi-ld/v1/temporal/entities/urn:ngsi-ld:EnergyConsumer:F1.H1.E1';
  await until(
    async () => await (await fetch(new URL(load, url))).text(),
    (text) => text.includes('"observedAt"'),
  );
});
