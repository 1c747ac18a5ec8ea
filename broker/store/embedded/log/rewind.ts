/**
 * Old changes with whole entities. The log keeps what differs; so this undoes the log from the present back to where
 * the reader stands, and then plays it forward, holding only the entities that changed in between.
 */
import { mapInTurns, takeTurns } from '#broker/core/turns.ts';
import type { LogEntry, Revision } from '#models/ngsi-ld/change.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { problem } from '#models/problem.ts';
import type { Thread } from '../base/thread.ts';
import type { Slot } from '../memory/slots.ts';
import { decodeDelta } from './codec.ts';
import { changeOf, type Delta, roll, subjectId, unroll } from './delta.ts';
import type { Durable } from './group.ts';
import type { LogFile } from './log-file.ts';

/** Groups of the log that are read at once. */
const GROUPS = 64;
/** Changes that a reader takes in at once. */
const BATCH = 200;

export async function* rewind(
  log: Thread<LogFile>,
  after: Revision,
  present: Durable,
): AsyncGenerator<readonly LogEntry[]> {
  const past = new Map<Iri, Slot | undefined>();
  const slotOf = (id: Iri): Slot | undefined => (past.has(id) ? past.get(id) : present.get(id));
  for (let until = present.revision; until > after; ) {
    const deltas = await mapInTurns(await log.call('readBack', until, GROUPS), decodeDelta);
    if (deltas.length === 0) throw gone(after);
    for (const delta of deltas.toReversed()) {
      if (delta.revision > after) past.set(subjectId(delta), unroll(delta, slotOf(subjectId(delta))));
    }
    until = deltas[0]!.revision - 1;
  }
  const forward = (delta: Delta): LogEntry => {
    const id = subjectId(delta);
    const before = slotOf(id);
    const next = roll(delta, before);
    past.set(id, next);
    return changeOf(delta, before, next);
  };
  for (let position = after; position < present.revision; ) {
    const records = await log.call('read', position, GROUPS);
    const decoded = await mapInTurns(records, decodeDelta);
    const deltas = decoded.filter(({ revision }) => revision <= present.revision);
    if (deltas.length === 0) throw gone(after);
    for (let start = 0; start < deltas.length; start += BATCH) {
      yield deltas.slice(start, start + BATCH).map(forward);
      await takeTurns();
    }
    position = deltas.at(-1)!.revision;
  }
}

function gone(after: Revision): Error {
  return problem('Unavailable', `The log was trimmed while changes after ${after} were read: start anew, and retain()`);
}
