/** The hierarchy as rows on a screen, and what a key does to them: the tree view pattern of WAI-ARIA, without a screen. */
export interface TreeNode {
  readonly id: string;
  readonly type: string;
  readonly name: string | null;
  readonly childCount: number;
}

export interface Branch {
  readonly nodes: readonly TreeNode[];
  readonly total: number;
  /** Where to read on; null when all are here. */
  readonly next: string | null;
}

export interface TreeRow {
  readonly node: TreeNode;
  readonly level: number;
  readonly expanded: boolean;
  readonly setSize: number;
  readonly position: number;
  readonly parent: string | null;
}

/** Children by id of the parent; those of the root under the empty text. */
export type Branches = ReadonlyMap<string, Branch>;

export const root = '';

/** The rows that are visible, top to bottom. A container that contains itself is shown once. */
export function visibleRows(branches: Branches, expanded: ReadonlySet<string>): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const walk = (parent: string, level: number, above: ReadonlySet<string>): void => {
    const branch = branches.get(parent);
    branch?.nodes.forEach((node, index) => {
      const isOpen = expanded.has(node.id) && node.childCount > 0;
      rows.push({
        ...{ node, level, expanded: isOpen, setSize: branch.total, position: index + 1 },
        parent: parent === root ? null : parent,
      });
      if (isOpen && !above.has(node.id)) walk(node.id, level + 1, new Set([...above, node.id]));
    });
  };
  walk(root, 1, new Set());
  return rows;
}

export type TreeAction =
  | { readonly kind: 'focus'; readonly id: string }
  | { readonly kind: 'expand'; readonly id: string }
  | { readonly kind: 'collapse'; readonly id: string }
  | { readonly kind: 'select'; readonly id: string }
  | { readonly kind: 'fly'; readonly id: string };

const labelOf = ({ name, id }: TreeNode): string => (name ?? id).toLowerCase();

/** What a key means on the row with the focus; undefined for a key that is not the tree's. */
export function onTreeKey(key: string, rows: readonly TreeRow[], focused: string | null): TreeAction | undefined {
  const index = Math.max(
    0,
    rows.findIndex(({ node }) => node.id === focused),
  );
  const row = rows[index];
  if (!row) return undefined;
  const focus = (to: number): TreeAction | undefined => {
    const target = rows[Math.max(0, Math.min(rows.length - 1, to))];
    return target && { kind: 'focus', id: target.node.id };
  };
  switch (key) {
    case 'ArrowDown':
      return focus(index + 1);
    case 'ArrowUp':
      return focus(index - 1);
    case 'PageDown':
      return focus(index + 10);
    case 'PageUp':
      return focus(index - 10);
    case 'Home':
      return focus(0);
    case 'End':
      return focus(rows.length - 1);
    case 'ArrowRight':
      if (row.node.childCount === 0) return undefined;
      return row.expanded ? focus(index + 1) : { kind: 'expand', id: row.node.id };
    case 'ArrowLeft':
      if (row.expanded) return { kind: 'collapse', id: row.node.id };
      return row.parent === null ? undefined : { kind: 'focus', id: row.parent };
    case 'Enter':
      return { kind: 'fly', id: row.node.id };
    case ' ':
      return { kind: 'select', id: row.node.id };
    default:
      return undefined;
  }
}

/** Type-ahead: the next row, round and round, whose name starts with what was typed. */
export function onTreeText(text: string, rows: readonly TreeRow[], focused: string | null): TreeAction | undefined {
  const start = rows.findIndex(({ node }) => node.id === focused);
  const wanted = text.toLowerCase();
  // One letter goes on to the next; more letters may stay where they are.
  const first = wanted.length === 1 ? 1 : 0;
  for (let step = first; step <= rows.length; step += 1) {
    const row = rows[(Math.max(0, start) + step) % rows.length];
    if (row && labelOf(row.node).startsWith(wanted)) return { kind: 'focus', id: row.node.id };
  }
  return undefined;
}
