/**
 * Prometheus text, version 0.0.4: families of samples, each with its help and its type. A package would bring label
 * hashing to every request; the format itself is a page.
 */
export type Labels = Readonly<Record<string, string | number>>;

export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** The value, or lines of a histogram with the ending of their name. */
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly ending?: '_bucket' | '_sum' | '_count';
  readonly labels?: Labels;
  readonly value: number;
}

export function exposition(families: readonly Family[]): string {
  return families.map(familyText).join('');
}

function familyText({ name, help, type, samples }: Family): string {
  if (samples.length === 0) return '';
  const lines = samples.map(
    ({ ending = '', labels = {}, value }) => `${name}${ending}${labelText(labels)} ${number(value)}`,
  );
  return `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n${lines.join('\n')}\n`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${escaped(String(value)).replaceAll('"', '\\"')}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

function number(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
}

/** Counts durations into buckets. Bounds in seconds, rising; the last bucket has none. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Array<number>(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    let bucket = 0;
    while (bucket < this.#bounds.length && value > this.#bounds[bucket]!) bucket += 1;
    this.#counts[bucket]! += 1;
    this.#sum += value;
  }

  /** Each bucket counts what is at most its bound, as the format wants it. */
  samples(labels: Labels): readonly Sample[] {
    let count = 0;
    const buckets = this.#counts.map((inside, i): Sample => {
      count += inside;
      const le = i < this.#bounds.length ? this.#bounds[i]! : '+Inf';
      return { ending: '_bucket', labels: { ...labels, le }, value: count };
    });
    return [...buckets, { ending: '_sum', labels, value: this.#sum }, { ending: '_count', labels, value: count }];
  }
}
