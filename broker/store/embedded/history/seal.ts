/** Turns a memtable into a segment on disk, in slices. */
import { eachInTurns, mapInTurns, runInTurns } from '#broker/core/turns.ts';
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Instant } from '#models/ngsi-ld/entity.ts';
import { sortedBy } from '#models/ngsi-ld/sorted.ts';
import type { Thread } from '../base/thread.ts';
import type { NewBlock, Segment } from '../keeper/history-file.ts';
import type { Keeper } from '../keeper/keeper.ts';
import type { Memtable } from './memtable.ts';
import { encodeTicks } from './ticks.ts';
import { Dictionary, encodeTrack } from './track-codec.ts';
import { Extent } from './window.ts';

/** Entities that are handed over at once. */
const SLICE = 200;
/** Surrogates and what UTF-16 puts after them: there code units and bytes disagree. */
const beyondOrder = /[\ud800-\uffff\0]/;

export async function seal(
  keeper: Thread<Keeper>,
  table: Memtable,
  before: { readonly revision: Revision; readonly at: Instant },
  signal: AbortSignal,
): Promise<Segment> {
  const first = before.revision + 1;
  // In the order of code units, which is that of bytes too as long as no id has a character beyond it.
  const ids = await runInTurns(sortedBy(table.ids(), (a, b) => (a < b ? -1 : 1)));
  let isChained = true;
  await eachInTurns(ids, (id) => {
    isChained &&= !beyondOrder.test(id);
  });
  const dictionary = new Dictionary();
  const extent = new Extent();
  await keeper.call('beginSegment', first);
  for (let start = 0; start < ids.length; start += SLICE) {
    const blocks = await mapInTurns(ids.slice(start, start + SLICE), (id, index): NewBlock => {
      const track = table.entity(id)!;
      for (const { points } of [...track.series, ...track.told]) extent.add(points, table.ticks);
      const next = isChained ? (ids[start + index + 1] ?? '') : undefined;
      return [id, encodeTrack(track, dictionary), next];
    });
    await keeper.call('addBlocks', first, blocks);
    signal.throwIfAborted();
  }
  const segment: Segment = {
    first,
    last: table.last,
    beforeAt: before.at,
    firstAt: table.ticks[0]!.at,
    lastAt: table.ticks.at(-1)!.at,
    bounds: extent.bounds,
    blocks: ids.length,
    ...(isChained && ids[0] !== undefined && { head: ids[0] }),
    ...(table.isRetold && { isRetold: true }),
    ...(table.milestones.length > 0 && { milestones: table.milestones }),
  };
  await keeper.call('finishSegment', segment, { dictionary: dictionary.texts, ticks: encodeTicks(table.ticks) });
  return segment;
}
