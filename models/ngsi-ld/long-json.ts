/**
 * Long JSON in pieces, so that others may have their turn between them: what JSON.parse and JSON.stringify do at once is
 * done here for one run of members after the other. The generators know no clock; whoever runs them says when to rest.
 */
import { problem } from '../problem.ts';
import type { JsonValue } from './json.ts';
import { weightLeft } from './weight.ts';

/** Characters of a piece that is parsed at once: about a millisecond. */
const PIECE = 64 * 1024;

/** A list or an object of more than one piece. */
interface Long {
  readonly kind: '[' | '{';
  readonly start: number;
  end: number;
  /** Where runs of its members end: at commas, and at the end of it. */
  readonly cuts: number[];
  /** The last comma, or the beginning. */
  comma: number;
}

/** Notes on the way through a text where what is long may be cut. */
export class Cuts {
  readonly #open: Long[] = [];
  /** By where they begin. */
  readonly long = new Map<number, Long>();

  begin(kind: Long['kind'], at: number): void {
    this.#open.push({ kind, start: at, end: at, cuts: [], comma: at });
  }

  comma(at: number): void {
    const here = this.#open.at(-1);
    if (!here) return;
    here.comma = at;
    if (at - (here.cuts.at(-1) ?? here.start) > PIECE) here.cuts.push(at);
  }

  end(at: number): void {
    const done = this.#open.pop();
    if (!done || at - done.start <= PIECE) return;
    done.end = at;
    if (done.cuts.at(-1) !== at) done.cuts.push(at);
    this.long.set(done.start, done);
    // What is long stands in a run of its own: it begins after the comma before it, and ends with the next one.
    const around = this.#open.at(-1);
    if (around && around.comma > (around.cuts.at(-1) ?? around.start)) around.cuts.push(around.comma);
  }
}

/** Parses a piece that is JSON by itself; throws SyntaxError. */
export type ParsePiece = (text: string) => JsonValue;

/**
 * The value of a text, piece by piece. `onRepeated` hears of each key that stands twice in an object, but for those in one
 * piece, which only `parse` can see. Throws SyntaxError where the text is no JSON.
 */
export function* parsePieces(
  text: string,
  { long }: Cuts,
  parse: ParsePiece,
  onRepeated: () => void,
): Generator<void, JsonValue> {
  const starts = [...long.keys()].sort((a, b) => a - b);
  const whole = long.get(text.search(/\S/));
  if (!whole) return parse(text);
  requireBlank(whole.end + 1, text.length);
  return yield* whole.kind === '[' ? list(whole) : object(whole);

  function* list(place: Long): Generator<void, JsonValue> {
    const members: JsonValue[] = [];
    for (const { from, to, inner } of runsOf(place)) {
      if (inner) {
        requireBlank(from, inner.start);
        members.push(yield* inner.kind === '[' ? list(inner) : object(inner));
      } else {
        for (const member of parse(`[${text.slice(from, to)}]`) as readonly JsonValue[]) members.push(member);
        yield;
      }
    }
    return members;
  }

  function* object(place: Long): Generator<void, JsonValue> {
    const members: Record<string, JsonValue> = {};
    let names = 0;
    const put = (name: string, value: JsonValue): void => {
      if (Object.hasOwn(members, name)) onRepeated();
      else names += 1;
      if (names > NAMES_MAX) throw tooManyNames();
      // A member called __proto__ is one like any other.
      if (name !== '__proto__') members[name] = value;
      else Object.defineProperty(members, name, { value, enumerable: true, configurable: true, writable: true });
    };
    for (const { from, to, inner } of runsOf(place)) {
      if (inner) {
        const [name] = Object.keys(parse(`{${text.slice(from, inner.start)}0}`) as object);
        put(name!, yield* inner.kind === '[' ? list(inner) : object(inner));
      } else {
        for (const [name, value] of Object.entries(parse(`{${text.slice(from, to)}}`) as object)) put(name, value);
        yield;
      }
    }
    return members;
  }

  /** The members between two cuts: several that are short, or one that is long. */
  function* runsOf({ kind, start, end, cuts }: Long): Generator<{ from: number; to: number; inner: Long | undefined }> {
    if (text[end] !== (kind === '[' ? ']' : '}')) throw unexpected(end);
    let from = start + 1;
    for (const to of cuts) {
      const inner = longIn(from, to);
      if (inner) requireBlank(inner.end + 1, to);
      else if (cuts.length > 1 && isBlank(from, to)) throw unexpected(to);
      yield { from, to, inner };
      from = to + 1;
    }
  }

  function longIn(from: number, to: number): Long | undefined {
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle]! < from) low = middle + 1;
      else high = middle;
    }
    const start = starts[low];
    return start !== undefined && start < to ? long.get(start) : undefined;
  }

  function isBlank(from: number, to: number): boolean {
    return !/\S/.test(text.slice(from, to));
  }

  function requireBlank(from: number, to: number): void {
    if (!isBlank(from, to)) throw unexpected(from);
  }
}

/** Members of one object: a table of more takes its time when it grows. */
const NAMES_MAX = 50_000;

function tooManyNames(): Error {
  return problem('BadRequestData', `An object of the JSON has more than ${NAMES_MAX} members: send it in parts`);
}

function unexpected(at: number): SyntaxError {
  return new SyntaxError(`Unexpected token at position ${at}`);
}

/** Values that are written at once: about half a millisecond. */
const LIGHT = 2000;

/** The text of a value, piece by piece. */
export function* writePieces(value: unknown): Generator<string, void> {
  if (!isHeavy(value)) {
    yield JSON.stringify(value);
  } else if (Array.isArray(value)) {
    yield* writeList(value);
  } else {
    let before = '{';
    for (const [name, member] of Object.entries(value as object)) {
      if (member === undefined) continue;
      const key = `${before}${JSON.stringify(name)}:`;
      before = ',';
      if (isHeavy(member)) {
        yield key;
        yield* writePieces(member);
      } else yield key + JSON.stringify(member);
    }
    yield before === '{' ? '{}' : '}';
  }
}

/** The same of a list whose members may be made as they are asked for. */
export function* writeList(list: Iterable<unknown>): Generator<string, void> {
  let before = '[';
  let run = '';
  for (const one of list) {
    if (isHeavy(one)) {
      yield run + before;
      run = '';
      yield* writePieces(one);
    } else run += before + (JSON.stringify(one) ?? 'null');
    before = ',';
    if (run.length > PIECE / 4) {
      yield run;
      run = '';
    }
  }
  yield before === '[' ? '[]' : `${run}]`;
}

/** Whether a value has more than a few thousand others in it. */
export function isHeavy(value: unknown): boolean {
  return weightLeft(value, LIGHT) < 0;
}
