/** Entity type selection (clause 4.17): `A,B` or `A|B` any of them, `A;B` all of them, parentheses. */
import { readCombination } from './combination.ts';
import { Cursor } from './cursor.ts';
import { checkName } from './id.ts';
import type { Names } from './names.ts';
import type { TypeSelection } from './query.ts';

const TYPES_MAX = 100;
const DEPTH_MAX = 16;

/** Reads the value of the parameter `type`. Throws BadRequestData. */
export function parseTypeSelection(text: string, names: Names): TypeSelection {
  const cursor = new Cursor(text, 'type');
  const selection = readTypeSelection(cursor, names);
  if (!cursor.done) throw cursor.expected('"," or "|" or ";" or the end');
  return selection;
}

/** Reads as far as it goes. */
export function readTypeSelection(cursor: Cursor, names: Names): TypeSelection {
  let types = 0;
  return readCombination<TypeSelection>(cursor, {
    any: [',', '|'],
    depthMax: DEPTH_MAX,
    anyOf: (operands) => ({ kind: 'anyOf', operands }),
    allOf: (operands) => ({ kind: 'allOf', operands }),
    term: () => {
      const type = cursor.match(/[^,;|(){}]+/y);
      if (type === undefined) throw cursor.expected('a type or "("');
      types += 1;
      if (types > TYPES_MAX) throw cursor.wrong(`more than ${TYPES_MAX} types`);
      return { kind: 'type', type: names.expand(checkName(type, 'type')) };
    },
  });
}
