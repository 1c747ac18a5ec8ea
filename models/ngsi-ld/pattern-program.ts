/**
 * The text of a pattern → a program for the automaton. Taken: characters, `.`, classes, `\d \w \s` and their opposites,
 * groups, `|`, `* + ? {n,m}` (lazy or not), `^` and `$`.
 */
import { problem } from '../problem.ts';
import { quoted } from './id.ts';

/** Code points from … to, both included. */
export type Range = readonly [from: number, to: number];

/** One step; after the last one the pattern has matched. */
export type Step =
  /** Reads a character that is in a range, or in none of them. */
  | { readonly kind: 'one'; readonly ranges: readonly Range[]; readonly negated: boolean }
  | { readonly kind: 'fork'; readonly to: readonly number[] }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' };

export type Program = readonly Step[];

const LENGTH_MAX = 1000;
const STEPS_MAX = 4000;
const DEPTH_MAX = 50;
const REPEAT_MAX = 1000;

/** Throws BadRequestData. */
export function compile(source: string): Program {
  if (source.length > LENGTH_MAX) throw problem('BadRequestData', `A pattern may have ${LENGTH_MAX} characters`);
  return new Reader(source).read();
}

/** What a pattern consists of, before its places are known. `to` of a fork counts from the fork itself. */
type Steps = readonly Step[];

const digits: readonly Range[] = [[0x30, 0x39]];
const wordCharacters: readonly Range[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
const spaces: readonly Range[] = [
  [9, 13],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const lineEnds: readonly Range[] = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];
const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 };

