import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { BatchOutcome, ProblemDetails } from '#broker/client/outcome.ts';
import { buildBatch } from '#ingest/batch.ts';
import type { Buffer, BufferedReading } from '#ingest/buffer.ts';
import { limits as standardLimits } from '#ingest/config.ts';
import { compileMapping, type PointDeclaration } from '#ingest/mapping.ts';
import { Publisher } from '#ingest/publish.ts';
import { definitionOf } from '#ingest/source.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';

/** Points 0 and 1 are two terminals of line L0, 2 and 3 of line L1, and so on. */
const mapping = compileMapping(
  {
    version: 1,
    source: { protocol: 'mqtt' },
    points: Array.from(
      { length: 20 },
      (_, i): PointDeclaration => ({
        at: {},
        entity: `urn:ngsi-ld:ACLineSegment:L${i >> 1}`,
        type: 'ACLineSegment',
        attribute: 'current',
        ...(i % 2 === 1 ? { datasetId: 'urn:ngsi-ld:Dataset:T2' } : {}),
        unit: 'AMP',
        class: 'history',
        periodMs: 1000,
      }),
    ),
  },
  definitionOf,
);
const reading = (point: number, value: number): BufferedReading => ({
  point,
  value,
  quality: 'good',
  observedAt: value,
  row: value,
});

describe('A batch', () => {
  test('names an entity once, with an instance for each dataset', () => {
    const { entities } = buildBatch(mapping, [reading(0, 1), reading(1, 2)], { entitiesMax: 10, alone: new Set() });
    const instance = (value: number, more: object) => ({
      type: 'Property',
      value,
      unitCode: 'AMP',
      ...more,
      observedAt: new Date(value).toISOString(),
      quality: { type: 'Property', value: 'good' },
    });
    expect(entities).toEqual([
      {
        id: 'urn:ngsi-ld:ACLineSegment:L0',
        type: 'ACLineSegment',
        current: [instance(1, {}), instance(2, { datasetId: 'urn:ngsi-ld:Dataset:T2' })],
      },
    ]);
  });

  test('after batch delivers every reading once, in order for each entity, within the limit', () => {
    const queue = fc.array(fc.integer({ min: 0, max: 19 }), { maxLength: 100 });
    fc.assert(
      fc.property(queue, fc.integer({ min: 1, max: 8 }), (points, entitiesMax) => {
        const all = points.map((point, i) => reading(point, i));
        const sent: BufferedReading[] = [];
        for (let rest: readonly BufferedReading[] = all; rest.length > 0; ) {
          const batch = buildBatch(mapping, rest, { entitiesMax, alone: new Set() });
          expect(batch.readings.length).toBeGreaterThan(0);
          expect(batch.entities.length).toBeLessThanOrEqual(entitiesMax);
          expect(new Set(batch.readings.map((one) => one.point)).size).toBe(batch.readings.length);
          sent.push(...batch.readings);
          rest = batch.rest;
        }
        const ofLine = (line: number, list: readonly BufferedReading[]) =>
          list.filter((one) => one.point >> 1 === line);
        for (let line = 0; line < 10; line++) {
          // Two terminals may travel together; each for itself keeps its order.
          for (const end of [0, 1]) {
            const own = (list: readonly BufferedReading[]) => ofLine(line, list).filter((one) => one.point % 2 === end);
            expect(own(sent)).toEqual(own(all));
          }
        }
      }),
    );
  });
});

/** A buffer in memory, as far as the publisher needs one. */
class MemoryBuffer implements Pick<Buffer, 'read' | 'isCurrent' | 'settle' | 'bury' | 'health'> {
  readonly all: BufferedReading[] = [];
  readonly done = new Set<BufferedReading>();
  readonly buried: [number, string][] = [];
  add(point: number): void {
    this.all.push(reading(point, this.all.length + 1));
  }
  read(after: number, count: number) {
    const readings = this.all.filter((one) => one.row > after).slice(0, count);
    return { readings, last: readings.at(-1)?.row ?? after };
  }
  isCurrent = () => true;
  settle(readings: readonly BufferedReading[]): void {
    for (const one of readings) this.done.add(one);
  }
  bury(readings: readonly BufferedReading[], reason: string): void {
    for (const one of readings) this.buried.push([one.point, reason]);
    this.settle(readings);
  }
  health() {
    const readings = this.all.length - this.done.size;
    return { readings, bytes: 0, dropped: { history: 0, event: 0 }, orphaned: 0, dead: this.buried.length };
  }
}

