/** The hierarchy as a tree view of WAI-ARIA, without a screen. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Branch, type Branches, onTreeKey, onTreeText, root, visibleRows } from '#viewer/state/tree.ts';

const node = (id: string, childCount = 0) => ({ id, type: 'Bay', name: id, childCount });
const branch = (...nodes: readonly ReturnType<typeof node>[]): Branch => ({ nodes, total: nodes.length, next: null });

const branches: Branches = new Map([
  [root, branch(node('Region', 2))],
  ['Region', branch(node('Alpha', 2), node('Beta'))],
  ['Alpha', branch(node('Bay 1'), node('Bay 2'))],
]);
const rows = visibleRows(branches, new Set(['Region', 'Alpha']));
const ids = rows.map((row) => row.node.id);

test('rows are those of the open containers, with level, size and position of their set', () => {
  expect(ids).toEqual(['Region', 'Alpha', 'Bay 1', 'Bay 2', 'Beta']);
  expect(rows.map(({ level, position, setSize }) => [level, position, setSize])).toEqual([
    [1, 1, 1],
    [2, 1, 2],
    [3, 1, 2],
    [3, 2, 2],
    [2, 2, 2],
  ]);
});

test('a container inside itself does not make the tree endless', () => {
  const loop: Branches = new Map([
    [root, branch(node('a', 1))],
    ['a', branch(node('b', 1))],
    ['b', branch(node('a', 1))],
  ]);
  expect(visibleRows(loop, new Set(['a', 'b'])).length).toBeLessThan(10);
});

describe('keys', () => {
  test.each([
    ['ArrowDown', 'Region', { kind: 'focus', id: 'Alpha' }],
    ['ArrowUp', 'Region', { kind: 'focus', id: 'Region' }],
    ['ArrowDown', 'Beta', { kind: 'focus', id: 'Beta' }],
    ['Home', 'Bay 2', { kind: 'focus', id: 'Region' }],
    ['End', 'Region', { kind: 'focus', id: 'Beta' }],
    ['ArrowRight', 'Alpha', { kind: 'focus', id: 'Bay 1' }],
    ['ArrowLeft', 'Alpha', { kind: 'collapse', id: 'Alpha' }],
    ['ArrowLeft', 'Bay 2', { kind: 'focus', id: 'Alpha' }],
    ['ArrowRight', 'Beta', undefined],
    ['Enter', 'Beta', { kind: 'fly', id: 'Beta' }],
    [' ', 'Beta', { kind: 'select', id: 'Beta' }],
    ['q', 'Beta', undefined],
  ])('%s on %s', (key, focused, action) => {
    expect(onTreeKey(key, rows, focused)).toEqual(action);
  });

  test('right opens what is closed', () => {
    const closed = visibleRows(branches, new Set(['Region']));
    expect(onTreeKey('ArrowRight', closed, 'Alpha')).toEqual({ kind: 'expand', id: 'Alpha' });
  });

  test('letters go round the rows by the start of a name; one letter again goes on', () => {
    expect(onTreeText('b', rows, 'Region')).toEqual({ kind: 'focus', id: 'Bay 1' });
    expect(onTreeText('b', rows, 'Bay 2')).toEqual({ kind: 'focus', id: 'Beta' });
    expect(onTreeText('b', rows, 'Beta')).toEqual({ kind: 'focus', id: 'Bay 1' });
    expect(onTreeText('bay 2', rows, 'Bay 1')).toEqual({ kind: 'focus', id: 'Bay 2' });
    expect(onTreeText('zz', rows, 'Bay 1')).toBeUndefined();
  });

  test('whatever is pressed, the focus stays on a row that is there', () => {
    const key = fc.constantFrom('ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageDown', 'PageUp');
    fc.assert(
      fc.property(fc.array(key, { maxLength: 40 }), (keys) => {
        const open = new Set<string>();
        let focused: string | null = null;
        for (const pressed of keys) {
          const shown = visibleRows(branches, open);
          const action = onTreeKey(pressed, shown, focused);
          if (action?.kind === 'expand') open.add(action.id);
          if (action?.kind === 'collapse') open.delete(action.id);
          if (action?.kind === 'focus') {
            focused = action.id;
            expect(shown.some((row) => row.node.id === action.id)).toBe(true);
          }
        }
      }),
    );
  });
});
