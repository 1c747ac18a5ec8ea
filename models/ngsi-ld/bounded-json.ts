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
}

/** Parses JSON within the bounds. Throws InvalidRequest for text that is no JSON, BadRequestData beyond the bounds. */
export function parseJson(text: string, bounds: JsonBounds): JsonValue {
  scan(text, bounds);
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw problem('InvalidRequest', `The text is not JSON: ${(cause as Error).message}`, { cause });
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Every colon outside a text belongs to one key, whether or not the rest is JSON. */
function scan(text: string, { depthMax, keysMax }: JsonBounds): void {
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
