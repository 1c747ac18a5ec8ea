/** Relay connections: what every list of the API is. */
import type { Limits } from '#broker/config.ts';
import { problem } from '#models/problem.ts';

export interface PageArguments {
  readonly first: number;
  readonly after?: string | null;
}

export interface Connection<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly nodes: readonly T[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
}

export type PageLimits = Pick<Limits, 'graphqlPageMax'>;

/** Refuses a page that is too large, with the sentence that says how large it may be. */
export function checkFirst(first: number, { graphqlPageMax: most }: PageLimits): number {
  if (!Number.isInteger(first) || first < 1 || first > most) {
    throw problem('BadRequestData', `first is ${first}: give a number from 1 to ${most}, and read on with after.`);
  }
  return first;
}

/** A cursor is the place in the list; opaque to clients. */
export const cursorOf = (place: number): string => `c${place.toString(36)}`;

export function placeAfter(cursor: string | null | undefined): number {
  if (!cursor) return 0;
  const place = /^c[0-9a-z]{1,10}$/.test(cursor) ? Number.parseInt(cursor.slice(1), 36) : Number.NaN;
  if (Number.isNaN(place))
    throw problem('BadRequestData', `The cursor "${cursor}" is not one that this API gave: use pageInfo.endCursor.`);
  return place;
}

/** A page of a list that is at hand. */
export function pageOf<T>(all: readonly T[], { first, after }: PageArguments, limits: PageLimits): Connection<T> {
  const start = placeAfter(after);
  return connection(all.slice(start, start + checkFirst(first, limits)), start, all.length);
}

/** A page of `nodes` that stands at `start` of a list of `total`. */
export function connection<T>(nodes: readonly T[], start: number, total: number): Connection<T> {
  const edges = nodes.map((node, index) => ({ cursor: cursorOf(start + index + 1), node }));
  return {
    edges,
    nodes,
    pageInfo: { hasNextPage: start + nodes.length < total, endCursor: edges.at(-1)?.cursor ?? null },
    totalCount: total,
  };
}
