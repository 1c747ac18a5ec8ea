/**
 * JSON.parse behind a wall. JSON.parse takes any depth, and a value that deep ends the process where it is written out
 * again: depth and keys are therefore counted on the text first.
 */
import { problem } from '../problem.ts';
import type { JsonValue } from './json.ts';
import { Cuts, parsePieces } from './long-json.ts';

export interface JsonBounds {
  /** Nesting of objects and lists; a bare value has depth 0. */
  readonly depthMax: number;
  /** Keys of all objects together. */
  readonly keysMax: number;
  /** Characters of one text. */
  readonly textMax?: number;
  /** Of two equal keys the last counts, as in documents that others publish. */
  readonly forgiving?: true;
}

/**
 * Parses JSON within the bounds. Throws InvalidRequest for text that is no JSON, BadRequestData beyond the bounds and for
 * what JSON.parse would change without a word: a key that stands twice in one object, a number that no double can hold.
 */
export function parseJson(text: string, bounds: JsonBounds): JsonValue {
  const scan = new Scan(text, bounds);
  scan.run(text.length);
  const value = parse(text);
  if (!bounds.forgiving) requireKeys(keysIn(value, text), scan.keys);
  return value;
}

/** Characters that are looked at between two rests. */
const STRETCH = 128 * 1024;

/** The same of a long text, which yields where others may have their turn. */
export function* parseLongJson(text: string, bounds: JsonBounds): Generator<void, JsonValue> {
  const cuts = new Cuts();
  const scan = new Scan(text, bounds, cuts);
  for (let to = STRETCH; !scan.run(to); to += STRETCH) yield;
  if (scan.depth !== 0) throw notJson(new SyntaxError('Unexpected end of JSON input'));
  let keys = 0;
  const parsePiece = (piece: string): JsonValue => {
    const value = JSON.parse(piece) as JsonValue;
    if (!bounds.forgiving) keys += keysIn(value, piece);
    return value;
  };
  try {
    const value = yield* parsePieces(text, cuts, parsePiece, () => {
      keys -= 1;
    });
    if (!bounds.forgiving) requireKeys(keys, scan.keys);
    return value;
  } catch (error) {
    throw error instanceof SyntaxError ? notJson(error) : error;
  }
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw notJson(cause as Error);
  }
}

function notJson(cause: Error): Error {
  return problem('InvalidRequest', `The text is not JSON: ${cause.message}`, { cause });
}

/** Of two equal keys only the last is left: then there are fewer than were written. */
function requireKeys(held: number, written: number): void {
  if (held === written) return;
  throw problem('BadRequestData', 'An object of the JSON has the same key twice: leave out one of them');
}

/** How many keys all objects have together; looks at the numbers on the way. */
function keysIn(value: JsonValue, text: string): number {
  if (typeof value === 'number') {
    requireHeld(value, text);
    return 0;
  }
  if (typeof value !== 'object' || value === null) return 0;
  let keys = 0;
  if (Array.isArray(value)) {
    for (const one of value as readonly JsonValue[]) keys += keysIn(one, text);
    return keys;
  }
  for (const one of Object.values(value)) keys += 1 + keysIn(one as JsonValue, text);
  return keys;
}

/** Beyond 1.8e308 there is no double; beyond 2⁵³ not for every integer, and a number of a meter would become another one. */
function requireHeld(value: number, text: string): void {
  if (!Number.isFinite(value)) {
    throw problem('BadRequestData', 'A number of the JSON is beyond 1.8e308: no double can hold it');
  }
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER || !Number.isInteger(value)) return;
  const literal = integersIn(text).find((digits) => written(Number(digits)) !== digits);
  if (literal === undefined) return;
  throw problem(
    'BadRequestData',
    `The integer ${literal} of the JSON is beyond 2⁵³ and would be rounded: give it as a text`,
  );
}

/** An integer as the shortest digits that make the same double, without an exponent. */
function written(value: number): string {
  const [digits = '', exponent] = String(value).split('e+');
  if (exponent === undefined) return digits;
  const [whole = '', rest = ''] = digits.split('.');
  return whole + rest.padEnd(Number(exponent), '0');
}

/** The integers of more than 15 digits that are written as such. Rarely asked. */
function integersIn(text: string): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    const end = quote < 0 ? text.length : quote;
    found.push(...(text.slice(at, end).match(/(?<![\w.+-])-?\d{16,400}(?![\w.])/g) ?? []));
    at = quote < 0 ? end : endOfText(text, quote) + 1;
  }
  return found;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Counts keys: every colon outside a text belongs to one, whether or not the rest is JSON. */
class Scan {
  readonly #text: string;
  readonly #bounds: JsonBounds;
  readonly #cuts: Cuts | undefined;
  #at = 0;
  depth = 0;
  keys = 0;

  constructor(text: string, bounds: JsonBounds, cuts?: Cuts) {
    this.#text = text;
    this.#bounds = bounds;
    this.#cuts = cuts;
  }

  /** Goes on up to a character; true where that is all. */
  run(to: number): boolean {
    const text = this.#text;
    const cuts = this.#cuts;
    const { depthMax, keysMax } = this.#bounds;
    const end = Math.min(to, text.length);
    let at = this.#at;
    for (; at < end; at += 1) {
      switch (text.charCodeAt(at)) {
        case QUOTE:
          at = this.#endOfText(at);
          break;
        case OPEN_BRACE:
        case OPEN_BRACKET:
          this.depth += 1;
          cuts?.begin(text[at] as '[' | '{', at);
          if (this.depth > depthMax) throw this.#beyond(`is nested deeper than ${depthMax}`, at, 'flatten it');
          break;
        case CLOSE_BRACE:
        case CLOSE_BRACKET:
          this.depth -= 1;
          cuts?.end(at);
          break;
        case COMMA:
          cuts?.comma(at);
          break;
        case COLON:
          this.keys += 1;
          if (this.keys > keysMax) throw this.#beyond(`has more than ${keysMax} keys`, at, 'send it in parts');
          break;
      }
    }
    this.#at = at;
    return at >= text.length;
  }

  #endOfText(start: number): number {
    const { textMax = Number.POSITIVE_INFINITY } = this.#bounds;
    const end = endOfText(this.#text, start);
    if (end - start - 1 > textMax)
      throw this.#beyond(`has a text of more than ${textMax} characters`, start, 'split it');
    return end;
  }

  #beyond(what: string, at: number, remedy: string): Error {
    return problem('BadRequestData', `The JSON ${what} at ${place(this.#text, at)}: ${remedy}`);
  }
}

/** The position of the quote that ends the text which begins at `start`; the end of the input if none does. */
function endOfText(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}

function place(text: string, at: number): string {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return `line ${line}, column ${at - before.lastIndexOf('\n')}`;
}
