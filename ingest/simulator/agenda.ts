/** What will happen at its time: the field's own clock of events, so that a day can be played in a moment. */

export interface Agenda {
  /** Returns how to strike it off. */
  at(time: number, then: () => void): () => void;
  /** When the next thing happens. */
  next(): number | undefined;
  /** Takes off and returns the first thing that is due at `time`. */
  due(time: number): { readonly time: number; readonly then: () => void } | undefined;
}

export function createAgenda(): Agenda {
  /** In order of time; what was put down first comes first. */
  const entries: { readonly time: number; readonly then: () => void }[] = [];
  return {
    at(time, then) {
      const entry = { time, then };
      const after = entries.findIndex((other) => other.time > time);
      entries.splice(after < 0 ? entries.length : after, 0, entry);
      return () => {
        const at = entries.indexOf(entry);
        if (at >= 0) entries.splice(at, 1);
      };
    },
    next: () => entries[0]?.time,
    due: (time) => (entries[0] && entries[0].time <= time ? entries.shift() : undefined),
  };
}