const problem = (status: number): ProblemDetails => ({ type: '', title: 'No', detail: `status ${status}`, status });
const idsOf = (entities: readonly JsonObject[]) => entities.map((entity) => String(entity['id']).slice(-2));

let publisher: Publisher | undefined;
function open(
  answer: (entities: readonly JsonObject[], request: number) => Promise<BatchOutcome> | BatchOutcome,
  more: Partial<typeof standardLimits> = {},
) {
  const buffer = new MemoryBuffer();
  const requests: (readonly JsonObject[])[] = [];
  publisher = new Publisher({
    mapping,
    buffer: buffer as unknown as Buffer,
    client: { updateAttributes: async (entities) => answer(entities, requests.push(entities)) },
    log: { info: () => undefined, warn: () => undefined },
    limits: { ...standardLimits, batchLingerMs: 1, retryFirstMs: 2, retryLastMs: 10, ...more } as typeof standardLimits,
  });
  return { buffer, requests };
}
afterEach(() => publisher?.stop(0));

const delivered = (buffer: MemoryBuffer) => vi.waitFor(() => expect(buffer.health().readings).toBe(0), 5000);

describe('The publisher', () => {
  test('has at most four requests under way, and one for an entity', async () => {
    let underWay = 0;
    let most = 0;
    const open1 = new Set<string>();
    const { buffer } = open(async (entities) => {
      most = Math.max(most, ++underWay);
      for (const id of idsOf(entities)) {
        expect(open1.has(id)).toBe(false);
        open1.add(id);
      }
      await new Promise((later) => setTimeout(later, 2));
      for (const id of idsOf(entities)) open1.delete(id);
      underWay--;
      return { kind: 'ok' };
    });
    for (let i = 0; i < 200; i++) buffer.add((i * 7) % 20);
    publisher!.wake();
    await delivered(buffer);
    expect(most).toBe(4);
    expect(publisher!.health()).toMatchObject({ delivered: 200, failures: 0 });
  });

  test('keeps everything while the broker is not reached, and says why', async () => {
    let isThere = false;
    const { buffer, requests } = open(() =>
      isThere ? { kind: 'ok' } : { kind: 'unreachable', reason: 'ECONNREFUSED' },
    );
    buffer.add(0);
    publisher!.wake();
    await vi.waitFor(() => expect(requests.length).toBeGreaterThan(3));
    expect(publisher!.health().fault).toBe('ECONNREFUSED');
    isThere = true;
    await delivered(buffer);
    expect(publisher!.health().fault).toBeUndefined();
  });

  test.each([401, 403, 404, 429, 500, 503, 507])(
    'tries again after status %i for the whole request',
    async (status) => {
      const { buffer, requests } = open((_, request) =>
        request === 1 ? { kind: 'refused', problem: problem(status) } : { kind: 'ok' },
      );
      buffer.add(0);
      publisher!.wake();
      await delivered(buffer);
      expect(requests).toHaveLength(2);
      expect(buffer.buried).toEqual([]);
    },
  );

  test.each([400, 413])('finds the one entity that a whole request is refused for with %i', async (status) => {
    const { buffer, requests } = open(
      (entities) => (idsOf(entities).includes('L3') ? { kind: 'refused', problem: problem(status) } : { kind: 'ok' }),
      { batchesInFlightMax: 1 } as never,
    );
    for (let line = 0; line < 10; line++) buffer.add(line * 2);
    publisher!.wake();
    await delivered(buffer);
    expect(buffer.buried).toEqual([[6, `No: status ${status}`]]);
    // Ten entities, halved: 10, 5, 3, then one by one around the fault, then the rest.
    expect(requests.length).toBeLessThan(12);
  });

  test('buries one attribute of an entity that is refused, not its neighbour', async () => {
    const { buffer } = open((entities) => {
      const wrong = entities.filter((entity) => JSON.stringify(entity).includes('Dataset:T2'));
      return wrong.length === 0
        ? { kind: 'ok' }
        : { kind: 'partial', failed: wrong.map((entity) => ({ id: String(entity['id']), problem: problem(400) })) };
    });
    for (const point of [0, 1, 2]) buffer.add(point);
    publisher!.wake();
    await delivered(buffer);
    expect(buffer.buried).toEqual([[1, 'No: status 400']]);
    expect(publisher!.health().delivered).toBe(2);
  });

  test('leaves in the buffer what it could not deliver before it had to stop', async () => {
    const { buffer } = open(() => new Promise(() => undefined));
    buffer.add(0);
    publisher!.wake();
    await publisher!.stop(20);
    expect(buffer.health().readings).toBe(1);
  });
});
