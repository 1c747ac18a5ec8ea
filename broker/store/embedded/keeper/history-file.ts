/**
 * `history.db`: sealed segments of history, a block for each entity that changed in one. A segment counts from the
 * moment its `segment` row is synced; blocks that an unfinished seal left behind are written over by the next.
 */
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Grave, TemporalWindow } from '#broker/core/ports.ts';
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { damaged, openDatabase, sentence, transaction } from '../base/database.ts';

/** The earliest and the latest time of some points, by each of the three times; undefined for no points. */
export type Bounds = Readonly<
  Record<Exclude<TemporalWindow['timeproperty'], 'deletedAt'>, readonly [Instant, Instant] | undefined>
>;

export interface Segment {
  /** Revisions and commit times of its first and last change; `beforeAt` is that of the change before the first. */
  readonly first: Revision;
  readonly last: Revision;
  readonly beforeAt: Instant;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly bounds: Bounds;
  /** Entities that changed in it. */
  readonly blocks: number;
  /** The first of them in the order of bytes; absent where the blocks do not say which comes after them. */
  readonly head?: Iri;
  /** It changes what older segments say, whatever its bounds are. */
  readonly isRetold?: true;
  /** What became of whole entities in it, in order. */
  readonly milestones?: readonly Milestone[];
}

/** What became of a whole entity: deleted; told of instead of made; all of it forgotten. */
export type Milestone =
  | { readonly kind: 'deleted'; readonly revision: Revision; readonly grave: Grave }
  | { readonly kind: 'told' | 'forgotten'; readonly revision: Revision; readonly id: Iri };

/** What is needed to read the blocks of a segment. */
export interface SegmentKey {
  /** Names and shapes by number. */
  readonly dictionary: readonly string[];
  /** Commit times, encoded (`history/ticks.ts`). */
  readonly ticks: Uint8Array;
}

export type Block = readonly [entity: Iri, track: Uint8Array];

/** A block as it is written: `next` is the entity of the block after it, empty for the last, undefined where nobody says. */
export type NewBlock = readonly [entity: Iri, track: Uint8Array, next: Iri | undefined];

const tables = `
  CREATE TABLE segment (first INTEGER PRIMARY KEY, body TEXT NOT NULL, key BLOB NOT NULL, ticks BLOB NOT NULL,
    checksum INTEGER NOT NULL);
  CREATE TABLE block (segment INTEGER, entity TEXT, checksum INTEGER NOT NULL, track BLOB NOT NULL,
    PRIMARY KEY (segment, entity)) WITHOUT ROWID;`;

interface SegmentRow {
  readonly body: string;
  readonly key: Uint8Array;
  readonly ticks: Uint8Array;
  readonly checksum: number;
}

