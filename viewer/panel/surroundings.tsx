/** What an asset contains, and whether a source feeds it: read from the rows of the picture. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { spoken } from '../format/words.ts';
import { titleOf } from '../layout/asset.ts';
import { AssetLink } from './asset-link.tsx';
import { useTwin } from './twin-context.ts';

const shownMax = 24;

export function Contents({ id }: { readonly id: string }) {
  const { assets } = useTwin();
  const rows = useStore(assets.store, (state) => state.rows);
  const parts = useMemo(
    () => [...rows.values()].filter(({ parent, type }) => parent === id && type !== 'ConnectivityNode'),
    [rows, id],
  );
  if (parts.length === 0) return null;
  return (
    <>
      <h3>Contains</h3>
      <ul className="values" aria-label="Contains">
        {parts.slice(0, shownMax).map((part) => (
          <li key={part.id} className="value">
            <span className="label">{spoken(part.type)}</span>
            <AssetLink id={part.id} text={titleOf(part)} />
          </li>
        ))}
      </ul>
      {parts.length > shownMax && <p className="soft pad">and {parts.length - shownMax} more in the tree</p>}
    </>
  );
}

/** Says it in words where no source feeds the asset now. */
export function Supply({ id }: { readonly id: string }) {
  const { assets } = useTwin();
  const isDark = useStore(assets.store, (state) => state.dark.has(id));
  return isDark ? (
    <p className="error pad">
      <span aria-hidden="true">◌</span> No source feeds it now.
    </p>
  ) : null;
}
