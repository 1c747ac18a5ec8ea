/**
 * `history.db`: sealed segments of history, a block for each entity that changed in one. A segment counts from the
 * moment its `segment` row is synced; blocks that an unfinished seal left behind are written over by the next.
 */
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { TemporalWindow } from '#broker/core/ports.ts';
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { damaged, openDatabase, transaction } from '../base/database.ts';

/** The earliest and the latest time of some points, by each of the three times; undefined for no points. */
export type Bounds = Readonly<Record<TemporalWindow['timeproperty'], readonly [Instant, Instant] | undefined>>;

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
}

/** What is needed to read the blocks of a segment. */
export interface SegmentKey {
  /** Names and shapes by number. */
  readonly dictionary: readonly string[];
  /** Commit times, encoded (`history/ticks.ts`). */
  readonly ticks: Uint8Array;
}

export type Block = readonly [entity: Iri, track: Uint8Array];

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
  const verified = (row: SegmentRow): SegmentRow => {
    if (row.checksum !== segmentChecksum(row)) throw damaged(path, 'checksum of a segment');
    return row;
  };
  const unpack = (first: Revision, row: Record<string, unknown>): Block => {
    const [entity, track] = [String(row['entity']), row['track'] as Uint8Array];
    if (row['checksum'] !== blockChecksum(first, entity, track)) {
      throw damaged(path, `checksum of ${entity} in the segment from revision ${first}`);
    }
    return [entity, inflateRawSync(track)];
  };

  return {
    segments: (): readonly Segment[] => {
      const rows = database.prepare('SELECT body, key, ticks, checksum FROM segment ORDER BY first').all();
      return rows.map((row) => JSON.parse(verified(row as unknown as SegmentRow).body));
    },

    segmentKey: (first: Revision): SegmentKey => {
      const row = database.prepare('SELECT body, key, ticks, checksum FROM segment WHERE first = ?').get(first);
      if (!row) throw damaged(path, `the segment from revision ${first} is missing`);
      const { key, ticks } = verified(row as unknown as SegmentRow);
      return { dictionary: JSON.parse(inflateRawSync(key).toString()), ticks: inflateRawSync(ticks) };
    },

    block: (first: Revision, entity: Iri): Uint8Array | undefined => {
      const row = one.get(first, entity);
      return row && unpack(first, row)[1];
    },

    /** Up to `limit` blocks of the entities that come after `after`, by id. */
    blocks: (first: Revision, after: Iri, limit: number): readonly Block[] =>
      some.all(first, after, limit).map((row) => unpack(first, row)),

    beginSegment: (first: Revision): void => {
      database.exec('PRAGMA synchronous = NORMAL');
      database.prepare('DELETE FROM block WHERE segment = ?').run(first);
    },

    addBlocks: (first: Revision, blocks: readonly Block[]): void =>
      transaction(database, () => {
        for (const [entity, track] of blocks) {
          const packed = deflateRawSync(track);
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
    },

    dropSegment: (first: Revision): void =>
      transaction(database, () => {
        database.prepare('DELETE FROM segment WHERE first = ?').run(first);
        database.prepare('DELETE FROM block WHERE segment = ?').run(first);
      }),

    closeHistory: (): void => database.close(),
  };
}

function blockChecksum(first: Revision, entity: Iri, track: Uint8Array): number {
  return crc32(track, crc32(`${first}/${entity}`));
}

function segmentChecksum({ body, key, ticks }: Omit<SegmentRow, 'checksum'>): number {
  return crc32(ticks, crc32(key, crc32(body)));
}
