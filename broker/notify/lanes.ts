/**
 * Whose turn it is to send. Endpoints that answer fast have most of the places; those that are slow, those that fail and
 * those that have not answered yet have a few of their own each, so that however many they are, they do not delay others.
 */
import { createSlots, type Slots } from '#broker/core/slots.ts';

export interface Lanes {
  /** Resolves when it is its turn, to the function that ends it: with the milliseconds it took, undefined for a failure. */
  enter(origin: string, isTroubled: boolean): Promise<(tookMs: number | undefined) => void>;
  readonly inFlight: number;
}

/** An endpoint that answers later than this, on average, counts as slow; milliseconds. */
const slowMs = 100;
/** How much the newest answer counts in that average. */
const newest = 0.3;
/** Places that one server may have, unless it is fast. */
const fewAtOnce = 4;
/** Servers that are remembered while nothing is sent to them. */
const idleMax = 10_000;

interface Road {
  paceMs: number | undefined;
  hasFailed: boolean;
  inUse: number;
  readonly few: Slots;
  readonly many: Slots;
}

export function createLanes(places: number): Lanes {
  const share = Math.ceil(places / 4);
  const lanes = {
    fast: createSlots(places),
    slow: createSlots(share),
    failing: createSlots(share),
    trial: createSlots(share),
  };
  const roads = new Map<string, Road>();

  function roadTo(origin: string): Road {
    let road = roads.get(origin);
    if (!road) {
      if (roads.size >= idleMax) for (const [name, { inUse }] of roads) if (inUse === 0) roads.delete(name);
      road = {
        ...{ paceMs: undefined, hasFailed: false, inUse: 0 },
        ...{ few: createSlots(fewAtOnce), many: createSlots(Math.ceil(places / 2)) },
      };
      roads.set(origin, road);
    }
    return road;
  }

  function laneOf({ paceMs, hasFailed }: Road, isTroubled: boolean): keyof typeof lanes {
    if (isTroubled || hasFailed) return 'failing';
    if (paceMs === undefined) return 'trial';
    return paceMs > slowMs ? 'slow' : 'fast';
  }

  return {
    async enter(origin, isTroubled) {
      const road = roadTo(origin);
      road.inUse += 1;
      const lane = laneOf(road, isTroubled);
      const first = await (lane === 'fast' ? road.many : road.few).take();
      const second = await lanes[lane].take();
      return (tookMs) => {
        second();
        first();
        road.inUse -= 1;
        road.hasFailed = tookMs === undefined;
        if (tookMs !== undefined) road.paceMs = (road.paceMs ?? tookMs) * (1 - newest) + tookMs * newest;
      };
    },
    get inFlight() {
      return lanes.fast.taken + lanes.slow.taken + lanes.failing.taken + lanes.trial.taken;
    },
  };
}

/** What is told apart: a server, whatever is asked of it. */
export function originOf(uri: string): string {
  const end = uri.indexOf('/', uri.indexOf('//') + 2);
  return end < 0 ? uri : uri.slice(0, end);
}
