import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Buffer, openBuffer, type Reading } from '#ingest/buffer.ts';
import { Ledger } from '#ingest/buffer-ledger.ts';
import { limits } from '#ingest/config.ts';
import { compileMapping, type PointClass, type PointDeclaration } from '#ingest/mapping.ts';
import { definitionOf } from '#ingest/source.ts';

const declared = (name: string, kind: PointClass): PointDeclaration => ({
  at: {},
  entity: `urn:ngsi-ld:EnergyConsumer:${name}`,
  type: 'EnergyConsumer',
  attribute: 'activePower',
  unit: 'MAW',
  class: kind,
  periodMs: 1000,
});
const mappingOf = (...points: readonly PointDeclaration[]) =>
  compileMapping({ version: 1, source: { protocol: 'mqtt' }, points }, definitionOf);
/** Point 0 is history, 1 state, 2 event. */
const mapping = mappingOf(declared('H', 'history'), declared('S', 'state'), declared('E', 'event'));
const reading = (point: number, value: number): Reading => ({ point, value, quality: 'good', observedAt: value });

let directory: string;
let buffer: Buffer;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'busbar-buffer-'));
  buffer = openBuffer(directory, mapping);
});
afterEach(async () => {
  buffer.close();
  await rm(directory, { recursive: true });
});

const values = (from: Buffer = buffer) => from.read(0, 1e6).readings.map(({ point, value }) => [point, value]);

describe('The buffer', () => {
  test('gives back what it took, oldest first, until it is settled', () => {
    buffer.append([reading(0, 1), reading(0, 2)]);
    buffer.append([reading(0, 3), reading(2, 4)]);
    expect(values()).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
      [2, 4],
    ]);
    buffer.settle(buffer.read(0, 1).readings);
    expect(values()).toEqual([
      [0, 3],
      [2, 4],
    ]);
    expect(buffer.health()).toMatchObject({ readings: 2 });
  });

  test('keeps of a state only the newest, of history and events all', () => {
    for (const value of [1, 2, 3])
      buffer.append([reading(0, value), reading(1, value), reading(1, value + 0.5), reading(2, value)]);
    expect(values().filter(([point]) => point === 1)).toEqual([[1, 3.5]]);
    expect(values().filter(([point]) => point !== 1)).toHaveLength(6);
  });

  test('does not send a state again that was overtaken while it was under way', () => {
    buffer.append([reading(1, 1)]);
    const [old] = buffer.read(0, 1).readings;
    buffer.append([reading(1, 2)]);
    expect(buffer.isCurrent(old!)).toBe(false);
    buffer.settle([old!]);
    expect(values()).toEqual([[1, 2]]);
    expect(buffer.health()).toMatchObject({ readings: 1 });
  });

  test('is there again after it was closed, less what was settled', () => {
    buffer.append([reading(0, 1)]);
    buffer.append([reading(0, 2), reading(1, 3)]);
    buffer.append([reading(1, 4)]);
    buffer.settle(buffer.read(0, 1).readings);
    buffer.close();
    buffer = openBuffer(directory, mapping);
    expect(values()).toEqual([
      [0, 2],
      [1, 4],
    ]);
    expect(buffer.health()).toMatchObject({ readings: 2, orphaned: 0 });
  });

  test('finds its points again when the mapping file has changed, and counts what belongs to none', () => {
    buffer.append([reading(0, 1), reading(2, 2)]);
    buffer.close();
    const changed = mappingOf(declared('NEW', 'history'), declared('E', 'event'));
    buffer = openBuffer(directory, changed);
    expect(values()).toEqual([[1, 2]]);
    expect(buffer.health()).toMatchObject({ readings: 1, orphaned: 1 });
  });

  test('drops the oldest history when it is full, counts it, and keeps events to the last', () => {
    buffer.close();
    buffer = openBuffer(directory, mapping, { ...limits, bufferReadingsMax: 5 });
    for (let value = 1; value <= 4; value++) buffer.append([reading(0, value)]);
    for (let value = 5; value <= 8; value++) buffer.append([reading(2, value)]);
    expect(values()).toEqual([
      [0, 4],
      [2, 5],
      [2, 6],
      [2, 7],
      [2, 8],
    ]);
    expect(buffer.health().dropped).toEqual({ history: 3, event: 0 });
  });

  test('drops nothing that is on its way out', () => {
    buffer.close();
    buffer = openBuffer(directory, mapping, { ...limits, bufferReadingsMax: 3 });
    for (let value = 1; value <= 3; value++) buffer.append([reading(0, value)]);
    const { readings } = buffer.read(0, 2);
    for (let value = 4; value <= 6; value++) buffer.append([reading(0, value)]);
    buffer.settle(readings);
    expect(buffer.health()).toMatchObject({ readings: 1, dropped: { history: 3 } });
    expect(values()).toEqual([[0, 6]]);
  });

  test('keeps the newest of what is refused for good, with the reason', () => {
    buffer.close();
    buffer = openBuffer(directory, mapping, { ...limits, deadLettersMax: 2 });
    for (let value = 1; value <= 3; value++) buffer.append([reading(0, value)]);
    for (const one of buffer.read(0, 10).readings) buffer.bury([one], `reason ${one.value}`);
    expect(buffer.deadLetters()).toMatchObject([
      { value: 2, reason: 'reason 2' },
      { value: 3, reason: 'reason 3' },
    ]);
    expect(buffer.health()).toMatchObject({ readings: 0, dead: 3 });
  });

  test('belongs to one process: a second one is told so', () => {
    expect(() => openBuffer(directory, mapping)).toThrow(
      /is in use by another process: stop that, or give another --data/,
    );
  });

  test('sets a broken file aside and begins a new one', async () => {
    buffer.close();
    writeFileSync(join(directory, 'buffer.sqlite'), 'this is no database'.repeat(500));
    buffer = openBuffer(directory, mapping);
    buffer.append([reading(0, 1)]);
    expect(values()).toEqual([[0, 1]]);
    expect(await readdir(directory)).toContain('buffer.sqlite.broken');
  });
});

