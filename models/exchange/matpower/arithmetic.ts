/**
 * The arithmetic that case files do on their own matrices, such as ohm to per unit in those of distribution networks:
 * numbers, names, `mpc.bus(1, BASE_KV)`, `mpc.branch(:, [BR_R BR_X])`, `+ - * / ^` and parentheses. Whatever goes beyond
 * it is refused: a conversion that is passed over would make other physics of the case.
 */

export type Matrix = readonly (readonly number[])[];
export type Value = number | Matrix;

export interface Names {
  number(name: string): number | undefined;
  matrix(name: string): Matrix | undefined;
}

/** What cannot be evaluated; the message says what it is. */
export class NotArithmetic extends Error {}

/** Rows and columns, counted from 0, that an index such as `(:, [PD, QD])` picks. */
export interface Selection {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

const token = /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([A-Za-z_][\w.]*)|(\.[*/^]|[-+*/^()[\],:]))/y;

export class Arithmetic {
  readonly #tokens: string[] = [];
  readonly #names: Names;
  #at = 0;

  constructor(text: string, names: Names) {
    this.#names = names;
    token.lastIndex = 0;
    while (token.lastIndex < text.trimEnd().length) {
      const from = token.lastIndex;
      const match = token.exec(text);
      if (!match) throw new NotArithmetic(`"${text.slice(from).trim().slice(0, 30)}"`);
      this.#tokens.push(match[0].trim());
    }
  }

  /** The whole text as a value. */
  value(): Value {
    const value = this.#sum();
    this.#end();
    return value;
  }

  /** The whole text as an index into a matrix of this size. */
  selection(matrix: Matrix): Selection {
    const selection = this.#index(matrix);
    this.#end();
    return selection;
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at];
  }

  #take(expected?: string): string {
    const next = this.#tokens[this.#at];
    if (next === undefined || (expected !== undefined && next !== expected)) {
      throw new NotArithmetic(next === undefined ? 'an expression that ends early' : `"${next}"`);
    }
    this.#at += 1;
    return next;
  }

  #end(): void {
    if (this.#at < this.#tokens.length) throw new NotArithmetic(`"${this.#peek()}"`);
  }

  #sum(): Value {
    let value = this.#product();
    for (let sign = this.#peek(); sign === '+' || sign === '-'; sign = this.#peek()) {
      this.#take();
      const other = this.#product();
      value = each(value, other, sign === '+' ? (a, b) => a + b : (a, b) => a - b);
    }
    return value;
  }

  #product(): Value {
    let value = this.#signed();
    for (let sign = this.#peek(); sign !== undefined && /^\.?[*/]$/.test(sign); sign = this.#peek()) {
      this.#take();
      const other = this.#signed();
      const isPlain = sign.length === 1;
      if (isPlain && typeof value !== 'number' && typeof other !== 'number') {
        throw new NotArithmetic('a product of two matrices');
      }
      value = each(value, other, sign.endsWith('*') ? (a, b) => a * b : (a, b) => a / b);
    }
    return value;
  }

  #signed(): Value {
    const sign = this.#peek();
    if (sign !== '-' && sign !== '+') return this.#power();
    this.#take();
    const value = this.#signed();
    return sign === '-' ? each(0, value, (_, b) => -b) : value;
  }

  #power(): Value {
    const base = this.#primary();
    const sign = this.#peek();
    if (sign !== '^' && sign !== '.^') return base;
    this.#take();
    const exponent = this.#signed();
    if (sign === '^' && typeof base !== 'number') throw new NotArithmetic('a power of a matrix');
    return each(base, exponent, (a, b) => a ** b);
  }

  #primary(): Value {
    const next = this.#take();
    if (next === '(') {
      const value = this.#sum();
      this.#take(')');
      return value;
    }
    if (/^[\d.]/.test(next)) return Number(next);
    if (next === 'Inf' || next === 'inf') return Number.POSITIVE_INFINITY;
    if (next === 'pi') return Math.PI;
    const matrix = this.#names.matrix(next);
    if (matrix) {
      if (this.#peek() !== '(') return matrix;
      this.#take('(');
      const { rows, columns } = this.#index(matrix);
      this.#take(')');
      const picked = rows.map((row) => columns.map((column) => matrix[row]![column]!));
      return rows.length === 1 && columns.length === 1 ? picked[0]![0]! : picked;
    }
    const value = this.#names.number(next);
    if (value === undefined) throw new NotArithmetic(`"${next}"`);
    return value;
  }

  #index(matrix: Matrix): Selection {
    const rows = this.#range(matrix.length);
    this.#take(',');
    return { rows, columns: this.#range(matrix[0]?.length ?? 0) };
  }

  #range(size: number): readonly number[] {
    const picked: number[] = [];
    const put = (value: Value): void => {
      if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > size) {
        throw new NotArithmetic(`an index that is not from 1 to ${size}`);
      }
      picked.push(value - 1);
    };
    if (this.#peek() === ':') {
      this.#take();
      return Array.from({ length: size }, (_, index) => index);
    }
    if (this.#peek() !== '[') {
      put(this.#sum());
      return picked;
    }
    this.#take('[');
    while (this.#peek() !== ']') {
      put(this.#primary());
      if (this.#peek() === ',') this.#take();
    }
    this.#take(']');
    return picked;
  }
}

function each(a: Value, b: Value, operate: (a: number, b: number) => number): Value {
  if (typeof a === 'number') {
    return typeof b === 'number' ? operate(a, b) : b.map((row) => row.map((cell) => operate(a, cell)));
  }
  if (typeof b === 'number') return a.map((row) => row.map((cell) => operate(cell, b)));
  if (a.length !== b.length || a[0]?.length !== b[0]?.length) throw new NotArithmetic('matrices of different size');
  return a.map((row, i) => row.map((cell, j) => operate(cell, b[i]![j]!)));
}
