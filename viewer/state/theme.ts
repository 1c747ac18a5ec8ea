/** Day or night: as the system says, until a person says otherwise. */
import { createStore } from 'zustand/vanilla';

export type Theme = 'light' | 'dark';

const key = 'busbar.theme';

export interface ThemeSurroundings {
  readonly storage: { getItem(key: string): string | null; setItem(key: string, value: string): void } | null;
  readonly system: {
    readonly matches: boolean;
    addEventListener(type: 'change', listener: (event: { readonly matches: boolean }) => void): void;
  };
}

const isTheme = (value: unknown): value is Theme => value === 'light' || value === 'dark';

/** `system` is the media query `(prefers-color-scheme: dark)`. */
export function createTheme({ storage, system }: ThemeSurroundings) {
  const chosen = storage?.getItem(key);
  const store = createStore<{ readonly theme: Theme; readonly chosen: boolean }>(() => ({
    theme: isTheme(chosen) ? chosen : system.matches ? 'dark' : 'light',
    chosen: isTheme(chosen),
  }));
  system.addEventListener('change', ({ matches }) => {
    if (!store.getState().chosen) store.setState({ theme: matches ? 'dark' : 'light' });
  });
  return {
    store,
    toggle(): void {
      const theme: Theme = store.getState().theme === 'dark' ? 'light' : 'dark';
      store.setState({ theme, chosen: true });
      storage?.setItem(key, theme);
    },
  };
}
