/**
 * The query language of clause 4.9: text → QueryTree. `;` is and, `|` is or, and binds tighter; a term is a path, alone
 * (it exists) or compared with a value, a range `a..b` or a list `a,b`.
 *
 * Braces after a Relationship lead to what it points at: `feeder{Feeder}.name=="F1"` is about linked entities of these
 * types; `feeder{name=="F1";phases==3}`, without a path after the braces, holds one linked entity against a whole query.
 */
import { readCombination } from './combination.ts';
import { Cursor } from './cursor.ts';
import { isUri } from './id.ts';
import { temporalValue } from './instant.ts';
import type { Names } from './names.ts';
import { quotedText, readPath } from './path.ts';
import { parsePattern } from './pattern.ts';
import type { AttributePath, Comparison, QueryTree, QueryValue } from './query.ts';
import { readTypeSelection } from './type-selection.ts';

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
  const { cursor, limits } = reading;
  reading.terms += 1;
  if (reading.terms > limits.queryTermsMax) throw cursor.wrong(`more than ${limits.queryTermsMax} terms`);
  const { path, links: linked } = linkedPath(reading, links);
  if (cursor.take('{')) {
    const inner = query(reading, linked + 1);
    if (!cursor.take('}')) throw cursor.expected('"}"');
    return { kind: 'linked', path, query: inner };
  }
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

/** A path and, where types in braces and a dot follow, its way on through the linked entities. */
function linkedPath(reading: Reading, links: number): { readonly path: AttributePath; readonly links: number } {
  const { cursor, names } = reading;
  const path = readPath(cursor, names);
  if (cursor.peek() !== '{') return { path, links };
  if (links >= LINKS_MAX) throw cursor.wrong(`more than ${LINKS_MAX} linked entities one after the other`);
  if (path.members.length > 0) throw cursor.wrong('a member of a value is no Relationship');
  if (cursor.match(typesAndDot) === undefined) return { path, links };
  const end = cursor.at;
  cursor.at = cursor.text.lastIndexOf('{', end) + 1;
  const types = readTypeSelection(cursor, names);
  cursor.at = end;
  const onward = linkedPath(reading, links + 1);
  return { path: { ...path, linked: { types, path: onward.path } }, links: onward.links };
}

/** `{A|(B;C)}.` with nothing in it that only a query has. */
const typesAndDot = /\{[^{}=~<>"]+\}\./y;

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
  if (isUri(text)) return { kind: 'string', value: text };
  throw cursor.expected('a number, true, false, a time, a URI, or a text in quotes', start);
}

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
