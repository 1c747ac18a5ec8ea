/** Stretches of history, sealed and young, behind one face. They follow each other without gaps. */
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { Thread } from '../base/thread.ts';
import type { Bounds, Segment } from '../keeper/history-file.ts';
import type { Keeper } from '../keeper/keeper.ts';
import type { EntityTrack, Memtable } from './memtable.ts';
import { decodeTicks, type Tick } from './ticks.ts';
import { decodeTrack } from './track-codec.ts';

export interface Stretch {
  readonly last: Revision;
  readonly firstAt: Instant;
  /** The times of its points; undefined where they are not known. */
  readonly bounds?: Bounds;
  /** It changes what older stretches say, whatever its bounds are. */
  readonly isRetold: boolean;
  /** The commit times of its revisions, in order. */
  ticks(): Promise<readonly Tick[]>;
  entity(id: Iri): Promise<EntityTrack | undefined>;
  /** All that changed in it. */
  entities(): AsyncIterable<readonly [Iri, EntityTrack]>;
}

/** Blocks that are fetched at once. */
const BLOCKS = 100;

export function sealedStretch(keeper: Thread<Keeper>, segment: Segment): Stretch {
  const { first, last, firstAt, bounds, blocks, isRetold = false } = segment;
  // Kept while somebody reads; a month of history has too many to keep them all.
  let held: WeakRef<{ readonly dictionary: readonly string[]; readonly ticks: readonly Tick[] }> | undefined;
  const key = async () => {
    const found = held?.deref();
    if (found) return found;
    const { dictionary, ticks } = await keeper.call('segmentKey', first);
    const made = { dictionary, ticks: decodeTicks(ticks) };
    held = new WeakRef(made);
    return made;
  };
  return {
    last,
    firstAt,
    bounds,
    isRetold,
    ticks: async () => (await key()).ticks,
    entity: async (id) => {
      const block = await keeper.call('block', first, id);
      return block && decodeTrack(block, (await key()).dictionary);
    },
    async *entities() {
      const { dictionary } = await key();
      let seen = 0;
      for (let after = ''; seen < blocks; ) {
        const found = await keeper.call('blocks', first, after, BLOCKS);
        for (const [id, track] of found) yield [id, decodeTrack(track, dictionary)] as const;
        after = found.at(-1)![0];
        seen += found.length;
      }
    },
  };
}

export function youngStretch(young: Memtable): Stretch {
  return {
    last: young.last,
    firstAt: young.ticks[0]!.at,
    isRetold: young.isRetold,
    ticks: async () => young.ticks,
    entity: async (id) => young.entity(id),
    async *entities() {
      yield* young.entities();
    },
  };
}
