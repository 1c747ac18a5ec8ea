/** Follows the circuit from the selected asset, and says how far it got. */
import { useStore } from 'zustand';
import { traceKinds } from '../state/trace.ts';
import { useTwin } from './twin-context.ts';

export function TraceActions({ id }: { readonly id: string }) {
  const { trace } = useTwin();
  const { from, kind, reached, customers, error } = useStore(trace.store);
  const isOurs = from === id;
  return (
    <fieldset className="actions trace">
      <legend>Trace</legend>
      {traceKinds.map(([value, title]) => (
        <button
          key={value}
          type="button"
          aria-pressed={isOurs && kind === value}
          onClick={() => (isOurs && kind === value ? trace.clear() : void trace.run(id, value))}
        >
          {title}
        </button>
      ))}
      {isOurs && kind && (
        <output>
          {reached.size} assets, {customers} customers
        </output>
      )}
      {isOurs && error && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
