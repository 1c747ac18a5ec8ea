/** What a query has to be about: clauses 5.7.2.4, 5.7.4.4 and 5.14.4.4. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { NGSI_LD } from '#models/ngsi-ld/names.ts';
import type { EntityQuery } from '#models/ngsi-ld/query.ts';
import { namesIn } from '#models/ngsi-ld/query-text.ts';
import { problem } from '#models/problem.ts';

/**
 * Ids alone, and moments that every entity has, ask for everything of the whole federation, as nothing says which source
 * might have them: only `local` may do that.
 */
export function requireBounds(query: EntityQuery, local: boolean): void {
  const { types, anyOf, attributes, q, geo, scopes } = query;
  if (local || types || anyOf || geo || scopes) return;
  if (attributes?.some(isOwn) || (q && namesIn(q).some(isOwn))) return;
  const detail = 'The query restricts too little: give type, attrs, pick, q, scopeQ or georel; or local=true';
  throw problem('BadRequestData', detail);
}

/** The moments that the broker itself keeps. */
const moments = new Set(['createdAt', 'modifiedAt', 'deletedAt', 'expiresAt'].map((name) => `${NGSI_LD}${name}`));

const isOwn = (name: Iri): boolean => !moments.has(name);
