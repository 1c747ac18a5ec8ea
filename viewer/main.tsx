/** Composition of the page: the stores, the broker they ask, the place they live in. */
import { createRoot } from 'react-dom/client';
import { createAsk, tenantHeaders } from './api/client.ts';
import { openEventStream } from './api/event-stream.ts';
import { App } from './app.tsx';
import { TwinContext } from './panel/twin-context.ts';
import { installProbe } from './probe.ts';
import { createTwin } from './state/twin.ts';
import './theme/colors.css';
import './theme/layout.css';
import './theme/alarm.css';
import './theme/panel.css';
import './theme/scene.css';
import './theme/what-if.css';

/** Null where a browser keeps nothing, as in some private windows. */
function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

const endpoint = '/graphql';
/** Whose twin it is does not change as long as the page lives: another tenant is another page. */
const tenant = new URLSearchParams(window.location.search).get('tenant');
const fetchFrom = window.fetch.bind(window);
const twin = createTwin({
  ask: createAsk(endpoint, fetchFrom, tenant || null),
  endpoint,
  open: (url) => openEventStream(url, fetchFrom, tenantHeaders(tenant || null)),
  later: (work, delayMs) => window.setTimeout(work, delayMs),
  now: () => Date.now(),
  place: window,
  theme: { storage: storage(), system: matchMedia('(prefers-color-scheme: dark)') },
});

const wear = (theme: string): void => {
  document.documentElement.dataset['theme'] = theme;
};
wear(twin.theme.store.getState().theme);
twin.theme.store.subscribe(({ theme }) => wear(theme));

installProbe(() => twin.assets.store.getState().rows.size);
createRoot(document.getElementById('root')!).render(
  <TwinContext.Provider value={twin}>
    <App />
  </TwinContext.Provider>,
);
void twin.start();
