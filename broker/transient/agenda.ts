/** What is to be done when: the earliest first, each name once (a binary heap). */

export interface Agenda<K> {
  /** Puts the name at this time, in place of an earlier or later one; undefined takes it off. */
  set(name: K, time: number | undefined): void;
  /** The earliest time; undefined where nothing is to be done. */
  readonly first: number | undefined;
  /** Takes off all that is due by `time`, the earliest first. */
  due(time: number): readonly K[];
  readonly size: number;
}

export function createAgenda<K>(): Agenda<K> {
  const times = new Map<K, number>();
  /** May hold entries that `times` no longer has: they are passed over when they come up. */
  const heap: (readonly [time: number, name: K])[] = [];

  const isOld = ([time, name]: readonly [number, K]): boolean => times.get(name) !== time;

  function push(entry: readonly [number, K]): void {
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]![0] <= entry[0]) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  function pop(): void {
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]![0] < heap[child]![0]) child += 1;
      if (heap[child]![0] >= last[0]) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }

  function dropOld(): void {
    while (heap.length > 0 && isOld(heap[0]!)) pop();
  }

  return {
    get size() {
      return times.size;
    },
    get first() {
      dropOld();
      return heap[0]?.[0];
    },
    set(name, time) {
      if (time === undefined) times.delete(name);
      else if (times.get(name) !== time) {
        times.set(name, time);
        push([time, name]);
      }
      // Names that move often leave old entries behind: not more than there are names.
      if (heap.length > 2 * times.size + 16) {
        const kept = heap.filter((entry) => !isOld(entry)).sort((a, b) => a[0] - b[0]);
        heap.splice(0, heap.length, ...kept);
      }
    },
    due(time) {
      const names: K[] = [];
      for (dropOld(); heap.length > 0 && heap[0]![0] <= time; dropOld()) {
        const [, name] = heap[0]!;
        times.delete(name);
        names.push(name);
        pop();
      }
      return names;
    },
  };
}
