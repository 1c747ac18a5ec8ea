/** The query of a discovery: which entities, and which of the sources that may have them (clause 6.8.3.2). */
import type { Limits } from '#broker/config.ts';
import type { SourceFilter } from '#broker/core/registration/discover.ts';
import type { SourceWish } from '#broker/core/registration/registrations.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { entityMembers } from '#models/ngsi-ld/projection.ts';
import { parseQuery } from '#models/ngsi-ld/q.ts';
import type { QueryTree } from '#models/ngsi-ld/query.ts';
import { problem } from '#models/problem.ts';
import { type Parameters, wordOf } from './parameters.ts';
import { readProjection } from './representation.ts';
import { readSelection } from './selection.ts';
import { readRelation } from './time-relation.ts';

export interface Discovery {
  readonly wish: SourceWish;
  readonly filter: SourceFilter;
}

/** Throws BadRequestData, also for a query that would be about everything (5.10.2.4). */
export function readDiscovery(parameters: Parameters, names: Names, limits: Limits): Discovery {
  const { ids, idPattern, types, attributes, q, geo, scopes } = readSelection(parameters, names, limits);
  const { pick, datasetIds } = readProjection(parameters, names);
  const csf = parameters.get('csf');
  const time = readTime(parameters);
  const picked = pick && [...pick.keys()].filter((name) => !entityMembers.has(name));
  // The clause does not count ids; who names some asks for little all the same.
  if (!parameters.has('type') && !ids && !attributes && !picked?.length && !q && !geo) {
    throw problem(
      'BadRequestData',
      'The query restricts too little: give id, type, attrs, pick, q or georel; type=* for all',
    );
  }
  const wanted = new Set([...(attributes ?? []), ...(picked ?? []), ...(q ? attributesIn(q) : [])]);
  if (geo) wanted.add(geo.property);
  return {
    wish: {
      ...(ids && { ids }),
      ...(idPattern && { idPattern }),
      ...(types && { types }),
      ...(wanted.size > 0 && { attributes: [...wanted] }),
      ...(datasetIds && { datasetIds: [...datasetIds] }),
    },
    filter: {
      ...(geo && { geo }),
      ...(scopes && { scopes }),
      ...(csf !== undefined && { csf: parseQuery(csf, names, limits, 'csf') }),
      ...(time && { time }),
    },
  };
}

function readTime(parameters: Parameters): SourceFilter['time'] {
  const property = wordOf(parameters, 'timeproperty', ['observedAt', 'createdAt', 'modifiedAt', 'deletedAt']);
  const relation = readRelation(parameters);
  if (relation.kind === 'always') return undefined;
  return { relation, property: property === undefined || property === 'observedAt' ? 'observed' : 'managed' };
}

/** The attributes that a query asks about: they choose sources as those do that are asked for (5.10.2.4). */
function attributesIn(q: QueryTree): readonly Iri[] {
  return q.kind === 'and' || q.kind === 'or' ? q.operands.flatMap(attributesIn) : [q.path.attribute];
}
