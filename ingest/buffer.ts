/**
 * Readings on their way to the broker, on disk: what was taken in survives a kill of the process and, but for the last
 * second, of the machine. Bounded in readings and bytes.
 *
 * One row is what one message brought of one class, so that 2,000 values a second are a few dozen small writes. A row goes
 * when each of its readings was delivered, buried or – class `state` – overtaken by a newer one of the same point.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Quality, qualities } from '#models/quality.ts';
import { openBufferFile } from './buffer-file.ts';
import { Ledger } from './buffer-ledger.ts';
import { type IngestLimits, limits as standardLimits } from './config.ts';
import type { CompiledMapping, PointClass, Value } from './mapping.ts';

/** A value of a point as the broker shall have it. */
export interface Reading {
  readonly point: number;
  readonly value: Value;
  readonly quality: Quality;
  /** Milliseconds since the epoch. */
  readonly observedAt: number;
}

/** A reading that lies in the buffer, in the row of this number. */
export interface BufferedReading extends Reading {
  readonly row: number;
}

export interface DeadLetter extends Reading {
  readonly reason: string;
}

export interface BufferHealth {
  readonly readings: number;
  readonly bytes: number;
  /** Readings that were dropped because the buffer was full, by class. */
  readonly dropped: { readonly history: number; readonly event: number };
  /** Readings that were left of points which the mapping no longer has. */
  readonly orphaned: number;
  /** Readings that the broker refused for good since the start; the newest are kept. */
  readonly dead: number;
  /** Why the last write failed; absent when it did not. */
  readonly fault?: string;
}

export interface Buffer {
  /** False when it could not be written: nothing of it was taken in. */
  append(readings: readonly Reading[]): boolean;
  /** The oldest readings after row `after`, in whole rows, at least `count` if there are so many. */
  read(after: number, count: number): { readonly readings: readonly BufferedReading[]; readonly last: number };
  /** Whether it is still worth sending: nothing newer of a `state` point has overtaken it. */
  isCurrent(reading: BufferedReading): boolean;
  /** They are delivered. */
  settle(readings: readonly BufferedReading[]): void;
  /** Keeps what the broker refuses for good, with the reason. */
  bury(readings: readonly BufferedReading[], reason: string): void;
  deadLetters(): readonly DeadLetter[];
  /** Part of the room that is taken. */
  fill(): number;
  health(): BufferHealth;
  close(): void;
}

/** Opens the buffer in `directory`. Throws a StartError when another process has it or it cannot be written. */
export function openBuffer(directory: string, mapping: CompiledMapping, limits: IngestLimits = standardLimits): Buffer {
  return new SqliteBuffer(openBufferFile(directory), mapping, limits);
}

const classes: readonly PointClass[] = ['state', 'history', 'event'];

/** A reading as it lies on disk: the point by its durable number, the quality by its place in `qualities`. */
type Stored = readonly [point: number, value: Value, quality: number, observedAt: number];

interface StoredRow {
  readonly seq: number;
  readonly class: number;
  readonly data: string;
}

class SqliteBuffer implements Buffer {
  readonly #database: DatabaseSync;
  readonly #mapping: CompiledMapping;
  readonly #limits: IngestLimits;
  readonly #ledger: Ledger;
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #delete: StatementSync;
  /** Index of a point in the mapping → its durable number, and back. */
  readonly #durable: Int32Array;
  readonly #indexes = new Map<number, number>();
  readonly #finished: number[] = [];
  readonly #sync: NodeJS.Timeout;
  #flush: NodeJS.Timeout | undefined;
  #seq = 0;
  #readUpTo = 0;
  #orphaned = 0;
  #dead = 0;
  #fault: string | undefined;

