/** Two changes of one entity, one after the other, as the one change that comes to the same. */
import type { Change, EntityChange } from './change.ts';

/** With the revision and the time of the second. What was there before a deletion and came again is told as the second alone. */
export function combined(first: Change, second: Change): Change {
  return { ...second, change: combine(first.change, second.change) };
}

function combine(first: EntityChange, second: EntityChange): EntityChange {
  switch (second.kind) {
    case 'created':
      return second;
    case 'deleted':
      return first.kind === 'updated' ? { kind: 'deleted', before: first.before } : second;
    case 'updated': {
      if (first.kind === 'created') return { kind: 'created', after: second.after };
      if (first.kind === 'deleted') return second;
      const attributes = [...new Set([...first.attributes, ...second.attributes])];
      return { kind: 'updated', before: first.before, after: second.after, attributes };
    }
  }
}
