/** Whether an answer that takes long is still worth its work. */
import type { ServerResponse } from 'node:http';
import type { Limits } from '#broker/config.ts';
import type { EntityQuery } from '#models/ngsi-ld/query.ts';
import { problem } from '#models/problem.ts';

/** It is not, once the client has gone, and where it takes more than is granted. */
export function worthOf(
  response: ServerResponse,
  { queryWorkMaxMs }: Pick<Limits, 'queryWorkMaxMs'>,
): NonNullable<EntityQuery['requireWorth']> {
  return (workedMs) => {
    if (response.destroyed) throw problem('InvalidRequest', 'The client did not wait for the answer');
    if (workedMs <= queryWorkMaxMs) return;
    const detail = `The query takes more than ${queryWorkMaxMs} ms of work: ask for fewer entities, or ask less of each`;
    throw problem('TooComplexQuery', detail);
  };
}
