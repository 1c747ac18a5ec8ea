/** What is to be calculated over which periods: `aggrMethods`, `aggrPeriodDuration` (clause 4.5.19, table 6.18.3.2-1). */
import { type AggregationMethod, aggregationMethods } from '#broker/core/consumption/aggregate.ts';
import { type Calendar, calendarOf, type Duration, parseDuration } from '#broker/core/consumption/periods.ts';
import {
  boundsOf,
  type TemporalEntity,
  type TimeProperty,
  type TimeRelation,
  timeOf,
} from '#broker/core/temporal/terms.ts';
import type { Instant } from '#models/ngsi-ld/entity.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import { problem } from '#models/problem.ts';
import { listOf, type Parameters } from './parameters.ts';
import { readRelation } from './time-relation.ts';

export interface Aggregation {
  readonly methods: readonly AggregationMethod[];
  readonly duration: Duration;
  readonly time: TimeRelation;
}

/** The two parameters and the format belong together; `named`: where another format wins over this one, they count for nothing. */
export function readAggregation(
  parameters: Parameters,
  { wanted, named }: { readonly wanted: boolean; readonly named: boolean },
): Aggregation | undefined {
  const given = listOf(parameters, 'aggrMethods');
  const duration = parameters.get('aggrPeriodDuration');
  if (!wanted) {
    if (named || (!given && duration === undefined)) return undefined;
    throw problem(
      'BadRequestData',
      'aggrMethods and aggrPeriodDuration belong to format=aggregatedValues: give it too',
    );
  }
  if (!given) {
    throw problem(
      'BadRequestData',
      `format=aggregatedValues needs aggrMethods: give some of ${aggregationMethods.join(', ')}`,
    );
  }
  const methods = given.map((name) => {
    const method = aggregationMethods.find((one) => one === name);
    if (method) return method;
    throw problem('BadRequestData', `aggrMethods has "${name}": give some of ${aggregationMethods.join(', ')}`);
  });
  return {
    methods: [...new Set(methods)],
    duration: parseDuration(duration ?? 'PT0S'),
    time: readRelation(parameters),
  };
}

/** The calendar of an entity: where the query leaves the beginning open, it is that of its first instance (4.5.19.1). */
export function calendarFor(
  entity: TemporalEntity,
  { duration, time }: Aggregation,
  timeproperty: TimeProperty,
): Calendar | undefined {
  const times = entity.series.flatMap(({ points }) =>
    [points[0]!, points.at(-1)!].map((point) => timeOf(point, timeproperty)),
  );
  if (times.length === 0) return undefined;
  const [oldest, newest] = [times.reduce(earlier), times.reduce((a, b) => (earlier(a, b) === a ? b : a))];
  const { from = oldest, to } = boundsOf(time);
  return calendarOf({ from, newest, ...(to !== undefined && { last: to }) }, duration);
}

function earlier(a: Instant, b: Instant): Instant {
  return compareInstants(a, b) <= 0 ? a : b;
}