class Reader {
  readonly #text: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.#text = [...source];
  }

  read(): Program {
    const steps = this.#choice();
    if (this.#at < this.#text.length) throw this.#wrong('this ) closes nothing');
    return steps.map((step, at) => (step.kind === 'fork' ? { kind: 'fork', to: step.to.map((to) => to + at) } : step));
  }

  #choice(): Steps {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) throw this.#wrong(`groups are nested deeper than ${DEPTH_MAX}`);
    let steps = this.#sequence();
    while (this.#take('|')) {
      const other = this.#sequence();
      steps = this.#bounded([fork(1, steps.length + 2), ...steps, fork(other.length + 1), ...other]);
    }
    this.#depth -= 1;
    return steps;
  }

  #sequence(): Steps {
    const steps: Step[] = [];
    while (this.#at < this.#text.length && this.#text[this.#at] !== '|' && this.#text[this.#at] !== ')') {
      steps.push(...this.#repeated());
    }
    return this.#bounded(steps);
  }

  #repeated(): Steps {
    const start = this.#at;
    let steps = this.#atom();
    const repeat = this.#repeat();
    if (repeat) {
      if (/[$^]/.test(this.#text[start]!)) throw this.#wrong('there is nothing to repeat', start);
      // Whether a repeat is lazy changes which match is found, not whether there is one.
      this.#take('?');
      if (this.#repeat()) throw this.#wrong('a repeat cannot be repeated: put the first into a group');
      steps = this.#times(steps, repeat[0], repeat[1]);
    }
    return steps;
  }

  #times(steps: Steps, least: number, most: number): Steps {
    if (steps.length * Math.max(least, Number.isFinite(most) ? most : 1) > STEPS_MAX) {
      throw this.#wrong('the repeat makes the pattern too large: repeat less often');
    }
    const all: Step[] = [];
    for (let i = 0; i < least; i += 1) all.push(...steps);
    if (most === Number.POSITIVE_INFINITY) {
      all.push(fork(1, steps.length + 2), ...steps, fork(-steps.length - 1));
    } else for (let i = least; i < most; i += 1) all.push(fork(1, steps.length + 1), ...steps);
    return this.#bounded(all);
  }

  #repeat(): readonly [least: number, most: number] | undefined {
    if (this.#take('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.#take('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.#take('?')) return [0, 1];
    if (this.#text[this.#at] !== '{') return undefined;
    const parts = /^\{(\d{1,6})(?:(,)(\d{0,6}))?\}/.exec(this.#text.slice(this.#at, this.#at + 16).join(''));
    if (!parts) throw this.#wrong('a { has to begin a repeat such as {2,5}; write \\{ for the character');
    const least = Number(parts[1]);
    const most = parts[2] === undefined ? least : parts[3] === '' ? Number.POSITIVE_INFINITY : Number(parts[3]);
    if (most < least) throw this.#wrong('a repeat goes from the lesser to the greater number');
    if (Math.max(least, Number.isFinite(most) ? most : 0) > REPEAT_MAX)
      throw this.#wrong(`a repeat goes up to ${REPEAT_MAX}`);
    this.#at += parts[0].length;
    return [least, most];
  }

  #atom(): Steps {
    const character = this.#text[this.#at]!;
    this.#at += 1;
    switch (character) {
      case '.':
        return [{ kind: 'one', ranges: lineEnds, negated: true }];
      case '^':
        return [{ kind: 'start' }];
      case '$':
        return [{ kind: 'end' }];
      case '(':
        return this.#group();
      case '[':
        return [this.#set()];
      case '\\':
        return [this.#escape()];
      case '*':
      case '+':
      case '?':
      case '{':
        throw this.#wrong(`there is nothing to repeat before ${character}`, this.#at - 1);
      default:
        return [one([range(character)])];
    }
  }

  #group(): Steps {
    if (this.#take('?') && !this.#take(':')) {
      throw this.#wrong('only (…) and (?:…) are groups here: looking around and names are not possible');
    }
    const steps = this.#choice();
    if (!this.#take(')')) throw this.#wrong('the group is not closed: add )');
    return steps;
  }

  #escape(): Step & { readonly kind: 'one' } {
    const character = this.#text[this.#at];
    if (character === undefined) throw this.#wrong('a \\ has to stand before a character');
    this.#at += 1;
    const lower = character.toLowerCase();
    const named = lower === 'd' ? digits : lower === 'w' ? wordCharacters : lower === 's' ? spaces : undefined;
    if (named) return { kind: 'one', ranges: named, negated: lower !== character };
    if (Object.hasOwn(controls, character)) return one([[controls[character]!, controls[character]!]]);
    if (character === 'u') return one([this.#unicode()]);
    if (/[A-Za-z1-9]/.test(character)) {
      throw this.#wrong(`\\${character} is not possible: references back and \\b are not taken`, this.#at - 2);
    }
    return one([range(character)]);
  }

  #unicode(): Range {
    const hex = this.#text.slice(this.#at, this.#at + 4).join('');
    if (!/^[\dA-Fa-f]{4}$/.test(hex)) throw this.#wrong('\\u needs four hexadecimal digits');
    this.#at += 4;
    const code = Number.parseInt(hex, 16);
    return [code, code];
  }

  #set(): Step {
    const start = this.#at - 1;
    const negated = this.#take('^');
    const ranges: Range[] = [];
    while (this.#text[this.#at] !== ']') {
      if (this.#at >= this.#text.length) throw this.#wrong('the class is not closed: add ]', start);
      const from = this.#member();
      if (this.#text[this.#at] === '-' && this.#text[this.#at + 1] !== ']' && from.length === 1) {
        this.#at += 1;
        const to = this.#member();
        if (to.length !== 1 || to[0]![0] < from[0]![0])
          throw this.#wrong('a range goes from the lesser to the greater character');
        ranges.push([from[0]![0], to[0]![0]]);
      } else ranges.push(...from);
    }
    this.#at += 1;
    return { kind: 'one', ranges, negated };
  }

  /** One character of a class, or what an escape stands for. */
  #member(): readonly Range[] {
    const character = this.#text[this.#at];
    if (character === undefined) throw this.#wrong('the class is not closed: add ]');
    this.#at += 1;
    if (character === '[' && this.#text[this.#at] === ':')
      throw this.#wrong('POSIX classes are not taken: write \\d, \\w or the range');
    if (character !== '\\') return [range(character)];
    const { ranges, negated } = this.#escape();
    return negated ? complement(ranges) : ranges;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #bounded(steps: Steps): Steps {
    if (steps.length > STEPS_MAX) throw this.#wrong('the pattern is too large: repeat less often');
    return steps;
  }

  #wrong(why: string, at = this.#at): Error {
    return problem('BadRequestData', `Pattern ${quoted(this.#text.join(''))}, character ${at + 1}: ${why}`);
  }
}

function fork(...to: readonly number[]): Step {
  return { kind: 'fork', to };
}

function one(ranges: readonly Range[]): Step & { readonly kind: 'one' } {
  return { kind: 'one', ranges, negated: false };
}

function range(character: string): Range {
  const code = character.codePointAt(0)!;
  return [code, code];
}

/** What is in none of the ranges, which are in order. */
function complement(ranges: readonly Range[]): readonly Range[] {
  let from = 0;
  const gaps: Range[] = [];
  for (const [start, end] of ranges) {
    if (start > from) gaps.push([from, start - 1]);
    from = end + 1;
  }
  return [...gaps, [from, 0x10ffff]];
}
