/**
 * Looks at a write-ahead log before SQLite does. SQLite stops reading at the first frame that is not what was written,
 * and takes it for the torn end of a crash; everything after it would silently be gone. A crash tears at most the
 * transaction that was being written. So where whole transactions follow the bad frame, it is damage.
 *
 * Format: sqlite.org/fileformat2.html, section 4.
 */
import { existsSync, readFileSync } from 'node:fs';

const HEADER = 32;
const FRAME = 24;

/** True if acknowledged transactions lie behind a frame that SQLite will not read past. */
export function isTornInside(path: string): boolean {
  if (!existsSync(path)) return false;
  const wal = readFileSync(path);
  if (wal.length < HEADER + FRAME) return false;
  const bigEndian = (wal.readUInt32BE(0) & 1) === 1;
  const page = wal.readUInt32BE(8);
  const sums: [number, number] = [0, 0];
  add(sums, wal, 0, 24, bigEndian);
  const headerGood = sums[0] === wal.readUInt32BE(24) && sums[1] === wal.readUInt32BE(28);
  let good = headerGood;
  let commitsBehind = 0;
  for (let at = HEADER; at + FRAME + page <= wal.length; at += FRAME + page) {
    // Frames of an earlier turn of the file have other salts.
    if (wal.compare(wal, 16, 24, at + 8, at + 16) !== 0 && good) return commitsAfter(wal, at, page) > 1;
    if (good) {
      add(sums, wal, at, at + 8, bigEndian);
      add(sums, wal, at + FRAME, at + FRAME + page, bigEndian);
      good = sums[0] === wal.readUInt32BE(at + 16) && sums[1] === wal.readUInt32BE(at + 20);
    }
    if (!good && isCommit(wal, at)) commitsBehind += 1;
  }
  return commitsBehind > 1;
}

/** Commit frames of the present turn from `start` on; the one that was being written may be among them. */
function commitsAfter(wal: Buffer, start: number, page: number): number {
  let commits = 0;
  for (let at = start; at + FRAME + page <= wal.length; at += FRAME + page) if (isCommit(wal, at)) commits += 1;
  return commits;
}

function isCommit(wal: Buffer, at: number): boolean {
  return wal.compare(wal, 16, 24, at + 8, at + 16) === 0 && wal.readUInt32BE(at + 4) !== 0;
}

/** The running checksum of the format: pairs of 32-bit words, in the order of bytes that the header names. */
function add(sums: [number, number], bytes: Buffer, from: number, to: number, bigEndian: boolean): void {
  let [a, b] = sums;
  for (let at = from; at < to; at += 8) {
    const [x, y] = bigEndian
      ? [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)]
      : [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
    a = (a + x + b) >>> 0;
    b = (b + y + a) >>> 0;
  }
  sums[0] = a;
  sums[1] = b;
}
