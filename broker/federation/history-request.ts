/** The requests that temporal operations become for one source: clauses 5.7.3, 5.7.4, 6.18.3.2 and 6.19.3.1. */

import { segment } from '#broker/core/federation/parts.ts';
import type { SourceRequest } from '#broker/core/federation/source.ts';
import type { SourceMatch } from '#broker/core/registration/registrations.ts';
import type { TemporalQuery } from '#broker/core/temporal/terms.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { Selector } from '#models/ngsi-ld/query.ts';
import { partsOf } from './gather-part.ts';
import { localOf, picked, projectionOf } from './gather-request.ts';
import type { Tongue } from './outgoing.ts';

/** What is asked of every source: all of the time, as filters can be held against the whole alone. */
export interface WantedHistories {
  readonly operation: 'retrieveTemporal' | 'queryTemporal';
  readonly selectors: readonly Selector[];
  /** Undefined: all attributes. */
  readonly projection?: readonly Iri[];
  readonly temporal: TemporalQuery;
}

type Parameter = readonly [name: string, value: string];

export function historyRequests(
  { registration, information }: SourceMatch,
  { operation, selectors, projection, temporal }: WantedHistories,
  { names }: Tongue,
): readonly SourceRequest[] {
  const common = [...timeOf(temporal), ['options', 'sysAttrs'] as const, ...localOf(registration)];
  const [id] = selectors[0]?.ids ?? [];
  if (operation === 'retrieveTemporal' && id !== undefined && registration.operations.has('retrieveTemporal')) {
    const query = [...projectionOf(picked(information, projection), names), ...common];
    return [{ method: 'GET', path: `/temporal/entities/${segment(id)}`, query }];
  }
  return information.flatMap((info) =>
    partsOf(info, selectors, names).map(({ ids, idPattern, types }): SourceRequest => {
      const query: Parameter[] = [
        ...(ids ? [['id', ids.join(',')] as const] : []),
        ...(idPattern === undefined ? [] : [['idPattern', idPattern] as const]),
        ...(types === undefined ? [] : [['type', types] as const]),
        ...projectionOf(picked([info], projection), names),
        ...common,
      ];
      return { method: 'GET', path: '/temporal/entities', query };
    }),
  );
}

function timeOf({ time, timeproperty, lastN }: TemporalQuery): readonly Parameter[] {
  const moments: Parameter[] =
    time.kind === 'always'
      ? []
      : time.kind === 'between'
        ? [
            ['timerel', 'between'],
            ['timeAt', time.from],
            ['endTimeAt', time.to],
          ]
        : [
            ['timerel', time.kind],
            ['timeAt', time.at],
          ];
  return [
    ...moments,
    ...(timeproperty === 'observedAt' ? [] : [['timeproperty', timeproperty] as const]),
    ...(lastN === undefined ? [] : [['lastN', String(lastN)] as const]),
  ];
}
