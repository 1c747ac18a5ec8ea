/** What the field says and when: its points grouped into the messages of the layout; pure. */
import type { FieldPoint, Region } from '#models/facility/region.ts';
import { keyOf, layoutOf, type PlacedPoint, pmuDevice } from '../layout.ts';

export interface Message {
  readonly topic: string;
  /** As often as its most frequent point. */
  readonly periodMs: number;
  readonly points: readonly PlacedPoint[];
}

export type Measure = (point: FieldPoint) => number | boolean | undefined;

export function messagesOf(region: Region): readonly Message[] {
  const byTopic = Map.groupBy(layoutOf(region).points, ({ topic }) => topic);
  return [...byTopic].map(([topic, points]) => ({
    topic,
    periodMs: Math.min(...points.map(({ point }) => point.periodMs)),
    points,
  }));
}

export function encode({ points }: Message, time: number, measure: Measure): string {
  const timestamp = new Date(time).toISOString();
  if (points[0]?.form === 'pmu') {
    return JSON.stringify({
      device: pmuDevice,
      timestamp,
      readings: points.flatMap((placed) => phases(placed, measure)),
    });
  }
  // Where there is nothing to measure the instrument says so: null.
  const values = points.map(({ point }) => [point.name, measure(point) ?? null] as const);
  return JSON.stringify({ timestamp, values: Object.fromEntries(values) });
}

/** Line to line in kV → phase to ground in V, as phasor measurement units send it; the field is symmetrical. */
function phases({ point }: PlacedPoint, measure: Measure) {
  return ['A', 'B', 'C'].map((phase) => {
    const kilovolt = measure(point);
    const data = typeof kilovolt === 'number' ? Number(((kilovolt * 1000) / Math.sqrt(3)).toPrecision(7)) : null;
    return { component: keyOf(point.entity), measurand: 'voltmagnitude', phase, data };
  });
}
