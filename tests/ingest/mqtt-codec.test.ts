import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileMapping, type PointDeclaration } from '#ingest/mapping.ts';
import { compileTopics, decode, decodeReply, encodeCommand } from '#ingest/mqtt/codec.ts';
import { frameLimit } from '#ingest/mqtt/frame-limit.ts';
import { instantOf } from '#ingest/mqtt/instant.ts';
import { matcher, topicFault } from '#ingest/mqtt/topic.ts';
import { readSwitchCommand } from '#ingest/simulator/switchgear.ts';
import { definitionOf } from '#ingest/source.ts';

const bus = (phase: string, at: object): PointDeclaration => ({
  at: { topic: '/pmu/field', component: 'BUS1', measurand: 'voltmagnitude', phase, ...at },
  entity: `urn:ngsi-ld:BusbarSection:BUS1${phase}`,
  type: 'BusbarSection',
  attribute: 'voltage',
  unit: 'VLT',
  class: 'history',
  periodMs: 1000,
});
const json = (topic: string, pointer: string, key: string): PointDeclaration => ({
  ...bus(key, {}),
  at: { topic, pointer },
});
const topicsOf = (...points: readonly PointDeclaration[]) =>
  compileTopics(compileMapping({ version: 1, source: { protocol: 'mqtt', time: '/t' }, points }, definitionOf));
const options = { arrivalTime: 1000, retained: false, bytesMax: 10_000, readingsMax: 10 };
const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

/** Figure 5 of Platone D2.6, with numbers where it has placeholders. */
const pmuMessage = {
  device: 'pmu-0123',
  timestamp: '2026-11-21T12:00:00.000Z',
  readings: [
    { component: 'BUS1', measurand: 'voltmagnitude', phase: 'A', data: 20_000 },
    { component: 'BUS1', measurand: 'voltmagnitude', phase: 'B', data: 'RANDOM' },
    { component: 'BUS1', measurand: 'voltmagnitude', phase: 'C', data: 19_900 },
  ],
};

describe('A PMU message', () => {
  test('gives its readings to the points of its components, measurands and phases', () => {
    const decoded = decode(
      topicsOf(bus('A', {}), bus('C', { device: 'pmu-0123' })),
      '/pmu/field',
      bytes(pmuMessage),
      options,
    );
    expect(decoded.samples).toMatchObject([
      { point: 0, value: 20, sourceTime: Date.UTC(2026, 10, 21, 12), cause: 'cyclic', quality: 'good' },
      { point: 1, value: 19.9 },
    ]);
    expect(decoded).toMatchObject({ malformed: 0, unmapped: 1 });
  });

  test('with null where the device has no value is no fault: nothing is sent on', () => {
    const readings = [{ ...pmuMessage.readings[0], data: null }];
    const none = { samples: [], malformed: 0, unmapped: 0 };
    expect(decode(topicsOf(bus('A', {})), '/pmu/field', bytes({ ...pmuMessage, readings }), options)).toMatchObject(
      none,
    );
    expect(decode(topicsOf(json('t', '/v', 'A')), 't', bytes({ v: null }), options)).toMatchObject(none);
  });

  test('of another device is not taken for the one that the mapping names', () => {
    const decoded = decode(topicsOf(bus('A', { device: 'pmu-9' })), '/pmu/field', bytes(pmuMessage), options);
    expect(decoded).toMatchObject({ samples: [], malformed: 0, unmapped: 3 });
  });

  test('with a reading that is no number loses that reading alone', () => {
    const decoded = decode(topicsOf(bus('A', {}), bus('B', {})), '/pmu/field', bytes(pmuMessage), options);
    expect(decoded.samples.map((sample) => sample.point)).toEqual([0]);
    expect(decoded).toMatchObject({ malformed: 1, fault: expect.stringContaining('"RANDOM"') });
  });

  test.each([[[]], [{}], [{ readings: 1 }], [{ readings: [null, 1, {}] }], [{ readings: Array(11).fill({}) }], [null]])(
    'such as %j is counted with a reason',
    (message) => {
      const decoded = decode(topicsOf(bus('A', {})), '/pmu/field', bytes(message), options);
      expect(decoded.samples).toEqual([]);
      expect(decoded.malformed).toBeGreaterThan(0);
      expect(decoded.fault).toMatch(/\S/);
    },
  );
});

describe('Any JSON message', () => {
  test('is read by pointers, with its own time, and what is missing is counted', () => {
    const topics = topicsOf(json('m', '/a/0/v~1w', 'A'), json('m', '/b', 'B'), json('m', '/toString', 'C'));
    const decoded = decode(topics, 'm', bytes({ t: 1_795_000_000, a: [{ 'v/w': 400 }] }), options);
    // 1795000000 s since 1970 in milliseconds.
    expect(decoded.samples).toMatchObject([{ point: 0, value: 0.4, sourceTime: 1_795_000_000_000 }]);
    expect(decoded.malformed).toBe(2);
  });

  test('on a topic with wildcards reaches every point whose filter matches', () => {
    const topics = topicsOf(
      json('plant/+/meter', '/v', 'A'),
      json('plant/#', '/v', 'B'),
      json('plant/7/meter', '/v', 'C'),
    );
    const decoded = decode(topics, 'plant/7/meter', bytes({ v: 1000 }), options);
    expect(decoded.samples.map((sample) => sample.point).sort()).toEqual([0, 1, 2]);
    expect(decode(topics, 'elsewhere', bytes({ v: 1 }), options)).toMatchObject({ samples: [], unmapped: 1 });
  });

  test('that is too large is refused before it is read', () => {
    const decoded = decode(topicsOf(json('m', '/v', 'A')), 'm', new Uint8Array(10_001), options);
    expect(decoded).toMatchObject({ malformed: 1, fault: 'The message on m has 10001 bytes; 10000 are allowed' });
  });
});

