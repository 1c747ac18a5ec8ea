/** Reads a text from left to right and says what it expected where; for the small languages of the API. */
import { problem } from '../problem.ts';
import { quoted } from './id.ts';

export class Cursor {
  readonly text: string;
  at = 0;
  readonly #parameter: string;

  /** `parameter` is the name that errors begin with. */
  constructor(text: string, parameter: string) {
    this.text = text;
    this.#parameter = parameter;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  peek(): string {
    return this.text.charAt(this.at);
  }

  /** Moves over the token if it comes next. */
  take(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  /** Moves over what the expression (sticky) matches here; undefined if nothing. */
  match(expression: RegExp): string | undefined {
    expression.lastIndex = this.at;
    const found = expression.exec(this.text)?.[0];
    if (found === undefined || found === '') return undefined;
    this.at += found.length;
    return found;
  }

  expected(what: string, at = this.at): Error {
    const found = at >= this.text.length ? 'the end' : quoted(this.text.slice(at, at + 20));
    return problem('BadRequestData', `${this.#parameter}, character ${at + 1}: expected ${what}, found ${found}`);
  }

  wrong(why: string, at = this.at): Error {
    return problem('BadRequestData', `${this.#parameter}, character ${at + 1}: ${why}`);
  }
}
