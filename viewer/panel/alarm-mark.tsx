/** The sign of a priority: a shape, a number and a word, so that nothing depends on colour. */
import { useStore } from 'zustand';
import type { AlarmPriority } from '../api/alarms.ts';
import { useTwin } from './twin-context.ts';

export const priorityWords: Readonly<Record<AlarmPriority, string>> = {
  1: 'At once',
  2: 'Soon',
  3: 'Today',
  4: 'Information',
};

const shapes: Readonly<Record<AlarmPriority, string>> = { 1: '▲', 2: '◆', 3: '■', 4: '●' };

export function PriorityMark({ priority, text }: { readonly priority: AlarmPriority; readonly text: string }) {
  return (
    <span className={`priority p${priority}`}>
      <span aria-hidden="true">{shapes[priority]}</span> {text}
    </span>
  );
}

/** In the tree: the worst alarm that holds of an asset and of what is part of it; nothing where there is none. */
export function AlarmMark({ id }: { readonly id: string }) {
  const { alarms } = useTwin();
  const priority = useStore(alarms.store, (state) => state.beneath.get(id));
  if (priority === undefined) return null;
  return (
    <span className="alarm-mark" title={`Worst alarm here: ${priorityWords[priority].toLowerCase()}`}>
      <PriorityMark priority={priority} text={`${priority}`} />
      <span className="unseen"> alarm</span>
    </span>
  );
}

/** In the header: how many alarms there are, the worst of them; opens and closes the list. */
export function AlarmBadge() {
  const { alarms } = useTwin();
  const { total, unacknowledged, rows, isOpen } = useStore(alarms.store);
  const worst = rows[0]?.priority;
  const count = total === 1 ? '1 alarm' : `${total} alarms`;
  return (
    <button
      type="button"
      className="alarm-badge"
      aria-expanded={isOpen}
      aria-controls="alarms"
      onClick={() => alarms.show(!isOpen)}
    >
      {worst === undefined ? 'No alarms' : <PriorityMark priority={worst} text={count} />}
      {unacknowledged > 0 && <span className="soft"> · {unacknowledged} new</span>}
    </button>
  );
}
