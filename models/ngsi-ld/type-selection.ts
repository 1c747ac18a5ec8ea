/** Entity type selection (clause 4.17): `A,B` or `A|B` any of them, `A;B` all of them, parentheses. */

import { Cursor } from './cursor.ts';
import { checkName } from './id.ts';
import type { Names } from './names.ts';
import type { TypeSelection } from './query.ts';

const TYPES_MAX = 100;
const DEPTH_MAX = 16;

/** Reads the value of the parameter `type`. Throws BadRequestData. */
export function parseTypeSelection(text: string, names: Names): TypeSelection {
  const cursor = new Cursor(text, 'type');
  const reading = { cursor, names, types: 0, depth: 0 };
  const selection = anyOf(reading);
  if (!cursor.done) throw cursor.expected('"," or "|" or ";" or the end');
  return selection;
}

interface Reading {
  readonly cursor: Cursor;
  readonly names: Names;
  types: number;
  depth: number;
}

function anyOf(reading: Reading): TypeSelection {
  const operands = [allOf(reading)];
  while (reading.cursor.take(',') || reading.cursor.take('|')) operands.push(allOf(reading));
  return operands.length === 1 ? operands[0]! : { kind: 'anyOf', operands };
}

function allOf(reading: Reading): TypeSelection {
  const operands = [operand(reading)];
  while (reading.cursor.take(';')) operands.push(operand(reading));
  return operands.length === 1 ? operands[0]! : { kind: 'allOf', operands };
}

function operand(reading: Reading): TypeSelection {
  const { cursor, names } = reading;
  if (cursor.take('(')) {
    reading.depth += 1;
    if (reading.depth > DEPTH_MAX) throw cursor.wrong(`parentheses are nested deeper than ${DEPTH_MAX}`);
    const selection = anyOf(reading);
    if (!cursor.take(')')) throw cursor.expected('")"');
    reading.depth -= 1;
    return selection;
  }
  const type = cursor.match(/[^,;|()]+/y);
  if (type === undefined) throw cursor.expected('a type or "("');
  reading.types += 1;
  if (reading.types > TYPES_MAX) throw cursor.wrong(`more than ${TYPES_MAX} types`);
  return { kind: 'type', type: names.expand(checkName(type, 'type')) };
}
