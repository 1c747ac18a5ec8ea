/** The temporal query language: `timerel`, `timeAt`, `endTimeAt` (clause 4.11). */
import type { TimeRelation } from '#broker/core/temporal/terms.ts';
import { checkInstant } from '#models/ngsi-ld/instant.ts';
import { problem } from '#models/problem.ts';
import { type Parameters, wordOf } from './parameters.ts';

/** Each relation needs its moments, and no moment may stand alone. */
export function readRelation(parameters: Parameters): TimeRelation {
  const kind = wordOf(parameters, 'timerel', ['before', 'after', 'between']);
  const timeAt = parameters.get('timeAt');
  const endTimeAt = parameters.get('endTimeAt');
  if (kind === undefined) {
    if (timeAt === undefined && endTimeAt === undefined) return { kind: 'always' };
    throw problem('BadRequestData', 'timeAt and endTimeAt need a timerel: give before, after or between');
  }
  const at = checkInstant(timeAt, 'timeAt');
  if (kind !== 'between') {
    if (endTimeAt === undefined) return { kind, at };
    throw problem('BadRequestData', `endTimeAt belongs to timerel=between, not to timerel=${kind}: leave it out`);
  }
  return { kind, from: at, to: checkInstant(endTimeAt, 'endTimeAt') };
}
