/** All keys, in a dialog of the browser: it holds the focus and closes with Escape. */
import { useEffect, useRef } from 'react';

const keys: readonly (readonly [string, string])[] = [
  ['/', 'Search'],
  ['T', 'To the tree'],
  ['S', 'To the scene'],
  ['A', 'Alarms: show or hide the list'],
  ['F', 'Fly to the selected asset'],
  ['H', 'See all of it'],
  ['I', 'Show the selected asset or area alone'],
  ['Esc', 'Show everything again, select nothing'],
  ['C', 'Choose the colours'],
  ['N', 'Day or night'],
  ['?', 'This list'],
];
const treeKeys: readonly (readonly [string, string])[] = [
  ['↑ ↓', 'Row above or below'],
  ['→ ←', 'Open or close, in or out'],
  ['Home End', 'First or last row'],
  ['Space', 'Select'],
  ['Enter', 'Select and fly there'],
  ['letters', 'To the next name that starts so'],
];
const sceneKeys: readonly (readonly [string, string])[] = [
  ['drag · ← → ↑ ↓', 'Turn'],
  ['right drag · ⇧ ← → ↑ ↓', 'Move'],
  ['wheel · + −', 'Nearer or further'],
  ['click', 'Select'],
  ['double click', 'Select and fly there'],
];

export function Help({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="help-title">
      <h2 id="help-title">Keys</h2>
      <div className="columns">
        {[['Everywhere', keys] as const, ['In the tree', treeKeys] as const, ['In the scene', sceneKeys] as const].map(
          ([title, rows]) => (
            <section key={title}>
              <h3>{title}</h3>
              <dl>
                {rows.map(([key, meaning]) => (
                  <div key={key}>
                    <dt>{key}</dt>
                    <dd>{meaning}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ),
        )}
      </div>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