test('No bytes make the codecs throw, and every sample is a finite number in time', () => {
  const topics = topicsOf(bus('A', {}), json('/pmu/field', '/v', 'B'), json('#', '/a/0', 'C'));
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map(bytes),
    fc.uint8Array({ maxLength: 40 }).map((tail) => new Uint8Array([...bytes(pmuMessage).slice(0, 120), ...tail])),
    fc
      .record({ device: fc.anything(), timestamp: fc.anything(), readings: fc.array(fc.anything()) })
      .map((message) => bytes(JSON.stringify(message, (_, value) => (typeof value === 'bigint' ? `${value}` : value)))),
  );
  fc.assert(
    fc.property(anything, fc.string(), (payload, topic) => {
      for (const name of ['/pmu/field', topic]) {
        for (const sample of decode(topics, name, payload, options).samples) {
          expect(Number.isFinite(sample.value)).toBe(true);
          expect(sample.sourceTime === undefined || Number.isFinite(sample.sourceTime)).toBe(true);
        }
      }
      decodeReply(payload);
      readSwitchCommand(payload);
    }),
    { numRuns: 2000 },
  );
});

describe('Times of devices', () => {
  const noon = Date.UTC(2026, 10, 21, 12);
  test.each([
    ['2026-11-21T12:00:00Z', noon],
    ['2026-11-21 13:00:00.000+01:00', noon],
    [noon / 1e3, noon],
    [noon, noon],
    [noon * 1e3, noon],
    [noon * 1e6, noon],
    ['2026-11-21T12:00:00', undefined],
    ['TIMESTAMP', undefined],
    [0, undefined],
    [-1, undefined],
    [null, undefined],
    [1e30, undefined],
  ])('%j is %j', (raw, time) => {
    expect(instantOf(raw)).toBe(time);
  });
});

describe('Topic filters', () => {
  test.each([
    // The examples of MQTT 3.1.1 clause 4.7.1 and 4.7.2.
    ['sport/tennis/player1/#', 'sport/tennis/player1', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
    ['sport/+', 'sport', false],
    ['sport/+', 'sport/', true],
    ['+/+', '/finance', true],
    ['/+', '/finance', true],
    ['+', '/finance', false],
    ['#', '$SYS/monitor', false],
    ['$SYS/#', '$SYS/monitor', true],
  ])('%s against %s: %j', (filter, topic, isMeant) => {
    expect(matcher(filter)(topic)).toBe(isMeant);
  });

  test('are refused when a wildcard does not stand alone', () => {
    for (const wrong of ['a+', 'a/#/b', '#a', '', 'a\0b', '1/2/3/4/5'])
      expect(topicFault(wrong, 4), wrong).toBeDefined();
    for (const good of ['a', '/', '+/#', 'a/+/b']) expect(topicFault(good, 4), good).toBeUndefined();
  });
});

test('The frame limit sees every packet of a stream, however it is cut', () => {
  const packet = fc.integer({ min: 0, max: 400 });
  const encoded = (length: number): number[] => {
    // MQTT 3.1.1 clause 2.2.3, the encoding of the standard's own pseudocode.
    const header = [0x30];
    let rest = length;
    do {
      header.push((rest % 128) | (rest >= 128 ? 128 : 0));
      rest = Math.floor(rest / 128);
    } while (rest > 0);
    return [...header, ...Array<number>(length).fill(0x80)];
  };
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 8 }), fc.integer({ min: 1, max: 50 }), (lengths, cut) => {
      const take = frameLimit(300);
      const stream = Uint8Array.from(lengths.flatMap(encoded));
      let isGood = true;
      for (let at = 0; at < stream.length && isGood; at += cut) isGood = take(stream.subarray(at, at + cut));
      expect(isGood).toBe(lengths.every((length) => length <= 300));
    }),
  );
  expect(frameLimit(1e12)(Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0xff))).toBe(false);
});

test('A command carries its id, the name in the field, the value and the end of its validity', () => {
  const command = { id: 'urn:ngsi-ld:Command:1', point: 0, value: true, expiresAt: Date.UTC(2026, 0, 1) };
  expect(JSON.parse(encodeCommand(command, 'QA1.open'))).toEqual({
    id: 'urn:ngsi-ld:Command:1',
    name: 'QA1.open',
    value: true,
    validUntil: '2026-01-01T00:00:00.000Z',
  });
  expect(readSwitchCommand(bytes(encodeCommand(command, 'QA1.open')))).toMatchObject({ name: 'QA1.open', value: true });
});
