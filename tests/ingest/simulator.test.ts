import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { layoutOf } from '#ingest/layout.ts';
import { type MqttBroker, startMqttBroker } from '#ingest/mqtt/broker.ts';
import { createField, type Field } from '#ingest/simulator/field.ts';
import { encode, messagesOf } from '#ingest/simulator/messages.ts';
import { createRandom, createWander, gaussian } from '#ingest/simulator/noise.ts';
import { createSwitchgear, type SwitchCommand } from '#ingest/simulator/switchgear.ts';
import { createTopOil } from '#ingest/simulator/thermal.ts';
import { solarHour } from '#ingest/simulator/weather.ts';
import { catalogue } from '#models/catalogue.ts';
import { demoRegion } from '#models/facility/demo.ts';

const feederBreaker = 'urn:ngsi-ld:Breaker:TX1.34.K02.QA1';
/** Noon of the sun at the longitude of the demo, 80.1° west: UTC + 5 h 20 min 24 s. */
const noon = Date.UTC(2026, 8, 21, 17, 20, 24);
const pointNamed = (name: string) => demoRegion.points.find((point) => point.name === name)!;
const show = (field: Field, name: string) => field.measure(pointNamed(name)) as number;
const homes = ['H1', 'H2', 'H3', 'H4', 'H5'];

describe('The simulated field', () => {
  test('measures every point of the region', () => {
    const field = createField(demoRegion, 1, noon);
    const silent = demoRegion.points.filter((point) => field.measure(point) === undefined);
    expect(silent.map((point) => point.name)).toEqual([]);
  });

  test('agrees with itself: what is given is what is taken and what is lost on the way', () => {
    const field = createField(demoRegion, 1, noon);
    const roles = new Map(demoRegion.entities.map(({ id, type }) => [id, catalogue.get(type)!.role]));
    // Into injections, and into both ends of branches; a meter counts what is counted already.
    const powers = demoRegion.points
      .filter(({ entity, attribute }) => attribute === 'activePower' && roles.get(entity) !== 'device')
      .map((point) => ({ role: roles.get(point.entity)!, power: field.measure(point) as number }));
    const sum = (role: string) => powers.reduce((total, one) => total + (one.role === role ? one.power : 0), 0);
    // Instruments stray by 0.1 % each; five times that of all together is certain. Branches lose, and injections make up for it.
    const noise = 5 * 0.001 * Math.hypot(...powers.map(({ power }) => power));
    expect(Math.abs(sum('injection') + sum('branch'))).toBeLessThan(noise);
  });

  test('goes dark behind an open breaker – exactly 0 – but for homes with a battery, and comes back', () => {
    const field = createField(demoRegion, 1, noon);
    field.setOpen(feederBreaker, true);
    field.advance(noon + 1000);
    expect(show(field, 'TX1.34.K02.QA1.current')).toBe(0);
    const isAlone = (home: string) => demoRegion.points.some(({ name }) => name === `F1.${home}.I2.activePower`);
    expect(homes.filter(isAlone)).not.toHaveLength(homes.length);
    for (const home of homes) {
      const voltage = show(field, `F1.${home}.E1.voltage`);
      if (isAlone(home)) expect(voltage).toBeGreaterThan(0.2);
      else expect(voltage).toBe(0);
    }
    expect(show(field, 'TX1.34.A.voltage')).toBeGreaterThan(30);
    field.setOpen(feederBreaker, false);
    field.advance(noon + 2000);
    expect(show(field, 'F1.H1.E1.voltage')).toBeGreaterThan(0.2);
  });

  test('has panels that sleep at night', () => {
    const field = createField(demoRegion, 1, noon + 12 * 3_600_000);
    expect(show(field, 'F1.H3.PV1.irradiance')).toBe(0);
    expect(show(field, 'F1.H3.I1.activePower')).toBeCloseTo(0, 12);
  });

  test('plays the same day twice from one seed, and another from another', () => {
    const play = (seed: number) => {
      const field = createField(demoRegion, seed, noon);
      field.advance(noon + 60_000);
      return messagesOf(demoRegion).map((message) => encode(message, noon, (point) => field.measure(point)));
    };
    expect(play(7)).toEqual(play(7));
    expect(play(7)).not.toEqual(play(8));
  });
});

