/** The hierarchy as a tree of WAI-ARIA: only the rows on the screen exist, one of them has the focus, keys move it. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { spoken } from '../format/words.ts';
import { titleOf } from '../layout/asset.ts';
import { isSwitch } from '../layout/liveness.ts';
import { onTreeKey, onTreeText, root, type TreeAction, visibleRows } from '../state/tree.ts';
import { AlarmMark } from './alarm-mark.tsx';
import { TypeSymbol } from './symbols.tsx';
import { useTwin } from './twin-context.ts';

const rowHeight = 28;
const typingMs = 700;

export function AssetTree() {
  const twin = useTwin();
  const { hierarchy } = twin;
  const { branches, expanded, focused, error } = useStore(hierarchy.store);
  const selected = useStore(twin.address.store, (state) => state.asset);
  const rows = useMemo(() => visibleRows(branches, expanded), [branches, expanded]);
  const scroller = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: '', at: 0 });
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });

  const active = rows.some(({ node }) => node.id === focused) ? focused : (rows[0]?.node.id ?? null);
  const activeIndex = rows.findIndex(({ node }) => node.id === active);
  useEffect(() => {
    if (activeIndex >= 0) virtual.scrollToIndex(activeIndex, { align: 'auto' });
  }, [activeIndex, virtual]);
  useEffect(() => {
    // The focus follows the row, but is never taken from elsewhere.
    if (scroller.current?.contains(document.activeElement)) {
      scroller.current.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
    }
  });

  // The end of what has been read of a container asks for more of it.
  const items = virtual.getVirtualItems();
  useEffect(() => {
    for (const { index } of items) {
      const row = rows[index];
      const parent = row?.parent ?? root;
      const branch = branches.get(parent);
      if (row && branch?.next && row.position === branch.nodes.length) void hierarchy.more(parent);
    }
  }, [items, rows, branches, hierarchy]);

  const act = (action: TreeAction): void => {
    if (action.kind === 'focus') hierarchy.focus(action.id);
    else if (action.kind === 'expand') void hierarchy.expand(action.id);
    else if (action.kind === 'collapse') hierarchy.collapse(action.id);
    else if (action.kind === 'select') twin.select(action.id);
    else twin.visit(action.id);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    let action = onTreeKey(event.key, rows, active);
    if (!action && event.key.length === 1 && /\S/.test(event.key) && !['/', '?'].includes(event.key)) {
      const now = Date.now();
      const { text, at } = typed.current;
      typed.current = { text: now - at < typingMs ? text + event.key : event.key, at: now };
      action = onTreeText(typed.current.text, rows, active);
    }
    if (!action) return;
    event.preventDefault();
    act(action);
  };

  return (
    <div className="tree-box" ref={scroller}>
      {error && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
      <div role="tree" aria-label="Assets" onKeyDown={onKey} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = rows[index]!;
          const { node, level } = row;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the tree.
            <div
              key={`${node.id}@${row.parent}`}
              role="treeitem"
              className="row"
              tabIndex={node.id === active ? 0 : -1}
              aria-level={level}
              aria-setsize={row.setSize}
              aria-posinset={row.position}
              aria-selected={node.id === selected}
              aria-expanded={node.childCount > 0 ? row.expanded : undefined}
              title={`${spoken(node.type)} · ${node.id}`}
              style={{ transform: `translateY(${start}px)`, paddingInlineStart: 6 + (level - 1) * 15 }}
              onClick={() => {
                hierarchy.focus(node.id);
                twin.select(node.id);
              }}
              onDoubleClick={() => twin.visit(node.id)}
            >
              <button
                type="button"
                tabIndex={-1}
                aria-hidden="true"
                className="twist"
                onClick={(event) => {
                  event.stopPropagation();
                  act({ kind: row.expanded ? 'collapse' : 'expand', id: node.id });
                }}
              >
                {node.childCount > 0 ? (row.expanded ? '▾' : '▸') : ''}
              </button>
              <TypeSymbol type={node.type} />
              <span className="name">{titleOf(node)}</span>
              <AlarmMark id={node.id} />
              <RowState id={node.id} type={node.type} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** What is not normal about an asset, by sign and word. */
function RowState({ id, type }: { readonly id: string; readonly type: string }) {
  const { assets, colouring } = useTwin();
  const value = useStore(colouring.store, ({ values, scale }) => {
    const number = scale ? values.get(id) : undefined;
    return number === undefined ? undefined : scale!.textOf(number);
  });
  const isDark = useStore(assets.store, (state) => state.dark.has(id));
  const isOpen = useStore(assets.store, (state) => state.rows.get(id)?.open === true);
  if (isSwitch(type) && isOpen) return <span className="state">○ open</span>;
  if (isDark) return <span className="state">◌ dark</span>;
  return value === undefined ? null : <span className="state soft">{value}</span>;
}
