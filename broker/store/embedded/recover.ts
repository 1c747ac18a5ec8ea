/** What a start does: the newest checkpoint, then the log after it. */
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Instant } from '#models/ngsi-ld/entity.ts';
import { damaged } from './base/database.ts';
import type { Thread } from './base/thread.ts';
import type { Keeper } from './keeper/keeper.ts';
import { decodeDelta, decodeSlot } from './log/codec.ts';
import { type Delta, roll, subjectId } from './log/delta.ts';
import type { LogFile, LogState } from './log/log-file.ts';
import type { MemoryGraph } from './memory/memory.ts';

/** Groups of the log that are read at once. */
const GROUPS = 256;

interface Files {
  readonly log: Thread<LogFile>;
  readonly keeper: Thread<Keeper>;
  readonly directory: string;
  readonly state: LogState;
}

export interface Recovered {
  /** Revision of the checkpoint; 0 without one. */
  readonly checkpointed: Revision;
  readonly lastAt: Instant;
}

/**
 * Fills `memory`, and hands every change after `sealed` to `history`. Throws Unavailable, naming the file and the place,
 * where a file is damaged or the files do not belong together.
 */
export async function recover(
  { log, keeper, directory, state }: Files,
  memory: MemoryGraph,
  sealed: Revision,
  history: (deltas: readonly Delta[]) => void,
): Promise<Recovered> {
  const checkpoint = await keeper.call('checkpoint');
  for (let number = 0; number < (checkpoint?.chunks ?? 0); number += 1) {
    for (const line of (await keeper.call('chunk', number)).split('\n').slice(0, -1)) {
      const slot = decodeSlot(line);
      memory.put(slot.entity.id, slot);
    }
  }
  if (checkpoint && memory.size !== checkpoint.entities)
    throw damaged(directory, 'entities of the checkpoint are missing');
  const checkpointed = checkpoint?.revision ?? 0;
  memory.revision = checkpointed;
  let lastAt = checkpoint?.at ?? state.createdAt;
  const { first, last } = state;
  if (first !== undefined && (first > Math.min(checkpointed, sealed) + 1 || last! < Math.max(checkpointed, sealed))) {
    throw damaged(
      directory,
      `the log has revisions ${first} to ${last}, the checkpoint ${checkpointed}, history ${sealed}`,
    );
  }
  if (first === undefined && checkpointed !== sealed) throw damaged(directory, 'the log is empty');
  for (let position = Math.min(checkpointed, sealed); position < (last ?? 0); ) {
    const deltas = (await log.call('read', position, GROUPS)).map(decodeDelta);
    if (deltas[0]?.revision !== position + 1)
      throw damaged(`${directory}/log.db`, `revision ${position + 1} is missing`);
    for (const delta of deltas) {
      if (delta.revision <= memory.revision) continue;
      const id = subjectId(delta);
      memory.put(id, roll(delta, memory.get(id)));
      memory.revision = delta.revision;
      lastAt = delta.at;
    }
    history(deltas.filter(({ revision }) => revision > sealed));
    position = deltas.at(-1)!.revision;
  }
  return { checkpointed, lastAt };
}
