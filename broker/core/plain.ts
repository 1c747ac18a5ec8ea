/**
 * Parsed values as documents: JSON has no patterns, sets and maps, so each is written as an object with one member that
 * says what it was.
 */
import { type Pattern, parsePattern } from '#models/ngsi-ld/pattern.ts';

/** A value that `JSON.stringify` keeps whole. */
export function toPlain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof Set) return { $set: [...value].map(toPlain) };
  if (value instanceof Map) return { $map: [...value].map(([key, one]) => [key, toPlain(one)]) };
  if (isPattern(value)) return { $pattern: value.source };
  const plain = mapped(value, toPlain);
  // What a client wrote may look like one of ours.
  return onlyMark(plain) === undefined ? plain : { $object: plain };
}

/** What `toPlain` was given. */
export function fromPlain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(fromPlain);
  const mark = onlyMark(value);
  if (mark === undefined) return mapped(value, fromPlain);
  const [name, inner] = mark;
  switch (name) {
    case '$set':
      return new Set((inner as readonly unknown[]).map(fromPlain));
    case '$map':
      return new Map((inner as readonly [unknown, unknown][]).map(([key, one]) => [key, fromPlain(one)]));
    case '$pattern':
      return parsePattern(inner as string);
    default:
      return mapped(inner as object, fromPlain);
  }
}

function mapped(value: object, change: (one: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, change(one)]));
}

/** The one member of an object that has a name like ours. */
function onlyMark(value: object): [string, unknown] | undefined {
  const [first, ...more] = Object.entries(value);
  return first && more.length === 0 && first[0].startsWith('$') ? first : undefined;
}

function isPattern(value: object): value is Pattern {
  return 'test' in value && typeof value.test === 'function';
}