  constructor(database: DatabaseSync, mapping: CompiledMapping, limits: IngestLimits) {
    this.#database = database;
    this.#mapping = mapping;
    this.#limits = limits;
    this.#ledger = new Ledger({ readingsMax: limits.bufferReadingsMax, bytesMax: limits.bufferBytesMax }, (row) =>
      this.#finish(row),
    );
    this.#insert = database.prepare('INSERT INTO batch (seq, class, data) VALUES (?, ?, ?)');
    this.#select = database.prepare('SELECT seq, class, data FROM batch WHERE seq > ? ORDER BY seq LIMIT 64');
    this.#delete = database.prepare('DELETE FROM batch WHERE seq = ?');
    this.#durable = this.#numberPoints();
    this.#recover();
    // A checkpoint syncs the write-ahead log: after a loss of power at most this second is missing.
    this.#sync = setInterval(() => this.#try(() => database.exec('PRAGMA wal_checkpoint(PASSIVE)')), 1000);
    this.#sync.unref();
  }

  append(readings: readonly Reading[]): boolean {
    let seq = this.#seq;
    const rows = classes
      .map((kind) => ({ kind, readings: this.#ofClass(readings, kind) }))
      .filter((row) => row.readings.length > 0)
      .map((row) => ({
        ...row,
        seq: ++seq,
        data: JSON.stringify(row.readings.map((reading) => this.#store(reading))),
      }));
    const isWritten = this.#try(() => {
      if (rows.length > 1) this.#database.exec('BEGIN');
      for (const row of rows) this.#insert.run(row.seq, classes.indexOf(row.kind), row.data);
      if (rows.length > 1) this.#database.exec('COMMIT');
    });
    if (!isWritten) return false;
    this.#seq = seq;
    for (const row of rows) {
      const points = row.readings.map((reading) => reading.point);
      this.#ledger.add(row.seq, row.kind, row.data.length, points);
    }
    this.#ledger.makeRoom(this.#readUpTo);
    return true;
  }

  read(after: number, count: number): { readonly readings: readonly BufferedReading[]; readonly last: number } {
    const readings: BufferedReading[] = [];
    let last = after;
    while (readings.length < count) {
      const rows = this.#select.all(last) as unknown as StoredRow[];
      if (rows.length === 0) break;
      for (const row of rows) {
        last = row.seq;
        // A row that has nothing left may lie on disk until its group is removed.
        if (this.#ledger.has(row.seq, classes[row.class]!)) {
          readings.push(...this.#parse(row).filter((reading) => this.isCurrent(reading)));
        }
        if (readings.length >= count) break;
      }
    }
    this.#readUpTo = Math.max(this.#readUpTo, last);
    return { readings, last };
  }

  isCurrent(reading: BufferedReading): boolean {
    return this.#ledger.isCurrent(reading.row, this.#classOf(reading.point), reading.point);
  }

  settle(readings: readonly BufferedReading[]): void {
    for (const { row, point } of readings) this.#ledger.settle(row, this.#classOf(point), point);
  }

  bury(readings: readonly BufferedReading[], reason: string): void {
    this.#try(() => {
      this.#database.exec('BEGIN');
      const insert = this.#database.prepare('INSERT INTO dead (reading, reason) VALUES (?, ?)');
      for (const reading of readings) insert.run(JSON.stringify(this.#store(reading)), reason.slice(0, 1000));
      this.#database
        .prepare('DELETE FROM dead WHERE id <= (SELECT max(id) FROM dead) - ?')
        .run(this.#limits.deadLettersMax);
      this.#database.exec('COMMIT');
    });
    this.#dead += readings.length;
    this.settle(readings);
  }

  deadLetters(): readonly DeadLetter[] {
    const rows = this.#database.prepare('SELECT reading, reason FROM dead ORDER BY id').all();
    return (rows as { reading: string; reason: string }[]).flatMap(({ reading, reason }) => {
      const restored = this.#restore(JSON.parse(reading) as Stored);
      return restored ? [{ ...restored, reason }] : [];
    });
  }

  fill(): number {
    return this.#ledger.fill();
  }

  health(): BufferHealth {
    return {
      readings: this.#ledger.readings,
      bytes: this.#ledger.bytes,
      dropped: { ...this.#ledger.dropped },
      orphaned: this.#orphaned,
      dead: this.#dead,
      ...(this.#fault === undefined ? {} : { fault: this.#fault }),
    };
  }

  close(): void {
    clearInterval(this.#sync);
    clearTimeout(this.#flush);
    this.#removeFinished();
    this.#database.close();
  }

  #numberPoints(): Int32Array {
    const insert = this.#database.prepare('INSERT INTO point (key) VALUES (?) ON CONFLICT (key) DO NOTHING');
    this.#database.exec('BEGIN');
    for (const point of this.#mapping.points) insert.run(point.key);
    this.#database.exec('COMMIT');
    const durable = new Int32Array(this.#mapping.points.length);
    const rows = this.#database.prepare('SELECT id, key FROM point').all() as { id: number; key: string }[];
    for (const { id, key } of rows) {
      const index = this.#mapping.pointByKey.get(key);
      if (index === undefined) continue;
      durable[index] = id;
      this.#indexes.set(id, index);
    }
    return durable;
  }

  /** Books what an earlier process has left behind. */
  #recover(): void {
    const rows = this.#database.prepare('SELECT seq, class, data FROM batch ORDER BY seq').iterate();
    for (const row of rows as Iterable<unknown> as Iterable<StoredRow>) {
      this.#seq = row.seq;
      const readings = this.#parse(row);
      this.#orphaned += (JSON.parse(row.data) as unknown[]).length - readings.length;
      if (readings.length === 0) this.#finish(row.seq);
      else {
        const points = readings.map((reading) => reading.point);
        this.#ledger.add(row.seq, classes[row.class]!, row.data.length, points);
      }
    }
  }

  /** Rows are removed in groups: to remove one late only means to deliver it once more after a crash. */
  #finish(row: number): void {
    this.#finished.push(row);
    this.#flush ??= setTimeout(() => this.#removeFinished(), 100);
  }

  #removeFinished(): void {
    this.#flush = undefined;
    const rows = this.#finished.splice(0);
    if (rows.length === 0) return;
    this.#try(() => {
      this.#database.exec('BEGIN');
      for (const row of rows) this.#delete.run(row);
      this.#database.exec('COMMIT');
    });
  }

  /** Of class state only the newest reading of each point. */
  #ofClass(readings: readonly Reading[], kind: PointClass): readonly Reading[] {
    const own = readings.filter((reading) => this.#classOf(reading.point) === kind);
    return kind === 'state' ? [...new Map(own.map((reading) => [reading.point, reading])).values()] : own;
  }

  /** The readings of a row, without those whose point is gone from the mapping or has another class there. */
  #parse(row: StoredRow): BufferedReading[] {
    return (JSON.parse(row.data) as Stored[]).flatMap((stored) => {
      const reading = this.#restore(stored);
      return reading && this.#classOf(reading.point) === classes[row.class] ? [{ ...reading, row: row.seq }] : [];
    });
  }

  #store({ point, value, quality, observedAt }: Reading): Stored {
    return [this.#durable[point]!, value, qualities.indexOf(quality), observedAt];
  }

  #restore([id, value, quality, observedAt]: Stored): Reading | undefined {
    const point = this.#indexes.get(id);
    return point === undefined ? undefined : { point, value, quality: qualities[quality]!, observedAt };
  }

  #classOf(point: number): PointClass {
    return this.#mapping.points[point]!.declaration.class;
  }

  /** A full disk is no reason to end: it is told, and the agents stop reading. */
  #try(write: () => void): boolean {
    try {
      write();
      this.#fault = undefined;
      return true;
    } catch (error) {
      this.#fault = (error as Error).message;
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      return false;
    }
  }
}
