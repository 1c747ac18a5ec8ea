/**
 * JSON.parse behind a wall. JSON.parse takes any depth, and a value that deep ends the process where it is written out
 * again: depth and keys are therefore counted on the text first.
 */
import { problem } from '../problem.ts';
import type { JsonValue } from './json.ts';

export interface JsonBounds {
  /** Nesting of objects and lists; a bare value has depth 0. */
  readonly depthMax: number;
  /** Keys of all objects together. */
  readonly keysMax: number;
  /** Of two equal keys the last counts, as in documents that others publish. */
  readonly forgiving?: true;
}

/**
 * Parses JSON within the bounds. Throws InvalidRequest for text that is no JSON, BadRequestData beyond the bounds and for
 * what JSON.parse would change without a word: a key that stands twice in one object, a number that no double can hold.
 */
export function parseJson(text: string, bounds: JsonBounds): JsonValue {
  const keys = scan(text, bounds);
  const value = parse(text);
  if (!bounds.forgiving) requireKeys(value, text, keys);
  return value;
}

/** The same of a long text, with a turn for others after each look at the whole of it. */
export async function parseLongJson(text: string, bounds: JsonBounds, turn: () => Promise<void>): Promise<JsonValue> {
  const keys = scan(text, bounds);
  await turn();
  const value = parse(text);
  await turn();
  if (!bounds.forgiving) requireKeys(value, text, keys);
  return value;
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw problem('InvalidRequest', `The text is not JSON: ${(cause as Error).message}`, { cause });
  }
}

/** Of two equal keys only the last is left. */
function requireKeys(value: JsonValue, text: string, keys: number): void {
  if (keysIn(value, text) === keys) return;
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
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Counts keys: every colon outside a text belongs to one, whether or not the rest is JSON. */
function scan(text: string, { depthMax, keysMax }: JsonBounds): number {
  let depth = 0;
  let keys = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfText(text, at);
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth += 1;
        if (depth > depthMax) {
          throw problem(
            'BadRequestData',
            `The JSON is nested deeper than ${depthMax} at ${place(text, at)}: flatten it`,
          );
        }
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth -= 1;
        break;
      case COLON:
        keys += 1;
        if (keys > keysMax) {
          throw problem(
            'BadRequestData',
            `The JSON has more than ${keysMax} keys at ${place(text, at)}: send it in parts`,
          );
        }
        break;
    }
  }
  return keys;
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
