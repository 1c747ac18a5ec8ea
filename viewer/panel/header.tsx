/** Name of the page, the state of the connection and the age of the data, day or night, help. */
import { useStore } from 'zustand';
import { age } from '../format/age.ts';
import { titleOf } from '../layout/asset.ts';
import { AlarmBadge } from './alarm-mark.tsx';
import { ColourBy } from './colour-by.tsx';
import { Tenants } from './tenants.tsx';
import { useNow, useTwin } from './twin-context.ts';

/** Older than this the data of a working connection deserves a remark. */
const quietSeconds = 30;

export function Header({ onHelp }: { readonly onHelp: () => void }) {
  const { theme } = useTwin();
  const isDark = useStore(theme.store, (state) => state.theme === 'dark');
  return (
    <header>
      <h1>
        <img src="/icon.svg" alt="" width="22" height="22" />
        Busbar
      </h1>
      <Tenants />
      <TimeNotice />
      <IsolationNotice />
      <span className="grow" />
      <ColourBy />
      <AlarmBadge />
      <Connection />
      <button
        type="button"
        className="icon"
        onClick={() => theme.toggle()}
        aria-label={isDark ? 'Show by day' : 'Show by night'}
      >
        {isDark ? '☀' : '☾'}
      </button>
      <button type="button" className="icon" onClick={onHelp} aria-label="Keyboard shortcuts">
        ?
      </button>
    </header>
  );
}

/** Shape, word and age: ● live · 2 s. */
function Connection() {
  const { live } = useTwin();
  const { connection, changedAt, retryAt, error } = useStore(live.store);
  const now = useNow();
  const seconds = changedAt === null ? null : Math.max(0, (now - changedAt) / 1000);
  const words = {
    connecting: ['◌', 'connecting'],
    live: seconds !== null && seconds > quietSeconds ? ['◔', 'live, quiet'] : ['●', 'live'],
    lost: ['✕', 'connection lost'],
  }[connection];
  const wait = retryAt === null ? 0 : Math.max(0, Math.ceil((retryAt - now) / 1000));
  const detail =
    connection === 'lost'
      ? `next attempt in ${wait} s`
      : seconds === null
        ? 'no change yet'
        : `changed ${age(seconds) === 'now' ? 'now' : `${age(seconds)} ago`}`;
  return (
    <output
      className={`connection ${connection}`}
      aria-live="off"
      title={error ?? 'State of the live connection, and how old the newest change is'}
    >
      <span aria-hidden="true">{words[0]}</span> {words[1]} <span className="soft">· {error ?? detail}</span>
    </output>
  );
}

function TimeNotice() {
  const { address } = useTwin();
  const time = useStore(address.store, (state) => state.time);
  if (!time) return null;
  return (
    <p className="time">
      Studies start from <time dateTime={time}>{new Date(time).toLocaleString()}</time>
      <button type="button" onClick={() => address.go({ time: null })}>
        Back to now
      </button>
    </p>
  );
}

/** What is shown alone, and the way back to everything. */
function IsolationNotice() {
  const twin = useTwin();
  const id = useStore(twin.address.store, (state) => state.isolate);
  const row = useStore(twin.assets.store, (state) => (id === null ? undefined : state.rows.get(id)));
  if (id === null) return null;
  return (
    <p className="time">
      Only {titleOf(row ?? { id, name: null })}
      <button type="button" onClick={() => twin.isolate(null)} title="Show everything (Esc)">
        Show everything
      </button>
    </p>
  );
}
