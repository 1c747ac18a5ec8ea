/** Which part of an answer, and what it tells of the rest: clause 6.3.10. */
import type { ServerResponse } from 'node:http';
import type { Limits } from '#broker/config.ts';
import { problem } from '#models/problem.ts';
import { flagOf, type Parameters, wholeOf } from './parameters.ts';

export interface PageQuery {
  readonly limit: number;
  readonly offset: number;
  readonly count: boolean;
}

export function readPage(parameters: Parameters, limits: Limits): PageQuery {
  const count = flagOf(parameters, 'count');
  const limit = wholeOf(parameters, 'limit', { least: 0, most: limits.pageMax }) ?? limits.pageDefault;
  // A client that wants no member can only want their number (6.3.10).
  if (limit === 0 && !count) throw problem('BadRequestData', 'limit=0 asks for nothing without count=true');
  return { limit, offset: wholeOf(parameters, 'offset', { least: 0, most: Number.MAX_SAFE_INTEGER }) ?? 0, count };
}

/** What a page tells of those beyond it. */
export interface PageEnds {
  readonly total?: number;
  readonly more: boolean;
}

/** Says how many there are, and links to the pages before and after (RFC 8288). */
export function sendPaging(response: ServerResponse, url: string, query: PageQuery, page: PageEnds): void {
  if (page.total !== undefined) response.setHeader('NGSILD-Results-Count', page.total);
  const { offset, limit } = query;
  if (page.more && limit > 0) response.appendHeader('Link', pageLink(url, offset + limit, 'next'));
  if (offset > 0 && limit > 0) response.appendHeader('Link', pageLink(url, Math.max(0, offset - limit), 'prev'));
}

/** What stands for itself in a query and in a Link header (RFC 3986 §3.4, RFC 8288 §3). */
const plain = /^[\w.~*!$&'(),:;=@+/?-]*$/;

/** The same request at another offset. */
function pageLink(url: string, offset: number, relation: 'next' | 'prev'): string {
  const mark = url.indexOf('?');
  const query = mark < 0 ? '' : url.slice(mark + 1);
  const path = mark < 0 ? url : url.slice(0, mark);
  return `<${path}?${plain.test(query) ? moved(query, offset) : escaped(query, offset)}>;rel="${relation}";type="application/ld+json"`;
}

function moved(query: string, offset: number): string {
  const others = query.split('&').filter((part) => part !== '' && !part.startsWith('offset='));
  return [...others, `offset=${offset}`].join('&');
}

function escaped(query: string, offset: number): string {
  const search = new URLSearchParams(query);
  search.set('offset', String(offset));
  return search.toString();
}
