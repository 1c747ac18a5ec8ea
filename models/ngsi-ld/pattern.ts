/**
 * Regular expressions that are matched in linear time, whatever pattern and text (clause 4.9 `~=`, 4.7 idPattern).
 *
 * A pattern is compiled into a nondeterministic automaton (Thompson); its sets of states are made into the states of a
 * deterministic one as texts ask for them. Each character of a text is looked at once. What such an automaton cannot do
 * – references back, looking around – is refused when the pattern is read, as are repeats that would make it too large.
 */
import { EFFORT_MAX, tooMuchEffort } from './effort.ts';
import { quoted } from './id.ts';
import { compile, type Program, type Step } from './pattern-program.ts';

export interface Pattern {
  /** As it was written. */
  readonly source: string;
  /**
   * True if the pattern matches somewhere in the text; `^` and `$` stand for its ends. Throws TooComplexQuery. `spend` hears of
   * the steps that it takes.
   */
  test(text: string, spend?: (steps: number, what: string) => void): boolean;
}

/** Reads a pattern. Throws BadRequestData, naming the place and what is not possible there. */
export function parsePattern(source: string): Pattern {
  return new Automaton(source, compile(source));
}

/** A set of places in the program at which a match may stand. */
interface State {
  readonly places: readonly number[];
  /** Whether nothing has been read yet. */
  readonly atStart: boolean;
  readonly next: Map<number, State>;
  readonly matched: boolean;
  /** Whether it is a match if the text ends here; undefined until asked. */
  matchedAtEnd: boolean | undefined;
}

/** States that are kept; beyond it they are made anew. */
const STATES_MAX = 2000;
/** Of those of `effort.ts`: for a character that leads to a known state, and for each place of a state that is made. */
const STEPS_A_CHARACTER = 0.2;
const STEPS_A_PLACE = 3;

class Automaton implements Pattern {
  readonly source: string;
  readonly #program: Program;
  readonly #states = new Map<string, State>();
  readonly #named: string;
  #first: State | undefined;

  constructor(source: string, program: Program) {
    this.source = source;
    this.#program = program;
    this.#named = `The pattern ${quoted(source)}`;
  }

  test(text: string, spend?: (steps: number, what: string) => void): boolean {
    this.#first ??= this.#state([0], true);
    let state = this.#first;
    // A long text takes its time, and more so where a pattern counts, as `a.{500}b` does: that makes a state for each character.
    let work = STEPS_A_CHARACTER * text.length;
    for (let at = 0; at < text.length; ) {
      if (state.matched) break;
      const code = text.codePointAt(at)!;
      at += code > 0xffff ? 2 : 1;
      const known = state.next.get(code);
      if (!known) work += STEPS_A_PLACE * state.places.length;
      if (work > EFFORT_MAX) throw tooMuchEffort(this.#named);
      state = known ?? this.#advance(state, code);
    }
    spend?.(work, this.#named);
    if (state.matched) return true;
    state.matchedAtEnd ??= this.#reach(state.places, state.atStart, true).includes(this.#program.length);
    return state.matchedAtEnd;
  }

  #advance(state: State, code: number): State {
    const places: number[] = [];
    for (const place of state.places) {
      const step = this.#program[place];
      if (step?.kind === 'one' && accepts(step, code)) places.push(place + 1);
    }
    // A match may begin anew at every character.
    places.push(0);
    const next = this.#state(places, false);
    if (state.next.size < STATES_MAX) state.next.set(code, next);
    return next;
  }

  #state(from: readonly number[], atStart: boolean): State {
    const places = this.#reach(from, atStart, false);
    const key = `${atStart} ${places}`;
    const known = this.#states.get(key);
    if (known) return known;
    if (this.#states.size >= STATES_MAX) this.#forget();
    const matched = places.includes(this.#program.length);
    const state: State = { places, atStart, next: new Map(), matched, matchedAtEnd: undefined };
    this.#states.set(key, state);
    return state;
  }

  #forget(): void {
    for (const state of this.#states.values()) state.next.clear();
    this.#states.clear();
  }

  /** All places that can be reached without reading a character. */
  #reach(from: readonly number[], atStart: boolean, atEnd: boolean): readonly number[] {
    const reached = new Set<number>();
    const open = [...from];
    while (open.length > 0) {
      const place = open.pop()!;
      if (reached.has(place)) continue;
      reached.add(place);
      const step = this.#program[place];
      if (step?.kind === 'fork') open.push(...step.to);
      else if (step?.kind === 'start' && atStart) open.push(place + 1);
      else if (step?.kind === 'end' && atEnd) open.push(place + 1);
    }
    // Forks have been followed; the end of a text has to be asked for later.
    return [...reached].filter((place) => this.#program[place]?.kind !== 'fork').sort((a, b) => a - b);
  }
}

function accepts({ ranges, negated }: Extract<Step, { kind: 'one' }>, code: number): boolean {
  return ranges.some(([from, to]) => from <= code && code <= to) !== negated;
}
