/**
 * The query language of clause 4.9: text → QueryTree. `;` is and, `|` is or, and binds tighter; a term is a path, alone
 * (it exists) or compared with a value, a range `a..b` or a list `a,b`.
 *
 * Braces after a Relationship lead to what it points at: `feeder{name}=="F1"`, with a hint at its types
 * `feeder{Feeder:name}=="F1"`. Beyond the clause, `feeder{name=="F1";phases==3}` holds one linked entity against a whole
 * query.
 */
import { readCombination } from './combination.ts';
import { Cursor } from './cursor.ts';
import { isUri } from './id.ts';
import { temporalValue } from './instant.ts';
import type { Names } from './names.ts';
import { quotedText, readPath } from './path.ts';
import { parsePattern } from './pattern.ts';
import type { AttributePath, Comparison, QueryTree, QueryValue } from './query.ts';
import { parseTypeSelection } from './type-selection.ts';

export interface QueryLimits {
  readonly queryTermsMax: number;
  readonly queryDepthMax: number;
}

interface Reading {
  readonly cursor: Cursor;
  readonly names: Names;
  readonly limits: QueryLimits;
  terms: number;
}

const LENGTH_MAX = 16_384;

/** Reads the value of `q`, or of another parameter. Throws BadRequestData, naming the place and what was expected there. */
export function parseQuery(text: string, names: Names, limits: QueryLimits, parameter = 'q'): QueryTree {
  const cursor = new Cursor(text, parameter);
  if (text.length > LENGTH_MAX) throw cursor.wrong(`longer than ${LENGTH_MAX} characters`, LENGTH_MAX);
  const tree = query({ cursor, names, limits, terms: 0 }, 0);
  if (!cursor.done) throw cursor.expected('";" or "|" or the end');
  return tree;
}

/** `links` counts the braces around it. */
function query(reading: Reading, links: number): QueryTree {
  return readCombination<QueryTree>(reading.cursor, {
    any: ['|'],
    depthMax: reading.limits.queryDepthMax,
    anyOf: (operands) => ({ kind: 'or', operands }),
    allOf: (operands) => ({ kind: 'and', operands }),
    term: () => term(reading, links),
  });
}

const operators = ['==', '!=', '>=', '<=', '!~=', '~=', '>', '<'] as const satisfies readonly Comparison[];

function term(reading: Reading, links: number): QueryTree {
  const { cursor, limits, names } = reading;
  reading.terms += 1;
  if (reading.terms > limits.queryTermsMax) throw cursor.wrong(`more than ${limits.queryTermsMax} terms`);
  const path = readPath(cursor, names);
  const inner = cursor.peek() === '{' ? linkedIn(reading, path, links) : { path };
  if ('query' in inner) return { kind: 'linked', path, query: inner.query };
  return comparison(cursor, inner.path);
}

/** What is asked of the end of a path: a comparison, or that it is there. */
function comparison(cursor: Cursor, path: AttributePath): QueryTree {
  const operator = operators.find((candidate) => cursor.take(candidate));
  if (operator === undefined) {
    if (/[=~!<>]/.test(cursor.peek())) throw cursor.expected(`an operator (${operators.join(' ')})`);
    return { kind: 'exists', path };
  }
  if (operator === '~=' || operator === '!~=') {
    return { kind: 'compare', path, operator, value: { kind: 'string', value: pattern(cursor) } };
  }
  return { kind: 'compare', path, operator, value: value(cursor, operator) };
}

/** Relationships that one term may follow, one after the other: each multiplies the entities to look at. */
const LINKS_MAX = 5;

/** What the braces after a Relationship hold: how the path goes on, or a whole query. */
function linkedIn(
  reading: Reading,
  path: AttributePath,
  links: number,
): { readonly path: AttributePath } | { readonly query: QueryTree } {
  const { cursor, names } = reading;
  if (links >= LINKS_MAX) throw cursor.wrong(`more than ${LINKS_MAX} linked entities one after the other`);
  if (path.members.length > 0) throw cursor.wrong('a member of a value is no Relationship');
  cursor.take('{');
  const start = cursor.at;
  const hint = cursor.match(typesAndColon);
  const types = hint === undefined ? undefined : parseTypeSelection(hint.slice(0, -1), names);
  const inner = query(reading, links + 1);
  if (!cursor.take('}')) throw cursor.expected('"}"');
  if (inner.kind === 'exists') return { path: { ...path, linked: { ...(types && { types }), path: inner.path } } };
  if (types) throw cursor.wrong('types go before one path, not before a query', start);
  return { query: inner };
}

