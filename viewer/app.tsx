/** The page: assets on the left, the scene in the middle, what is known and what would be on the right. */
import { lazy, Suspense, useState } from 'react';
import { useStore } from 'zustand';
import { AlarmList } from './panel/alarm-list.tsx';
import { AssetTree } from './panel/asset-tree.tsx';
import { Header } from './panel/header.tsx';
import { Help } from './panel/help.tsx';
import { Properties } from './panel/properties.tsx';
import { Search } from './panel/search.tsx';
import { useShortcuts } from './panel/shortcuts.ts';
import { useTwin } from './panel/twin-context.ts';
import { WhatIf } from './panel/what-if.tsx';

// The tree and the panels are there before the renderer is.
const Scene = lazy(() => import('./scene/scene.tsx').then((module) => ({ default: module.Scene })));

export function App() {
  const [helpIsOpen, setHelp] = useState(false);
  useShortcuts(() => setHelp(true));
  return (
    <div className="page">
      <Header onHelp={() => setHelp(true)} />
      <nav className="side left" aria-label="Hierarchy">
        <Search />
        <AssetTree />
      </nav>
      <main>
        <Suspense fallback={<section className="scene" aria-label="Scene" />}>
          <Scene />
        </Suspense>
        <Loading />
      </main>
      <AlarmList />
      <aside className="side right" aria-label="Selection and studies">
        <Properties />
        <WhatIf />
      </aside>
      {helpIsOpen && <Help onClose={() => setHelp(false)} />}
    </div>
  );
}

function Loading() {
  const { assets } = useTwin();
  const { status, total, error } = useStore(assets.store);
  if (status === 'ready') return null;
  if (status === 'failed') {
    return (
      <div className="notice over" role="alert">
        <h2>The twin could not be read</h2>
        <p>{error}</p>
        <button type="button" onClick={() => void assets.load()}>
          Try again
        </button>
      </div>
    );
  }
  return (
    <p className="notice over" role="status">
      Reading the twin{total > 0 ? `: ${total} assets` : ''} …
    </p>
  );
}
