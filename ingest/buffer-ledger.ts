/**
 * The books of the buffer: which rows lie on disk, how many of their readings are still to be delivered, and what goes
 * when there is no room. Pure; the file itself is `buffer.ts`.
 */
import type { PointClass } from './mapping.ts';

interface Row {
  readonly bytes: number;
  /** Readings that are still to be delivered. */
  live: number;
}

export interface LedgerLimits {
  readonly readingsMax: number;
  readonly bytesMax: number;
}

export class Ledger {
  /** Oldest first. */
  readonly #rows: Readonly<Record<PointClass, Map<number, Row>>> = {
    state: new Map(),
    history: new Map(),
    event: new Map(),
  };
  /** Point of class state → the row that holds its newest reading. */
  readonly #newest = new Map<number, number>();
  readonly #limits: LedgerLimits;
  readonly #finish: (row: number) => void;
  readonly dropped = { history: 0, event: 0 };
  readings = 0;
  bytes = 0;

  /** `finish` is told each row that has nothing left to deliver and can be removed. */
  constructor(limits: LedgerLimits, finish: (row: number) => void) {
    this.#limits = limits;
    this.#finish = finish;
  }

  /** A row was written. Of class state it has each point once, and overtakes the older readings of its points. */
  add(row: number, kind: PointClass, bytes: number, points: readonly number[]): void {
    this.#rows[kind].set(row, { bytes, live: points.length });
    this.readings += points.length;
    this.bytes += bytes;
    if (kind !== 'state') return;
    for (const point of points) {
      const overtaken = this.#newest.get(point);
      this.#newest.set(point, row);
      if (overtaken !== undefined) this.#countOff('state', overtaken);
    }
  }

  has(row: number, kind: PointClass): boolean {
    return this.#rows[kind].has(row);
  }

  /** Whether a reading is still worth sending: nothing newer of a state point has overtaken it. */
  isCurrent(row: number, kind: PointClass, point: number): boolean {
    return kind !== 'state' || this.#newest.get(point) === row;
  }

  /** A reading is delivered or buried. One that was overtaken meanwhile has been counted off already. */
  settle(row: number, kind: PointClass, point: number): void {
    if (!this.isCurrent(row, kind, point)) return;
    if (kind === 'state') this.#newest.delete(point);
    this.#countOff(kind, row);
  }

  /** Part of the room that is taken; above 1 something has to go. */
  fill(): number {
    return Math.max(this.readings / this.#limits.readingsMax, this.bytes / this.#limits.bytesMax);
  }

  /**
   * Drops until there is room: the oldest history first, events last. Rows up to `onTheWay` are being delivered and are
   * left alone; class state takes at most one reading of each point.
   */
  makeRoom(onTheWay: number): void {
    for (const kind of ['history', 'event'] as const) {
      for (const [row, { live, bytes }] of this.#rows[kind]) {
        if (this.fill() <= 1) return;
        if (row <= onTheWay) continue;
        this.#rows[kind].delete(row);
        this.readings -= live;
        this.bytes -= bytes;
        this.dropped[kind] += live;
        this.#finish(row);
      }
    }
  }

  #countOff(kind: PointClass, number: number): void {
    const row = this.#rows[kind].get(number);
    if (!row) return;
    row.live--;
    this.readings--;
    if (row.live > 0) return;
    this.#rows[kind].delete(number);
    this.bytes -= row.bytes;
    this.#finish(number);
  }
}
