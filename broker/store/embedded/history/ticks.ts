/** When each revision was committed: one tick for all that share a moment, and its encoding for a segment. */
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Instant } from '#models/ngsi-ld/entity.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import { ByteReader, ByteWriter } from './bytes.ts';

/** All revisions up to this one, from the one after the tick before, were committed at `at`. */
export interface Tick {
  revision: Revision;
  readonly at: Instant;
}

/** When a revision was committed that the ticks cover. */
export function timeOf(ticks: readonly Tick[], revision: Revision): Instant {
  let [low, high] = [0, ticks.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ticks[middle]!.revision < revision) low = middle + 1;
    else high = middle;
  }
  return ticks[low]!.at;
}

export function encodeTicks(ticks: readonly Tick[]): Uint8Array {
  const bytes = new ByteWriter();
  let [revision, at] = [0, 0];
  for (const tick of ticks) {
    const milliseconds = Date.parse(tick.at);
    bytes.unsigned(tick.revision - revision);
    bytes.unsigned(milliseconds - at);
    [revision, at] = [tick.revision, milliseconds];
  }
  return bytes.finish();
}

export function decodeTicks(encoded: Uint8Array): readonly Tick[] {
  const bytes = new ByteReader(encoded);
  const ticks: Tick[] = [];
  let [revision, at] = [0, 0];
  while (!bytes.done) {
    revision += bytes.unsigned();
    at += bytes.unsigned();
    ticks.push({ revision, at: instantAt(at) });
  }
  return ticks;
}
