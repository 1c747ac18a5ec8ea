/** The stores, for every component. */
import { createContext, useContext, useEffect, useState } from 'react';
import type { Twin } from '../state/twin.ts';

export const TwinContext = createContext<Twin | null>(null);

export function useTwin(): Twin {
  const twin = useContext(TwinContext);
  if (!twin) throw new Error('There is no twin around this component');
  return twin;
}

/** Milliseconds since the epoch, once a second: ages go on while nothing else happens. */
export function useNow(): number {
  const { now } = useTwin();
  const [at, setAt] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setAt(now()), 1000);
    return () => clearInterval(timer);
  }, [now]);
  return at;
}