export function openHistoryFile(path: string) {
  const { database } = openDatabase(path, tables);
  const insert = database.prepare('INSERT OR REPLACE INTO block VALUES (?, ?, ?, ?)');
  const one = database.prepare('SELECT entity, checksum, track FROM block WHERE segment = ? AND entity = ?');
  const some = database.prepare(
    'SELECT entity, checksum, track FROM block WHERE segment = ? AND entity > ? ORDER BY entity LIMIT ?',
  );
  const previous = database.prepare(
    'SELECT entity, checksum, track FROM block WHERE segment = ? AND entity < ? ORDER BY entity DESC LIMIT 1',
  );
  /** Segment → its head, where its blocks are chained. */
  const heads = new Map<Revision, Iri | undefined>();
  const verified = (row: SegmentRow): SegmentRow => {
    if (row.checksum !== segmentChecksum(row)) throw damaged(path, 'checksum of a segment');
    return row;
  };
  /** What SQLite finds wrong with its pages while it reads is told as damage too. */
  const reading = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      throw sentence(error as Error & { errcode?: number }, path);
    }
  };
  const unpack = (first: Revision, row: Record<string, unknown>): NewBlock => {
    const [entity, packed] = [String(row['entity']), row['track'] as Uint8Array];
    if (row['checksum'] !== blockChecksum(first, entity, packed)) {
      throw damaged(path, `checksum of ${entity} in the segment from revision ${first}`);
    }
    const bytes = inflateRawSync(packed);
    if (heads.get(first) === undefined) return [entity, bytes, undefined];
    const end = bytes.indexOf(0);
    return [entity, bytes.subarray(end + 1), bytes.subarray(0, end).toString()];
  };
  /**
   * What is not found was never there: its place is between two blocks of which the one says that the other comes next. Where
   * it is not, a key was damaged, which no checksum of a block that is not found can tell.
   */
  const requireAbsence = (first: Revision, entity: Iri): void => {
    const head = heads.get(first);
    if (head === undefined || precedes(entity, head)) return;
    const row = previous.get(first, entity);
    const next = row && unpack(first, row)[2];
    if (next === undefined || (next !== '' && !precedes(entity, next))) {
      throw damaged(path, `a block of the segment from revision ${first} is not in its place`);
    }
  };

  return {
    /** Asked for before any block is. */
    segments: (): readonly Segment[] => {
      const rows = database.prepare('SELECT body, key, ticks, checksum FROM segment ORDER BY first').all();
      const found = rows.map((row): Segment => JSON.parse(verified(row as unknown as SegmentRow).body));
      for (const { first, head } of found) heads.set(first, head);
      return found;
    },

    segmentKey: (first: Revision): SegmentKey => {
      const row = database.prepare('SELECT body, key, ticks, checksum FROM segment WHERE first = ?').get(first);
      if (!row) throw damaged(path, `the segment from revision ${first} is missing`);
      const { key, ticks } = verified(row as unknown as SegmentRow);
      return { dictionary: JSON.parse(inflateRawSync(key).toString()), ticks: inflateRawSync(ticks) };
    },

    block: (first: Revision, entity: Iri): Uint8Array | undefined =>
      reading(() => {
        const row = one.get(first, entity);
        if (row) return unpack(first, row)[1];
        requireAbsence(first, entity);
        return undefined;
      }),

    /** Up to `limit` blocks of the entities that come after `after`, by id; there has to be one. */
    blocks: (first: Revision, after: Iri, limit: number): readonly Block[] =>
      reading(() => {
        const rows = some.all(first, after, limit);
        if (rows.length === 0) throw damaged(path, `the segment from revision ${first} lacks blocks`);
        return rows.map((row): Block => {
          const [entity, track] = unpack(first, row);
          return [entity, track];
        });
      }),

    beginSegment: (first: Revision): void => {
      database.exec('PRAGMA synchronous = NORMAL');
      database.prepare('DELETE FROM block WHERE segment = ?').run(first);
    },

    addBlocks: (first: Revision, blocks: readonly NewBlock[]): void =>
      transaction(database, () => {
        for (const [entity, track, next] of blocks) {
          const packed = deflateRawSync(next === undefined ? track : Buffer.concat([Buffer.from(`${next}\0`), track]));
          insert.run(first, entity, blockChecksum(first, entity, packed), packed);
        }
      }),

    /** Returns when the segment is synced. */
    finishSegment: (segment: Segment, { dictionary, ticks }: SegmentKey): void => {
      const body = JSON.stringify(segment);
      const row = { body, key: deflateRawSync(JSON.stringify(dictionary)), ticks: deflateRawSync(ticks) };
      database.exec('PRAGMA synchronous = FULL');
      const put = database.prepare('INSERT INTO segment VALUES (?, ?, ?, ?, ?)');
      transaction(database, () => put.run(segment.first, body, row.key, row.ticks, segmentChecksum(row)));
      heads.set(segment.first, segment.head);
    },

    dropSegment: (first: Revision): void => {
      heads.delete(first);
      transaction(database, () => {
        database.prepare('DELETE FROM segment WHERE first = ?').run(first);
        database.prepare('DELETE FROM block WHERE segment = ?').run(first);
      });
    },

    closeHistory: (): void => database.close(),
  };
}

function blockChecksum(first: Revision, entity: Iri, track: Uint8Array): number {
  return crc32(track, crc32(`${first}/${entity}`));
}

function segmentChecksum({ body, key, ticks }: Omit<SegmentRow, 'checksum'>): number {
  return crc32(ticks, crc32(key, crc32(body)));
}

/** In the order of SQLite, that of the bytes. */
function precedes(a: Iri, b: Iri): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}