/** `A,B:` with nothing in it that only a path or a query has. The colon of an address is none. */
const typesAndColon = /(?:[^{}=~<>"[\]:]|:\/\/)+:(?!\/\/)/y;

/** Quoted, or as it is up to the end of the term. A parenthesis that the pattern opens, it closes. */
function pattern(cursor: Cursor): string {
  const start = cursor.at;
  const text =
    cursor.peek() === '"' ? quotedText(cursor) : (cursor.match(/(?:\\.|\([^()]*\)|\{[^{}]*\}|[^;|(){}\\])+/y) ?? '');
  if (text === '') throw cursor.expected('a pattern', start);
  parsePattern(text);
  return text;
}

function value(cursor: Cursor, operator: Comparison): QueryValue {
  const start = cursor.at;
  const values = [single(cursor)];
  while (cursor.take(',')) values.push(single(cursor));
  const isSimple = values.length === 1 && values[0]!.kind !== 'range';
  if (!isSimple && operator !== '==' && operator !== '!=') {
    throw cursor.wrong(`${operator} compares with one value: use == or != for a range or a list`, start);
  }
  return values.length === 1 ? values[0]! : { kind: 'list', values };
}

/** A value or a range of two of the same kind. */
function single(cursor: Cursor): QueryValue {
  const from = scalar(cursor);
  if (!cursor.take('..')) return from;
  const start = cursor.at;
  const to = scalar(cursor);
  if (from.kind !== to.kind || from.kind === 'boolean') {
    throw cursor.wrong('a range goes from one number, text or time to another of the same kind', start);
  }
  return { kind: 'range', from, to };
}

function scalar(cursor: Cursor): QueryValue {
  if (cursor.peek() === '"') return { kind: 'string', value: quotedText(cursor) };
  const start = cursor.at;
  const text = cursor.match(/(?:(?!\.\.)[^\s;|(){},"])+/y);
  if (text === undefined) throw cursor.expected('a value');
  if (text === 'true' || text === 'false') return { kind: 'boolean', value: text === 'true' };
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) {
    const number = Number(text);
    if (!Number.isFinite(number)) throw cursor.wrong('the number is beyond 1.8e308', start);
    return { kind: 'number', value: number };
  }
  const temporal = temporalValue(text);
  if (temporal !== undefined) return { kind: 'instant', value: temporal };
  if (isUri(text) || isTerm.test(text)) return { kind: 'string', value: text };
  throw cursor.expected('a number, true, false, a time, a URI, a term, or a text in quotes', start);
}

/** What a context may have a meaning for: `gender==Male` (example 12 of the clause). */
const isTerm = /^\p{L}[\p{L}\p{N}_]*$/u;

/** The texts that these attributes are compared with become IRIs (`expandValues`, clause 6.4.3.2). */
export function expandValues(tree: QueryTree, attributes: ReadonlySet<string>, names: Names): QueryTree {
  if (tree.kind === 'and' || tree.kind === 'or') {
    return { ...tree, operands: tree.operands.map((operand) => expandValues(operand, attributes, names)) };
  }
  if (tree.kind === 'linked') return { ...tree, query: expandValues(tree.query, attributes, names) };
  if (tree.kind === 'exists' || !attributes.has(lastOf(tree.path).attribute)) return tree;
  return tree.operator.endsWith('~=') ? tree : { ...tree, value: expandValue(tree.value, names) };
}

/** The path in the entity at the end of all links. */
function lastOf(path: AttributePath): AttributePath {
  return path.linked ? lastOf(path.linked.path) : path;
}

function expandValue(value: QueryValue, names: Names): QueryValue {
  if (value.kind === 'list') return { ...value, values: value.values.map((one) => expandValue(one, names)) };
  return value.kind === 'string' ? { ...value, value: names.expand(value.value) } : value;
}