describe('The messages of the field', () => {
  test('hold every point once, in the message of its place', () => {
    const messages = messagesOf(demoRegion);
    const names = messages.flatMap((message) => message.points.map(({ point }) => point.name));
    expect(names.toSorted()).toEqual(demoRegion.points.map((point) => point.name).toSorted());
    const topics = messages.map((message) => message.topic);
    expect(topics).toEqual(
      expect.arrayContaining(['/pmu/field', 'busbar/field/TX1/345/position', 'busbar/field/F1/H1/measurement']),
    );
  });

  test('carry busbar voltages as Platone PMUs do: phase to ground, in volt', () => {
    const message = messagesOf(demoRegion).find(({ topic }) => topic === '/pmu/field')!;
    const { device, timestamp, readings } = JSON.parse(encode(message, noon, () => 345));
    const first = readings.find(({ component }: { readonly component: string }) => component === 'TX1.345.A');
    expect(device).toBe('pmu-field');
    expect(timestamp).toBe('2026-09-21T17:20:24.000Z');
    // 345 kV / √3.
    expect(first).toEqual({ component: 'TX1.345.A', measurand: 'voltmagnitude', phase: 'A', data: 199_185.8 });
  });
});

describe('The switchgear', () => {
  const moves: [string, boolean][] = [];
  const later: (() => void)[] = [];
  const command: SwitchCommand = { id: '1', name: 'B.open', value: true, validUntil: 2000 };
  const open = () => {
    moves.length = 0;
    later.length = 0;
    return createSwitchgear({
      commands: [
        { name: 'B.open', entity: 'b', attribute: 'open' },
        { name: 'T.step', entity: 't', attribute: 'step' },
      ],
      setOpen: (entity, isOpen) => moves.push([entity, isOpen]),
      set: (_entity, _attribute, value) => (value > 9 ? 'It has steps 0 to 9' : undefined),
      moved: () => undefined,
      now: () => 1000,
      after: (ms, then) => {
        expect(ms).toBe(60);
        later.push(then);
      },
    });
  };

  test('moves after its travelling time, and answers at once', () => {
    expect(open()(command)).toEqual({ id: '1', accepted: true });
    expect(moves).toEqual([]);
    later[0]!();
    expect(moves).toEqual([['b', true]]);
  });

  test('answers a command that comes again and does not carry it out again', () => {
    const act = open();
    expect([act(command), act(command)]).toEqual(Array(2).fill({ id: '1', accepted: true }));
    expect(later).toHaveLength(1);
  });

  test.each([
    [{ name: 'C.open' }, 'C.open cannot be commanded here'],
    [{ value: 1 }, 'B.open is true or false'],
    [{ name: 'T.step' }, 'T.step is a number'],
    [{ name: 'T.step', value: 10 }, 'It has steps 0 to 9'],
    [{ validUntil: 1000 }, 'It came too late'],
  ])('refuses one with %j', (wrong, reason) => {
    expect(open()({ ...command, ...wrong })).toEqual({ id: '1', accepted: false, reason });
  });

  test('sets what is no switch, and says so at once', () => {
    expect(open()({ ...command, name: 'T.step', value: 3 })).toEqual({ id: '1', accepted: true });
    expect(later).toEqual([]);
  });

  test('refuses a second one while it moves', () => {
    const act = open();
    act(command);
    expect(act({ ...command, id: '2', value: false })).toMatchObject({ accepted: false, reason: 'B.open is moving' });
  });
});

