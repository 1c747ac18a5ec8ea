/**
 * Says the parameters of a request in the names of another context. A filter that were left out, or misread, would let a
 * source delete more than is meant: what cannot be said is not sent.
 */
import type { SourceRequest } from '#broker/core/federation/source.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { expandValues, parseQuery, type QueryLimits } from '#models/ngsi-ld/q.ts';
import type { QueryTree } from '#models/ngsi-ld/query.ts';
import { namesIn, queryText } from '#models/ngsi-ld/query-text.ts';
import { problem } from '#models/problem.ts';
import { retermBetween } from './reterm.ts';

type Query = NonNullable<SourceRequest['query']>;

/** Parameters whose values are names of types or attributes, with what joins them. */
const named: ReadonlySet<string> = new Set([
  ...['type', 'attrs', 'pick', 'omit', 'keep', 'drop', 'geoproperty', 'expandValues', 'jsonKeys'],
]);
/** Those in the query language of clause 4.9. */
const queries: ReadonlySet<string> = new Set(['q', 'csf']);

/** Throws OperationNotSupported for what has no words in the other context. */
export function retermQuery(query: Query, from: Names, to: Names, limits: QueryLimits): Query {
  const reterm = retermBetween(from, to);
  const expanded = query.find(([name]) => name === 'expandValues')?.[1];
  return query.map(([name, value]) => {
    if (named.has(name)) return [name, retermNames(value, reterm)];
    if (!queries.has(name)) return [name, value];
    const tree = parseQuery(value, from, limits);
    const text = queryText(name === 'q' ? withExpanded(tree, expanded, from) : tree, to);
    if (text !== undefined) return [name, text];
    throw problem('OperationNotSupported', `${name}=${value} cannot be said in the context that the source speaks`);
  });
}

/**
 * The filters of a query, where what the source does not filter is filtered here: what has no short name there is left
 * out, lest somebody stumble over an IRI in a query. `q` is read already.
 */
export function retermFilters(
  filters: ReadonlyMap<string, string>,
  q: QueryTree | undefined,
  from: Names,
  to: Names,
): ReadonlyMap<string, string> {
  const reterm = retermBetween(from, to);
  const said = new Map(filters);
  const leaveOut = (...names: readonly string[]): void => {
    for (const name of names) said.delete(name);
  };
  for (const name of ['expandValues', 'jsonKeys', 'geoproperty']) {
    const given = filters.get(name);
    if (given !== undefined) said.set(name, retermNames(given, reterm));
  }
  const isLong = (text = ''): boolean => text.includes('/');
  if (isLong(said.get('geoproperty'))) leaveOut('georel', 'geometry', 'coordinates', 'geoproperty');
  const text = q && namesIn(q).every((name) => !isLong(to.compact(name))) ? queryText(q, to) : undefined;
  if (text === undefined || isLong(said.get('expandValues')) || isLong(said.get('jsonKeys')))
    leaveOut('q', 'expandValues', 'jsonKeys');
  else said.set('q', text);
  return said;
}

function retermNames(value: string, reterm: (term: string) => string): string {
  return value.replaceAll(/[^,;|()]+/g, reterm);
}

/** What the client's context makes of its values, the other one may not. */
function withExpanded(tree: QueryTree, attributes: string | undefined, names: Names): QueryTree {
  if (attributes === undefined) return tree;
  return expandValues(tree, new Set(attributes.split(',').map((name) => names.expand(name))), names);
}
