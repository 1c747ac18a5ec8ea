/**
 * What `type` (4.17), `scopeQ` (4.19) and `q` (4.9) have in common: terms, all of which hold with `;` between them, any of which
 * with another sign, and parentheses.
 */
import type { Cursor } from './cursor.ts';

export interface Combination<T> {
  /** Signs of which each means "any of them". */
  readonly any: readonly string[];
  /** Parentheses within parentheses. */
  readonly depthMax: number;
  readonly term: () => T;
  readonly anyOf: (operands: readonly T[]) => T;
  readonly allOf: (operands: readonly T[]) => T;
}

/** Reads as far as it goes. Throws BadRequestData for parentheses that are not closed or nested too deep. */
export function readCombination<T>(cursor: Cursor, grammar: Combination<T>, depth = 0): T {
  const { any, depthMax, term, anyOf, allOf } = grammar;
  const operand = (): T => {
    if (!cursor.take('(')) return term();
    if (depth === depthMax) throw cursor.wrong(`parentheses are nested deeper than ${depthMax}`);
    const inner = readCombination(cursor, grammar, depth + 1);
    if (!cursor.take(')')) throw cursor.expected('")"');
    return inner;
  };
  const all = (): T => {
    const operands = [operand()];
    while (cursor.take(';')) operands.push(operand());
    return operands.length === 1 ? operands[0]! : allOf(operands);
  };
  const operands = [all()];
  while (any.some((sign) => cursor.take(sign))) operands.push(all());
  return operands.length === 1 ? operands[0]! : anyOf(operands);
}