describe('Its nature', () => {
  test('is warm as IEC 60076-7 has it: the rated rise at rated load, and 63 % of a step after one time constant', () => {
    const topOil = createTopOil({ transformer: 't', topOilRise: 55, timeConstant: 150 });
    const idle = topOil(0, 0, 20);
    // No-load losses are 1/7 of all losses at a loss ratio of 6: 55 K × (1/7)^0.8.
    expect(idle).toBeCloseTo(20 + 55 * (1 / 7) ** 0.8, 9);
    expect(topOil(150 * 60, 1, 20)).toBeCloseTo(75 + (idle - 75) * Math.exp(-1), 9);
    expect(topOil(1e9, 1, 20)).toBeCloseTo(75, 9);
  });

  test('has its noon when the sun says so', () => {
    expect(solarHour(noon, -80.1)).toBeCloseTo(12, 6);
    expect(solarHour(0, -180)).toBe(12);
  });

  test('is random with the mean and deviation it says', () => {
    const random = createRandom(42);
    const wander = createWander(random, 2, 10);
    const values = Array.from({ length: 20_000 }, () => wander(30));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    // The mean of 20,000 nearly independent values strays by 2 / √20000 = 0.014; five times that is certain.
    expect(Math.abs(mean)).toBeLessThan(0.08);
    expect(deviation).toBeCloseTo(2, 1);
    expect(Number.isFinite(gaussian(random))).toBe(true);
  });
});

describe('The simulator as a process', () => {
  let broker: MqttBroker;
  let simulator: ChildProcess;
  let client: MqttClient;
  const heard = new Map<
    string,
    { readonly values?: Readonly<Record<string, unknown>>; readonly [name: string]: unknown }
  >();
  const value = (topic: string, name: string) => heard.get(topic)?.values?.[name];

  beforeAll(async () => {
    broker = await startMqttBroker(0);
    client = mqtt.connect(broker.url, { manualConnect: true, reconnectPeriod: 0 });
    client.handleMessage = (packet, done) => {
      // Commands are ours.
      if (!packet.topic.endsWith('/command')) heard.set(packet.topic, JSON.parse(packet.payload.toString()));
      done();
    };
    client.on('connect', () => client.subscribe('#', { qos: 1 }));
    client.connect();
    const file = join(import.meta.dirname, '../../ingest/simulator/main.ts');
    simulator = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', file, '--mqtt', broker.url, '--seed', '3'],
      {
        stdio: ['ignore', 'inherit', 'ignore', 'ipc'],
      },
    );
    expect((await once(simulator, 'message'))[0]).toEqual({ kind: 'ready' });
  });
  afterAll(async () => {
    simulator.kill('SIGKILL');
    client.end(true);
    await broker.close();
  });

  test('has said everything once when it reports that it is ready', async () => {
    const topics = messagesOf(demoRegion).map((message) => message.topic);
    await vi.waitFor(() => expect([...heard.keys()]).toEqual(expect.arrayContaining(topics)));
  });

  test.skipIf(!existsSync('/proc/self/net/tcp'))(
    'has one connection, to the MQTT broker, and listens nowhere (read from /proc; Linux)',
    () => {
      const port = Number(new URL(broker.url).port).toString(16).toUpperCase().padStart(4, '0');
      expect(socketsOf(simulator.pid!)).toEqual([{ to: `0100007F:${port}` }]);
    },
  );

  test('opens a breaker that it is told to open: its position first, then a current of exactly 0 and dark homes', async () => {
    const { at } = layoutOf(demoRegion).commands.find(({ command }) => command.entity === feederBreaker)!;
    const command = { id: 'c1', name: at.name, value: true, validUntil: new Date(Date.now() + 5000).toISOString() };
    await client.publishAsync(at.topic, 'no command');
    await client.publishAsync(at.topic, JSON.stringify(command));
    await vi.waitFor(() => expect(heard.get(at.reply)).toEqual({ id: 'c1', accepted: true }));
    await vi.waitFor(() => expect(value('busbar/field/TX1/34/position', 'TX1.34.K02.QA1.open')).toBe(true));
    await vi.waitFor(() => expect(value('busbar/field/TX1/34/measurement', 'TX1.34.K02.QA1.current')).toBe(0), 3000);
    await vi.waitFor(() => expect(value('busbar/field/F1/H1/measurement', 'F1.H1.E1.voltage')).toBe(0), 3000);
  });

  test('stops cleanly when its parent is gone', async () => {
    const exit = once(simulator, 'exit');
    simulator.disconnect();
    expect((await exit)[0]).toBe(0);
  });
});

/** The remote ends of the internet sockets that a process has, by the tables of its network and its descriptors. */
function socketsOf(pid: number): readonly { readonly to: string }[] {
  const links = readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return '';
    }
  });
  const inodes = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => inodes.has(fields[9] ?? ''))
      .map((fields) => ({ to: fields[2]! })),
  );
}
