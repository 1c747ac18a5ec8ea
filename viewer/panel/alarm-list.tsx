/** The region "Alarms": a line that counts them, and the list to work on. What is new is said aloud, politely. */
import { useStore } from 'zustand';
import type { AlarmAnswer } from '../api/alarms.ts';
import { ago } from '../format/age.ts';
import { titleOf } from '../layout/asset.ts';
import { countsOf, holds, isUnacknowledged } from '../state/alarms.ts';
import { PriorityMark, priorityWords } from './alarm-mark.tsx';
import { AssetLink } from './asset-link.tsx';
import { useNow, useTwin } from './twin-context.ts';

/** More rows than a person reads; the others come up as these are done. */
const shownMax = 200;

export function AlarmList() {
  const { alarms } = useTwin();
  const { status, rows, total, unacknowledged, news, error, isOpen } = useStore(alarms.store);
  return (
    <section className="alarms" id="alarms" aria-label="Alarms">
      <div className="alarms-title">
        <h2>Alarms</h2>
        <Counts rows={rows} total={total} />
        <span className="grow" />
        {unacknowledged > 0 && (
          <button type="button" onClick={() => void alarms.acknowledgeAll()}>
            Acknowledge all
          </button>
        )}
        <button type="button" aria-expanded={isOpen} aria-controls="alarm-rows" onClick={() => alarms.show(!isOpen)}>
          {isOpen ? 'Hide' : 'Show'}
        </button>
      </div>
      <p className="unseen" role="status" aria-live="polite">
        {news}
      </p>
      {error && (
        <p className="error pad" role="alert">
          {error}
        </p>
      )}
      <div id="alarm-rows" className="alarm-rows" hidden={!isOpen}>
        {isOpen && status === 'ready' && rows.length === 0 && (
          <p className="soft pad">There is no alarm: all limits are kept, and nothing waits to be acknowledged.</p>
        )}
        {isOpen && rows.length > 0 && <Table rows={rows.slice(0, shownMax)} />}
        {isOpen && total > shownMax && (
          <p className="soft pad">and {total - Math.min(shownMax, rows.length)} more, less urgent or older</p>
        )}
      </div>
    </section>
  );
}

function Counts({ rows, total }: { readonly rows: readonly AlarmAnswer[]; readonly total: number }) {
  if (total === 0) return <span className="soft">none</span>;
  return (
    <ul className="alarm-counts" aria-label={`${total} in all`}>
      {countsOf(rows).map(([priority, count]) => (
        <li key={priority} title={priorityWords[priority]}>
          <PriorityMark priority={priority} text={`${count}`} />
          <span className="unseen"> {priorityWords[priority].toLowerCase()}</span>
        </li>
      ))}
    </ul>
  );
}

function Table({ rows }: { readonly rows: readonly AlarmAnswer[] }) {
  const now = useNow();
  return (
    <table>
      <thead>
        <tr>
          {['Priority', 'Raised', 'Asset', 'What', 'State'].map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} now={now} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row, now }: { readonly row: AlarmAnswer; readonly now: number }) {
  const { alarms } = useTwin();
  const { id, asset, priority, message, raisedAt, acknowledgedBy } = row;
  const title = asset ? titleOf(asset) : 'An asset that is gone';
  return (
    <tr className={holds(row) ? 'holds' : 'ended'}>
      <td>
        <PriorityMark priority={priority} text={`${priority} ${priorityWords[priority]}`} />
      </td>
      <td>
        <time dateTime={raisedAt} title={new Date(raisedAt).toLocaleString()}>
          {ago((now - Date.parse(raisedAt)) / 1000)}
        </time>
      </td>
      <td>{asset ? <AssetLink id={asset.id} text={title} /> : <span className="soft">{title}</span>}</td>
      <td>{message}</td>
      <td className="state">
        {holds(row) ? 'Active' : 'Ended'}
        {isUnacknowledged(row) ? (
          <button type="button" aria-label={`Acknowledge: ${title}`} onClick={() => void alarms.acknowledge([id])}>
            Acknowledge
          </button>
        ) : (
          <span className="soft"> · acknowledged{acknowledgedBy ? ` by ${acknowledgedBy}` : ''}</span>
        )}
      </td>
    </tr>
  );
}
