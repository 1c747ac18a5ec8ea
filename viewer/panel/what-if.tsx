/** The region "What-if": changes, the button that runs them, and the answer. Nothing here reaches the real grid. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { ChangeActions } from './change-actions.tsx';
import { ChangeLine } from './change-line.tsx';
import { useTwin } from './twin-context.ts';
import { WhatIfResult } from './what-if-result.tsx';

export function WhatIf() {
  const { whatIf } = useTwin();
  const { changes, status, progress, error, result, answered } = useStore(whatIf.store);
  const isRunning = status === 'running';
  const isStale = result !== null && changes !== answered;
  return (
    <section className="panel what-if" aria-label="What-if">
      <div className="title">
        <h2>What if …</h2>
        {(changes.length > 0 || result) && (
          <button type="button" onClick={() => whatIf.clear()}>
            Clear
          </button>
        )}
      </div>
      <ChangeActions />
      {changes.length > 0 && (
        <ul className="changes" aria-label="Changes">
          {changes.map((change) => (
            <ChangeLine key={JSON.stringify(change)} change={change} onRemove={() => whatIf.remove(change)} />
          ))}
        </ul>
      )}
      <div className="run">
        <button type="button" className="primary" disabled={isRunning} onClick={() => void whatIf.run()}>
          Run
        </button>
        {isRunning && (
          <>
            <progress value={progress} max={1} aria-label="Progress of the run" />
            <button type="button" onClick={() => void whatIf.cancel()}>
              Cancel
            </button>
          </>
        )}
        {!isRunning && changes.length === 0 && !result && (
          <span className="soft">Without changes: the power flow of the grid as it is.</span>
        )}
        {!isRunning && isStale && <span className="soft">The changes are newer than the answer.</span>}
        {status === 'cancelled' && <span className="soft">Cancelled.</span>}
        {result && !isRunning && !isStale && <CopyLink />}
      </div>
      {error && (
        <p className="error pad" role="alert">
          {error}
        </p>
      )}
      {result && <WhatIfResult result={result} />}
    </section>
  );
}

function CopyLink() {
  const [isCopied, setCopied] = useState(false);
  return (
    <button
      type="button"
      onClick={() => {
        navigator.clipboard?.writeText(window.location.href).then(
          () => setCopied(true),
          () => setCopied(false),
        );
      }}
    >
      {isCopied ? 'Copied' : 'Copy link'}
    </button>
  );
}
