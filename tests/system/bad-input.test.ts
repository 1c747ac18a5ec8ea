/**
 * The hostile newcomer, from outside: whatever comes in by HTTP, GraphQL or MQTT is answered or counted with a sentence,
 * changes nothing by half, shows no stack, and leaves every process alive.
 */
import { connect } from 'node:net';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Running, startBusbar, until } from './busbar.ts';

let busbar: Running;
let field: MqttClient;
/** Begun at once: it takes its ten seconds while the other tests run. */
let slow: Promise<string>;
interface IngestHealth {
  readonly field: {
    readonly link: string;
    readonly lastFault?: string;
    readonly counters: { readonly received: number; readonly malformed: number; readonly unmapped: number };
  };
}
const healthUrl = (): string => busbar.output().match(/http:\/\/127\.0\.0\.1:\d+\/health/)![0];
const agents = async (): Promise<IngestHealth['field']> =>
  ((await (await fetch(healthUrl())).json()) as IngestHealth).field;

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects.
  readonly json: any;
}

async function api(method: string, path: string, body?: string | object): Promise<Answer> {
  const response = await fetch(new URL(path, busbar.url), {
    method,
    headers: {
      link: `<${new URL('contexts/busbar.jsonld', busbar.url)}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  expect(text).not.toMatch(/node_modules|\.ts:\d/);
  return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
}

/** What a raw connection answers to these bytes until it is closed, or until the time is over. */
const exchange = (bytes: string, forMs = 5000): Promise<string> =>
  new Promise((done) => {
    let text = '';
    const socket = connect(Number(new URL(busbar.url).port), '127.0.0.1', () => socket.write(bytes));
    const timer = setTimeout(() => socket.destroy(), forMs);
    socket.on('data', (chunk) => (text += chunk)).on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      done(text);
    });
  });

beforeAll(async () => {
  busbar = await startBusbar(['--mqtt-port', '0']);
  field = await mqtt.connectAsync(busbar.mqtt!);
  slow = exchange('GET /health HTTP/1.1\r\nHost: loc', 60_000);
}, 60_000);
afterAll(async () => {
  await field?.endAsync();
  // Nobody died of anything, and nothing was a defect of ours.
  expect(busbar.output()).not.toMatch(/ended unexpectedly|"level":"error"/);
  expect(await busbar.stop()).toBe(0);
});

describe('a PMU message', () => {
  const busbars = ['TX1.345.A', 'TX1.345.B'] as const;
  const reading = (data: unknown, more: object = {}): object => ({
    ...{ component: busbars[0], measurand: 'voltmagnitude', phase: 'A', data },
    ...more,
  });
  // Phase to ground in volt; the other values of the field are some hundred volts away.
  let volt = 150_000;
  const soon = (): string => new Date(Date.now() + 2000).toISOString();
  const voltages = async (): Promise<readonly number[]> => {
    const path = `ngsi-ld/v1/temporal/entities/urn:ngsi-ld:BusbarSection:${busbars[1]}?attrs=voltage&lastN=50`;
    const { json } = await api('GET', path);
    // The field may not have reported it yet.
    return [json.voltage ?? []].flat().map(({ value }: { value: number }) => value);
  };

  test.each<[string, readonly unknown[], number, RegExp]>([
    ['with a text for data', [reading('high')], 1, /voltage of .*TX1\.345\.A is "high", not a number/],
    ['with "NaN" for data', [reading('NaN')], 1, /is "NaN", not a number/],
    ['without data', [reading(undefined)], 1, /is nothing, not a number/],
    ['with a list and an object for data', [reading([1]), reading({})], 2, /is .*, not a number/],
    ['without component', [reading(1, { component: undefined })], 1, /no component or no measurand/],
    ['with readings that are none', [5, null, 'x', []], 4, /no component or no measurand/],
    ['with a component that nobody knows', [reading(1, { component: 'NOWHERE' })], 0, /./],
  ])('%s is counted, and its good reading arrives', async (_, readings, malformed, fault) => {
    const before = (await agents()).counters;
    volt += 1000;
    const good = reading(volt, { component: busbars[1] });
    const message = { device: 'pmu-field', timestamp: soon(), readings: [...readings, good] };
    await field.publishAsync('/pmu/field', JSON.stringify(message), { qos: 1 });
    const wanted = (volt * Math.sqrt(3)) / 1000;
    await until(voltages, (all) => all.some((value) => Math.abs(value - wanted) < 1e-6));
    const after = await agents();
    expect(after.counters.malformed - before.malformed).toBe(malformed);
    if (malformed > 0) expect(after.lastFault).toMatch(fault);
    else expect(after.counters.unmapped).toBeGreaterThan(before.unmapped);
  });

  test('with null for data says that the device has no value, which is no fault of the message', async () => {
    const before = (await agents()).counters;
    volt += 1000;
    const readings = [reading(null), reading(volt, { component: busbars[1] })];
    await field.publishAsync('/pmu/field', JSON.stringify({ device: 'pmu-field', timestamp: soon(), readings }));
    await until(voltages, (all) => all.some((value) => Math.abs(value - (volt * Math.sqrt(3)) / 1000) < 1e-6));
    expect((await agents()).counters.malformed).toBe(before.malformed);
  });

  test('without a timestamp counts from its arrival', async () => {
    volt += 1000;
    const readings = [reading(volt, { component: busbars[1] })];
    // What said that it came from two seconds ahead has to be past.
    await new Promise((later) => setTimeout(later, 2100));
    await field.publishAsync('/pmu/field', JSON.stringify({ device: 'pmu-field', readings }), { qos: 1 });
    await until(voltages, (all) => all.some((value) => Math.abs(value - (volt * Math.sqrt(3)) / 1000) < 1e-6));
  });

  test('of an unknown device is counted as unmapped', async () => {
    const { unmapped } = (await agents()).counters;
    const readings = Array.from({ length: 500 }, () => reading(1));
    await field.publishAsync('/pmu/field', JSON.stringify({ timestamp: soon(), readings }), { qos: 1 });
    await until(agents, ({ counters }) => counters.unmapped >= unmapped + 500);
  });

  test.each([
    ['garbage', Buffer.from([0xff, 0xfe, 0, 1]), /is not JSON/],
    ['half of itself', '{"device":"pmu-field","readings":[{"comp', /is not JSON/],
    ['a bare NaN', '{"readings":[{"component":"TX1.345.A","measurand":"voltmagnitude","data":NaN}]}', /is not JSON/],
    ['without readings', '{"device":"pmu-field"}', /has no array readings: a PMU message is/],
    ['a list', '[]', /has no array readings/],
    ['nested a hundred thousand deep', '['.repeat(100_000), /is not JSON/],
    ['of too many readings', JSON.stringify({ readings: Array(10_001).fill(0) }), /10001 readings; 10000 are allowed/],
  ])('that is %s is counted with its reason', async (_, payload, fault) => {
    const before = (await agents()).counters.malformed;
    await field.publishAsync('/pmu/field', payload as string, { qos: 1 });
    const after = await until(agents, ({ counters }) => counters.malformed > before);
    expect(after.counters.malformed - before).toBe(1);
    expect(after.lastFault).toMatch(fault);
    expect(after.link).toBe('up');
  });

  test('of two megabytes costs its sender the connection, and the field goes on', async () => {
    const sender = await mqtt.connectAsync(busbar.mqtt!, { reconnectPeriod: 0 });
    const closed = new Promise<void>((done) => sender.once('close', () => done()));
    sender.on('error', () => undefined);
    sender.publish('/pmu/field', Buffer.alloc(2 * 1024 * 1024, 'x'));
    await closed;
    sender.end(true);
    const { counters } = await agents();
    const after = await until(agents, ({ counters: now }) => now.received > counters.received);
    expect(after.link).toBe('up');
  });
});

describe('HTTP', () => {
  const entities = 'ngsi-ld/v1/entities';
  const head = (path: string, more = ''): string =>
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${more}`;

  test.each([
    ['no JSON', '{bad', 400, /is not JSON/],
    ['no object', '[]', 400, /has to be one JSON object/],
    ['too deep', `{"id":"urn:x:deep","type":"T","a":${'['.repeat(1e5)}`, 400, /nested deeper than 64/],
    [
      'a number that is none',
      '{"id":"urn:x:n","type":"T","a":{"type":"Property","value":1e999}}',
      400,
      /beyond 1\.8e308/,
    ],
  ])('a body that is %s is refused, and nothing is made', async (_, body, wanted, sentence) => {
    const { status, json } = await api('POST', entities, body);
    expect([status, json.status]).toEqual([wanted, wanted]);
    expect(json.detail).toMatch(sentence);
    for (const id of ['urn:x:deep', 'urn:x:n']) expect((await api('GET', `${entities}/${id}`)).status).toBe(404);
  });

  test('a dangling Relationship is taken, and named in a warning', async () => {
    const body = { id: 'urn:x:a', type: 'T', to: { type: 'Relationship', object: 'urn:x:nowhere' } };
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(new URL(entities, busbar.url), init);
    expect([response.status, response.headers.get('ngsild-warning')]).toEqual([
      201,
      expect.stringContaining('urn:x:nowhere'),
    ]);
  });

  test.each(['/ngsi-ld/v1/entities', '/graphql'])('%s ends a body without end', async (path) => {
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const answer = await exchange(`${head(path, 'Transfer-Encoding: chunked\r\n\r\n')}${chunk.repeat(80)}`, 2000);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('send it in parts');
  });

  test('garbage after a good request is 400, and the good one is answered', async () => {
    const answer = await exchange('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n\0\x01garbage\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toMatch(/HTTP\/1\.1 400 Bad Request[\s\S]*"The request is not HTTP\/1\.1"/);
  });

  test('headers that do not end are ended with 408', { timeout: 20_000 }, async () => {
    expect(await slow).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('a client that does not read its events stops nobody, and misses none', async () => {
    const query = JSON.stringify({ query: 'subscription { assetChanged(maxRateHz: 50) { changed { id } } }' });
    const lines = head('/graphql', `Accept: text/event-stream\r\nContent-Length: ${query.length}\r\n\r\n`);
    const deaf = connect(Number(new URL(busbar.url).port), '127.0.0.1', () => deaf.write(lines + query));
    deaf.on('error', () => undefined);
    await new Promise((begun) => deaf.once('data', begun));
    deaf.pause();
    // 12 MB of ids: more than the sockets hold.
    const long = 'x'.repeat(4000);
    const idOf = (n: number): string => `urn:x:${n}:${long}`;
    for (let n = 0; n < 3000; n += 500) {
      const batch = Array.from({ length: 500 }, (_, more) => ({ id: idOf(n + more), type: 'T' }));
      expect((await api('POST', 'ngsi-ld/v1/entityOperations/create', batch)).status).toBe(201);
    }
    const last = new Promise<void>((seen) => {
      let tail = '';
      deaf.on('data', (chunk) => {
        tail = (tail + chunk).slice(-200_000);
        if (tail.includes('urn:x:2999:')) seen();
      });
    });
    deaf.resume();
    await last;
    deaf.destroy();
  });
});

describe('GraphQL', () => {
  test.each([
    ['no JSON', '{bad', 400, /is not JSON/],
    ['a list', '[]', 400, /no text query: give/],
    ['empty', '{}', 400, /no text query: give/],
    ['a number for a query', '{"query":5}', 400, /no text query: give/],
    ['too large', JSON.stringify({ query: '{ a }', x: 'x'.repeat(5e6) }), 413, /send it in parts/],
  ])('a body that is %s is ProblemDetails', async (_, body, wanted, sentence) => {
    const { status, json } = await api('POST', 'graphql', body);
    expect([status, json.status]).toEqual([wanted, wanted]);
    expect(json.detail).toMatch(sentence);
  });

  test.each([
    ['a field that does not exist', '{ nope }', /Cannot query field "nope"/],
    [
      'thousands of aliases',
      `{ ${Array.from({ length: 4000 }, (_, n) => `a${n}: __typename`).join(' ')} }`,
      /are allowed/,
    ],
    ['brackets without end', '{ a '.repeat(1000), /nested 1000 deep; 100 are allowed/],
    ['a page that is too long', '{ assets(first: 99999) { nodes { id } } }', /give a number from 1 to 500/],
  ])('%s is an error with a sentence', async (_, query, sentence) => {
    const { json } = await api('POST', 'graphql', { query });
    expect(json.errors[0].message).toMatch(sentence);
  });

  test('events after a cursor that is yet to come are refused, not waited for', async () => {
    const query = encodeURIComponent('subscription { assetChanged(after: 1e15) { cursor } }');
    const headers = { accept: 'text/event-stream' };
    const answer = await fetch(new URL(`graphql?query=${query}`, busbar.url), { headers });
    expect(await answer.text()).toMatch(/after is 1000000000000000, which is yet to come: the newest is \d+/);
  });

  const asset = 'urn:ngsi-ld:Breaker:TX1.34.K02.QA1';
  const scale = (factor: unknown): object => ({ scale: { type: 'EnergyConsumer', factor } });
  const add = (entity: unknown): object => ({ add: { entity } });
  test.each<[string, readonly object[], RegExp]>([
    [
      'ten thousand and one changes',
      Array(10_001).fill({ outage: { asset } }),
      /10001 changes are too many: give at most/,
    ],
    ['NaN for a factor', [scale('NaN')], /cannot represent non numeric value: "NaN"/],
    ['Infinity for a factor', [scale(777)], /beyond 1.8e308: no double can hold it/],
    ['a negative factor', [scale(-1)], /The factor -1 is not a number from 0/],
    ['a tap out of range', [{ tap: { asset: 'urn:ngsi-ld:PowerTransformer:TX1.T1', step: 99 } }], /from -16 to 16/],
    ['an asset that is not there', [{ outage: { asset: 'urn:x:none' } }], /urn:x:none does not exist/],
    ['an entity that is none', [scale(1), add('x')], /actions\[1\]: An entity is a JSON object/],
    ['an entity without id', [scale(1), add({ type: 'Breaker' })], /actions\[1\]: The entity has no id/],
    [
      'an entity with a wrong unit',
      [add({ id: 'urn:x:e', type: 'EnergyConsumer', pfixed: { type: 'Property', value: 1, unitCode: 'VLT' } })],
      /actions\[0\]: urn:x:e: unitCode VLT is not the unit of pfixed: give/,
    ],
  ])('a study with %s is refused with a sentence', async (_, changes, sentence) => {
    const query = 'mutation ($input: RunScenarioInput!) { runScenario(input: $input) { errors { message } } }';
    // JSON.stringify has no Infinity: 1e999 is one to every reader.
    const body = JSON.stringify({ query, variables: { input: { changes } } }).replace(':777', ':1e999');
    const { json } = await api('POST', 'graphql', body);
    const [error] = json.errors ?? json.data?.runScenario.errors ?? [{ message: json.detail }];
    expect(error.message).toMatch(sentence);
  });
});

describe('a Command', () => {
  const text = (value: unknown): object => ({ type: 'Property', value });
  const whole = {
    target: { type: 'Relationship', object: 'urn:ngsi-ld:Breaker:TX1.34.K02.QA1' },
    ...{ commandedAttribute: text('open'), requestedValue: text(true), state: text('requested') },
  };
  test.each<[string, object, string, RegExp]>([
    ['without target', { target: undefined }, 'rejected', /^target is missing: give/],
    ['for nobody', { target: { type: 'Relationship', object: 'urn:x:none' } }, 'rejected', /is not on the list/],
    ['without attribute', { commandedAttribute: undefined }, 'rejected', /^commandedAttribute is missing: give/],
    [
      'for an unknown attribute',
      { commandedAttribute: text('colour') },
      'rejected',
      /^colour of .* is not on the list/,
    ],
    ['with a wrong value', { requestedValue: text('yes') }, 'rejected', /is "yes": open takes a boolean/],
    ['without a value', { requestedValue: undefined }, 'rejected', /is missing: open takes a boolean/],
    ['that has expired', { validUntil: text('2020-01-01T00:00:00Z') }, 'expired', /its validUntil has passed/],
    ['with an end that is no time', { validUntil: text('soon') }, 'rejected', /^validUntil is no time: give/],
  ])('%s ends with a sentence', async (_, more, state, result) => {
    const id = `urn:ngsi-ld:Command:${crypto.randomUUID()}`;
    expect((await api('POST', 'ngsi-ld/v1/entities', { id, type: 'Command', ...whole, ...more })).status).toBe(201);
    const { json } = await until(
      () => api('GET', `ngsi-ld/v1/entities/${id}?options=keyValues`),
      (answer) => answer.json.state !== 'requested',
    );
    expect(json).toMatchObject({ state, result: expect.stringMatching(result) });
  });
});