test('What the buffer has said it took survives a kill of the process', async () => {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'buffer-child.ts'), join(directory, 'child')],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
    // It says each number after the buffer took it; kill it in the middle.
    if (text.split('\n').length > 300) child.kill('SIGKILL');
  });
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
  const said = text.split('\n').slice(0, -1).map(Number);
  const found = openBuffer(join(directory, 'child'), mapping);
  const there = values(found).map(([, value]) => value);
  found.close();
  expect(there.slice(0, said.length)).toEqual(said);
});

test('The ledger agrees with a naive list, whatever is added and settled', () => {
  const point = fc.integer({ min: 0, max: 3 });
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('add' as const),
      class: fc.constantFrom('state', 'history'),
      points: fc.uniqueArray(point, { minLength: 1 }),
    }),
    fc.record({ kind: fc.constant('settle' as const), which: fc.nat(20) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const finished: number[] = [];
      const ledger = new Ledger({ readingsMax: 1e9, bytesMax: 1e9 }, (row) => finished.push(row));
      let live: { row: number; kind: PointClass; point: number }[] = [];
      const rows: number[] = [];
      for (const [index, one] of steps.entries()) {
        if (one.kind === 'add') {
          const kind = one.class as PointClass;
          if (kind === 'state') live = live.filter((old) => old.kind !== 'state' || !one.points.includes(old.point));
          live.push(...one.points.map((own) => ({ row: index, kind, point: own })));
          rows.push(index);
          ledger.add(index, kind, 1, one.points);
        } else {
          const old = live[one.which];
          if (!old) continue;
          live = live.filter((other) => other !== old);
          ledger.settle(old.row, old.kind, old.point);
        }
        expect(ledger.readings).toBe(live.length);
        expect(finished.toSorted()).toEqual(rows.filter((row) => !live.some((other) => other.row === row)).toSorted());
        expect(ledger.bytes).toBe(rows.length - finished.length);
      }
    }),
  );
});
