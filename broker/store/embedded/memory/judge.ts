/** A query made ready for the rows of a table: what columns can tell is read off them, the rest is asked of the entities. */
import { type FindEntity, matches, several, type Test, testOf } from '#models/ngsi-ld/evaluate.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import type { AttributePath, QueryTree } from '#models/ngsi-ld/query.ts';
import type { Rows, Slot } from './slots.ts';

/** Whether the entity of a row, which is not empty, is wanted. */
export type RowTest = (row: number) => boolean;

export function rowTestOf(tree: QueryTree, table: Rows, find: FindEntity): RowTest {
  switch (tree.kind) {
    case 'and': {
      const tests = tree.operands.map((operand) => rowTestOf(operand, table, find));
      return (row) => {
        for (const test of tests) if (!test(row)) return false;
        return true;
      };
    }
    case 'or': {
      const tests = tree.operands.map((operand) => rowTestOf(operand, table, find));
      return (row) => {
        for (const test of tests) if (test(row)) return true;
        return false;
      };
    }
    case 'exists':
      return columnTest(tree, tree.path, isThere, table, find);
    case 'compare':
      return columnTest(tree, tree.path, testOf(tree), table, find);
    case 'linked':
      return asking(tree, table.rows(), find);
  }
}

const isThere: Test = () => true;

function columnTest(tree: QueryTree, path: AttributePath, test: Test, table: Rows, find: FindEntity): RowTest {
  const rows = table.rows();
  const ask = asking(tree, rows, find);
  const values = table.column(path);
  if (!values) return ask;
  return (row) => {
    const value = values.at(row);
    if (value === undefined) return false;
    if (value === several) return ask(row);
    // A column does not tell a text from what a Relationship points at.
    return test(value as JsonValue) && (!test.isOfValues || typeof value !== 'string' || ask(row));
  };
}

function asking(tree: QueryTree, rows: readonly (Slot | undefined)[], find: FindEntity): RowTest {
  return (row) => matches(tree, rows[row]!.entity, find);
}
