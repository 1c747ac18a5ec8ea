/** Keys that work everywhere on the page, but not while somebody types. */
import { useEffect } from 'react';
import { useTwin } from './twin-context.ts';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input, select, textarea, [contenteditable]');

export function useShortcuts(onHelp: () => void): void {
  const twin = useTwin();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      // In the tree a letter is the start of a name.
      const inTree = event.target instanceof Element && event.target.closest('[role=tree]') !== null;
      const { asset, isolate } = twin.address.store.getState();
      const focus = (selector: string) => document.querySelector<HTMLElement>(selector)?.focus();
      const actions: Readonly<Record<string, () => void>> = {
        '?': onHelp,
        '/': () => focus('input[type=search]'),
        ...(inTree
          ? {}
          : {
              f: () => asset && twin.visit(asset),
              h: () => twin.goHome(),
              i: () => twin.isolate(asset === isolate ? null : asset),
              t: () => focus('[role=treeitem][tabindex="0"]'),
              s: () => focus('canvas'),
              a: () => {
                twin.alarms.show(!twin.alarms.store.getState().isOpen);
                focus('#alarms button');
              },
              n: () => twin.theme.toggle(),
              c: () => focus('header .choice:last-of-type select'),
              // One step back at a time.
              Escape: () => (isolate === null ? twin.select(null) : twin.isolate(null)),
            }),
      };
      const action = actions[event.key];
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [twin, onHelp]);
}
