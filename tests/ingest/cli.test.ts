import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MqttBroker, startMqttBroker } from '#ingest/mqtt/broker.ts';
import { readAnswer, readRequest } from '#ingest/simulator/scenario.ts';
import { demoRegion } from '#models/facility/demo.ts';

const root = join(import.meta.dirname, '../..');
const plain = '--disable-warning=ExperimentalWarning';

interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command to its end. */
function busbar(...args: readonly string[]): Promise<Ended> {
  const environment = { ...process.env, BUSBAR_MQTT: undefined };
  return new Promise((ended) => {
    execFile(
      process.execPath,
      [plain, join(root, 'ingest/cli/main.ts'), ...args],
      { env: environment },
      (error, out, err) => ended({ status: error ? Number(error.code) : 0, out, err }),
    );
  });
}
/** What `--json` promises: the last line of standard output is one JSON object. */
const report = ({ out }: Ended): unknown => JSON.parse(out.trimEnd().split('\n').at(-1)!);

describe('The command busbar', () => {
  test('lists its commands, and what one of them takes', async () => {
    expect(await busbar('--help')).toMatchObject({ status: 0, out: expect.stringContaining('field fault') });
    expect(await busbar('field', '--help')).toMatchObject({ status: 0, out: expect.stringContaining('--clears') });
  });

  test.each([
    [['nonsense'], 'There is no command "nonsense". Commands: field'],
    [['field'], 'There is no event "": give fault, breaker-failure, trip, restore.'],
    [['field', 'fault'], '--line is missing: give the id of an asset.'],
    [['field', 'fault', '--line', 'L', '--clears', 'soon'], '--clears soon is no time: give seconds'],
    [['field', 'trip', '--line', 'L'], 'field trip has no --line.'],
    [['field', 'trip', '--machine', 'G', '--mqtt', 'http://x'], '--mqtt http://x is not an address'],
    [['field', 'trip', '--speed', '1'], "Unknown option '--speed'"],
  ])('refuses %j with a sentence and exit status 2', async (args, sentence) => {
    const ended = await busbar(...args, '--json');
    expect(ended).toMatchObject({ status: 2, err: expect.stringContaining(sentence) });
    expect(report(ended)).toMatchObject({ done: false, reason: expect.stringContaining(sentence) });
  });

  test('says that there is no MQTT broker, with exit status 1', async () => {
    const broker = await startMqttBroker(0);
    await broker.close();
    const ended = await busbar('field', 'restore', '--mqtt', broker.url);
    expect(ended).toMatchObject({ status: 1, err: expect.stringMatching(/^There is no MQTT broker at 127\.0\.0\.1:/) });
  });
});

describe('The command busbar field', () => {
  let broker: MqttBroker;
  let simulator: ChildProcess;
  const field = (...args: readonly string[]) => busbar('field', ...args, '--mqtt', broker.url, '--json');
  const breaker = demoRegion.entities.find(({ type }) => type === 'Breaker')!;
  const line = demoRegion.entities.find(({ type }) => type === 'ACLineSegment')!;

  beforeAll(async () => {
    broker = await startMqttBroker(0);
    simulator = spawn(process.execPath, [plain, join(root, 'ingest/simulator/main.ts'), '--mqtt', broker.url], {
      stdio: ['ignore', 'inherit', 'ignore', 'ipc'],
    });
    // One that ends instead of being ready must not be waited for.
    const [ready] = await Promise.race([once(simulator, 'message'), once(simulator, 'exit')]);
    expect(ready).toEqual({ kind: 'ready' });
  });
  afterAll(async () => {
    simulator.kill('SIGKILL');
    await broker.close();
  });

  test('strikes a line: protection opens what feeds it, and restore closes it again', async () => {
    const struck = await field('fault', '--line', line.id);
    expect(struck.status).toBe(0);
    const { opened } = report(struck) as { readonly opened: readonly string[] };
    expect(opened.length).toBeGreaterThan(0);
    expect((await field('fault', '--line', line.id)).status).toBe(1);
    const restored = await field('restore');
    expect(report(restored)).toMatchObject({ done: true, closed: expect.arrayContaining([...opened]) });
  });

  test('makes a breaker fail, and trips a machine', async () => {
    expect((await field('breaker-failure', '--breaker', breaker.id)).status).toBe(0);
    const source = demoRegion.simulation.generators![0]!.machine;
    expect(report(await field('trip', '--machine', source))).toMatchObject({ done: true });
    expect((await field('restore')).status).toBe(0);
  });

  test('says that an asset is missing, or of a wrong type, with exit status 1', async () => {
    expect(report(await field('fault', '--line', 'X9'))).toMatchObject({
      ...{ done: false, message: 'X9 is not in this field: correct the id.' },
    });
    const wrong = await field('fault', '--line', breaker.id);
    expect(wrong).toMatchObject({ status: 1, out: expect.stringContaining('is a Breaker: give an ACLineSegment.') });
  });
});

describe('The messages of scenarios', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  test('read back what is written', () => {
    const request = { id: '1', scenario: { kind: 'fault', line: 'L1', clearsAfterSeconds: 0.5 } };
    expect(readRequest(bytes(JSON.stringify(request)))).toEqual(request);
    const answer = { id: '1', accepted: true, message: 'Done.', opened: ['a'], closed: [] };
    expect(readAnswer(bytes(JSON.stringify(answer)))).toEqual(answer);
  });

  test('that make no sense are refused, to whoever can be answered', () => {
    expect(readRequest(bytes('{"id":"1","scenario":{"kind":"fault"}}'))).toHaveProperty('fault');
    expect(readRequest(bytes('{"scenario":{"kind":"restore"}}'))).toBeUndefined();
  });

  test('can hold anything and break nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.json().map(bytes)), (payload) => {
        readRequest(payload);
        readAnswer(payload);
      }),
    );
  });
});
