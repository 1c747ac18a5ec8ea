/**
 * What becomes of an alarm: the states of ISA-18.2 as pure steps. A step that changes nothing returns the record it was
 * given, so whatever is told twice happens once.
 *
 * ```
 *                raise                    acknowledge
 *   (none) ──▶ activeUnacknowledged ──▶ activeAcknowledged
 *                 │ clear     ▲ raise        │ clear   ▲
 *                 ▼           │              ▼         │ raise → activeUnacknowledged
 *              clearedUnacknowledged ──▶   normal ─────┘
 *                            acknowledge
 * ```
 */
import type { Instant } from '#models/ngsi-ld/entity.ts';
import type { AlarmState } from '#models/operations/alarm.ts';
import type { Condition } from './condition.ts';
import { type AlarmRecord, isActive, isUnacknowledged } from './record.ts';

/** The condition holds. What holds already is only brought up to date; a worse limit asks for attention again. */
export function raise(known: AlarmRecord | undefined, condition: Condition, at: Instant): AlarmRecord {
  if (!known || !isActive(known.state)) {
    return { ...condition, state: 'activeUnacknowledged', raisedAt: at };
  }
  if (known.priority === condition.priority && sameLimit(known, condition)) return known;
  const isWorse = condition.priority < known.priority || goesFurther(known, condition);
  if (!isWorse) return { ...known, ...condition };
  const { acknowledgedAt: _, acknowledgedBy: __, ...rest } = known;
  return { ...rest, ...condition, state: 'activeUnacknowledged' };
}

/** The condition has ended. */
export function clear(known: AlarmRecord, at: Instant): AlarmRecord {
  if (!isActive(known.state)) return known;
  return { ...known, state: isUnacknowledged(known.state) ? 'clearedUnacknowledged' : 'normal', clearedAt: at };
}

/** Somebody has seen it. */
export function acknowledge(known: AlarmRecord, by: string | undefined, at: Instant): AlarmRecord {
  if (!isUnacknowledged(known.state)) return known;
  const state = isActive(known.state) ? 'activeAcknowledged' : 'normal';
  const { acknowledgedBy: _, ...rest } = known;
  return { ...rest, state, acknowledgedAt: at, ...(by === undefined ? {} : { acknowledgedBy: by }) };
}

/**
 * A client has written the alarm by itself. Whether the condition holds is not for it to say; that somebody has seen it
 * is: by the state, or by who it was.
 */
export function settle(written: AlarmRecord, holds: boolean, at: Instant): AlarmRecord {
  const seen = !isUnacknowledged(written.state) || written.acknowledgedBy !== undefined;
  const state: AlarmState = holds
    ? seen
      ? 'activeAcknowledged'
      : 'activeUnacknowledged'
    : seen
      ? 'normal'
      : 'clearedUnacknowledged';
  const acknowledgedAt = seen && written.acknowledgedAt === undefined;
  if (state === written.state && !acknowledgedAt) return written;
  return { ...written, state, ...(acknowledgedAt ? { acknowledgedAt: at } : {}) };
}

const sameLimit = (known: AlarmRecord, { limit }: Condition): boolean =>
  JSON.stringify(known.limit) === JSON.stringify(limit);

/** Whether the limit that is passed now lies behind the one that was passed before. */
function goesFurther({ limit: known, condition }: AlarmRecord, { limit }: Condition): boolean {
  if (typeof known !== 'number' || typeof limit !== 'number') return false;
  return condition === 'low' ? limit < known : limit > known;
}
