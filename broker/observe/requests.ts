/** Counts and times requests by route, method and class of status: few labels, whatever clients ask for. */
import { type Family, Histogram, type Sample } from './exposition.ts';

/** What the door tells of a request that has been answered. */
export interface RequestFacts {
  readonly route: string | undefined;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
}

/** Seconds: from a read of memory to a page of history. */
const bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

interface Series {
  readonly labels: { readonly route: string; readonly method: string };
  readonly durations: Histogram;
  /** By the first digit of the status. */
  readonly counts: number[];
}

export class Requests {
  /** By route, then method: two look-ups and no text to build. */
  readonly #routes = new Map<string | undefined, Map<string, Series>>();

  note({ route, method, status, seconds }: RequestFacts): void {
    const series = this.#routes.get(route)?.get(method) ?? this.#make(route, method);
    series.durations.observe(seconds);
    series.counts[Math.trunc(status / 100)]! += 1;
  }

  families(): readonly Family[] {
    const all = [...this.#routes.values()].flatMap((ofRoute) => [...ofRoute.values()]);
    return [
      {
        name: 'busbar_http_requests_total',
        help: 'Requests that were answered, by route, method and class of status.',
        type: 'counter',
        samples: all.flatMap(({ labels, counts }) =>
          counts.flatMap((value, digit): readonly Sample[] =>
            value > 0 ? [{ labels: { ...labels, status: `${digit}xx` }, value }] : [],
          ),
        ),
      },
      {
        name: 'busbar_http_request_duration_seconds',
        help: 'From the header of a request to the end of its answer; of an event stream, to its end.',
        type: 'histogram',
        samples: all.flatMap(({ labels, durations }) => durations.samples(labels)),
      },
    ];
  }

  #make(route: string | undefined, method: string): Series {
    const series: Series = {
      // Node lets no other than the known methods in; without a route are the files of the viewer, and what is not there.
      labels: { route: route ?? 'none', method },
      durations: new Histogram(bounds),
      counts: new Array<number>(10).fill(0),
    };
    const known = this.#routes.get(route);
    if (known) known.set(method, series);
    else this.#routes.set(route, new Map([[method, series]]));
    return series;
  }
}
