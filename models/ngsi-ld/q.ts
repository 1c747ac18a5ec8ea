/**
 * The query language of clause 4.9: text → QueryTree. `;` is and, `|` is or, and binds tighter; a term is a path, alone
 * (it exists) or compared with a value, a range `a..b` or a list `a,b`.
 */
import { readCombination } from './combination.ts';
import { Cursor } from './cursor.ts';
import { checkName, isUri } from './id.ts';
import { temporalValue } from './instant.ts';
import type { Names } from './names.ts';
import { parsePattern } from './pattern.ts';
import type { AttributePath, Comparison, QueryTree, QueryValue } from './query.ts';

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

/** Reads the value of the parameter `q`. Throws BadRequestData, naming the place and what was expected there. */
export function parseQuery(text: string, names: Names, limits: QueryLimits): QueryTree {
  const cursor = new Cursor(text, 'q');
  if (text.length > LENGTH_MAX) throw cursor.wrong(`longer than ${LENGTH_MAX} characters`, LENGTH_MAX);
  const reading = { cursor, names, limits, terms: 0 };
  const tree = readCombination<QueryTree>(cursor, {
    any: ['|'],
    depthMax: limits.queryDepthMax,
    anyOf: (operands) => ({ kind: 'or', operands }),
    allOf: (operands) => ({ kind: 'and', operands }),
    term: () => term(reading),
  });
  if (!cursor.done) throw cursor.expected('";" or "|" or the end');
  return tree;
}

const operators = ['==', '!=', '>=', '<=', '!~=', '~=', '>', '<'] as const satisfies readonly Comparison[];

function term(reading: Reading): QueryTree {
  const { cursor, limits } = reading;
  reading.terms += 1;
  if (reading.terms > limits.queryTermsMax) throw cursor.wrong(`more than ${limits.queryTermsMax} terms`);
  const path = readPath(cursor, reading.names);
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

/** `attribute.sub[member.member]` */
export function readPath(cursor: Cursor, names: Names): AttributePath {
  const segments = [];
  do {
    const name = cursor.match(/[^\s.[\]{}()=!~<>;|,"]+/y);
    if (name === undefined) throw cursor.expected('the name of an attribute');
    segments.push(names.expand(checkName(name, 'attribute')));
  } while (cursor.take('.'));
  if (cursor.peek() === '{')
    throw cursor.wrong('queries over linked entities are not supported; query them on their own');
  const members: string[] = [];
  if (cursor.take('[')) {
    do {
      const member = cursor.peek() === '"' ? quotedText(cursor) : cursor.match(/[^.[\]"]+/y);
      if (member === undefined) throw cursor.expected('the name of a member of the value');
      members.push(member);
    } while (cursor.take('.'));
    if (!cursor.take(']')) throw cursor.expected('"]"');
  }
  return { attribute: segments[0]!, subAttributes: segments.slice(1), members };
}

/** Quoted, or as it is up to the end of the term. A parenthesis that the pattern opens, it closes. */
function pattern(cursor: Cursor): string {
  const start = cursor.at;
  const text = cursor.peek() === '"' ? quotedText(cursor) : (cursor.match(/(?:\\.|\([^()]*\)|[^;|()\\])+/y) ?? '');
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
  const text = cursor.match(/(?:(?!\.\.)[^\s;|(),"])+/y);
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
  if (tree.kind === 'exists' || !attributes.has(tree.path.attribute)) return tree;
  return tree.operator.endsWith('~=') ? tree : { ...tree, value: expandValue(tree.value, names) };
}

function expandValue(value: QueryValue, names: Names): QueryValue {
  if (value.kind === 'list') return { ...value, values: value.values.map((one) => expandValue(one, names)) };
  return value.kind === 'string' ? { ...value, value: names.expand(value.value) } : value;
}

/** A text in quotes, with the escapes of JSON. */
function quotedText(cursor: Cursor): string {
  const start = cursor.at;
  const text = cursor.match(/"[^"\\]*(?:\\.[^"\\]*)*"/y);
  if (text === undefined) throw cursor.expected('a text that ends with a quote', start);
  try {
    return JSON.parse(text) as string;
  } catch {
    throw cursor.wrong('the text has an escape that JSON does not know', start);
  }
}
