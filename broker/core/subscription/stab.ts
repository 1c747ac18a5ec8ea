/**
 * Ranges of numbers, and which of them hold a number: an interval tree, laid out over the ranges in the order of their lower
 * ends. What a question costs grows with the ranges that it finds. It is built anew when it is first asked after a change.
 */
export interface Range {
  /** Both ends belong to it. */
  readonly from: number;
  readonly to: number;
}

interface Held<T> extends Range {
  readonly member: T;
}

export class Ranges<T> {
  readonly #held = new Set<Held<T>>();
  #sorted: readonly Held<T>[] | undefined;
  /** At the middle of each part of `sorted`: the highest upper end in that part. */
  #highest: Float64Array = new Float64Array(0);

  get empty(): boolean {
    return this.#held.size === 0;
  }

  /** Adds it; what is returned takes it away again. */
  add({ from, to }: Range, member: T): () => void {
    const held = { from, to, member };
    this.#held.add(held);
    this.#sorted = undefined;
    return () => {
      this.#held.delete(held);
      this.#sorted = undefined;
    };
  }

  stab(value: number, found: (member: T) => void): void {
    const sorted = this.#sorted ?? this.#build();
    const lowest = sorted[0];
    if (lowest && lowest.from <= value) this.#look(sorted, 0, sorted.length, value, found);
  }

  #look(sorted: readonly Held<T>[], begin: number, end: number, value: number, found: (member: T) => void): void {
    if (begin >= end) return;
    const middle = (begin + end) >> 1;
    if (this.#highest[middle]! < value) return;
    this.#look(sorted, begin, middle, value, found);
    const { from, to, member } = sorted[middle]!;
    if (from > value) return;
    if (to >= value) found(member);
    this.#look(sorted, middle + 1, end, value, found);
  }

  #build(): readonly Held<T>[] {
    const sorted = [...this.#held].sort((a, b) => a.from - b.from);
    this.#sorted = sorted;
    this.#highest = new Float64Array(sorted.length);
    this.#raise(0, sorted.length);
    return sorted;
  }

  #raise(begin: number, end: number): number {
    if (begin >= end) return Number.NEGATIVE_INFINITY;
    const middle = (begin + end) >> 1;
    const below = Math.max(this.#raise(begin, middle), this.#raise(middle + 1, end));
    const highest = Math.max(this.#sorted![middle]!.to, below);
    this.#highest[middle] = highest;
    return highest;
  }
}
