/** `join`, `joinLevel`, `containedBy`: clauses 4.5.23, 6.4.3.2. */
import type { Limits } from '#broker/config.ts';
import { checkUri } from '#models/ngsi-ld/id.ts';
import type { Join } from '#models/ngsi-ld/join.ts';
import { problem } from '#models/problem.ts';
import { listOf, type Parameters, wholeOf, wordOf } from './parameters.ts';

/** Undefined where no linked entities are wanted: then the other two count for nothing. */
export function readJoin(parameters: Parameters, limits: Limits): Join | undefined {
  const kind = wordOf(parameters, 'join', ['inline', 'flat', '@none']);
  const levels = wholeOf(parameters, 'joinLevel', { least: 1, most: limits.joinLevelMax }) ?? 1;
  const containedBy = new Set((listOf(parameters, 'containedBy') ?? []).map((id) => checkUri(id, 'containedBy')));
  return kind === undefined || kind === '@none' ? undefined : { kind, levels, containedBy };
}

/** What braces lead to is there where linked entities are asked for, and as deep as they are (5.7.1.4, 5.7.2.4). */
export function requireReach(parameter: string, depth: number, join: Join | undefined): void {
  if (depth <= (join?.levels ?? 0)) return;
  const fix = join ? `joinLevel=${depth}` : 'join=inline or join=flat, with joinLevel where there are braces in braces';
  throw problem(
    'BadRequestData',
    `${parameter} is about linked entities, further than they are asked for: give ${fix}`,
  );
}
