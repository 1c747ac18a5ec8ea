/** What is to be calculated over which periods: `aggrMethods`, `aggrPeriodDuration` (clause 4.5.19, table 6.18.3.2-1). */
import { type AggregationMethod, aggregationMethods } from '#broker/core/consumption/aggregate.ts';
import { type Duration, type Period, parseDuration, periodsOf } from '#broker/core/consumption/periods.ts';
import {
  boundsOf,
  type TemporalEntity,
  type TimeProperty,
  type TimeRelation,
  timeOf,
} from '#broker/core/consumption/temporal.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import { problem } from '#models/problem.ts';
import { listOf, type Parameters } from './parameters.ts';
import { readRelation } from './time-relation.ts';

export interface Aggregation {
  readonly methods: readonly AggregationMethod[];
  readonly duration: Duration;
  readonly time: TimeRelation;
}

/** The two parameters and the format belong together. */
export function readAggregation(parameters: Parameters, wanted: boolean): Aggregation | undefined {
  const given = listOf(parameters, 'aggrMethods');
  const duration = parameters.get('aggrPeriodDuration');
  if (!wanted) {
    if (!given && duration === undefined) return undefined;
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

/** The periods of an entity: an end that the query leaves open is where its instances begin or end. */
export function spanOf(
  entity: TemporalEntity,
  { duration, time }: Aggregation,
  timeproperty: TimeProperty,
): readonly Period[] {
  const times = entity.series.flatMap(({ points }) =>
    [points[0]!, points.at(-1)!].map((point) => timeOf(point, timeproperty)),
  );
  if (times.length === 0) return [];
  const ends = times.sort(compareInstants);
  const { from = ends[0]!, to = ends.at(-1)! } = boundsOf(time);
  return periodsOf({ from, to }, duration);
}
