/** One change of a what-if, as a sentence. */
import { useStore } from 'zustand';
import { readingText } from '../format/number.ts';
import { spoken } from '../format/words.ts';
import { titleOf } from '../layout/asset.ts';
import type { Change } from '../state/change.ts';
import { AssetLink } from './asset-link.tsx';
import { useTwin } from './twin-context.ts';

interface ChangeLineProps {
  readonly change: Change;
  readonly onRemove: () => void;
}

export function ChangeLine({ change, onRemove }: ChangeLineProps) {
  return (
    <li>
      <span>
        <Sentence change={change} />
      </span>
      <button type="button" className="icon" aria-label="Remove this change" onClick={onRemove}>
        ×
      </button>
    </li>
  );
}

function Name({ id }: { readonly id: string }) {
  const { assets } = useTwin();
  const name = useStore(assets.store, (state) => state.rows.get(id)?.name ?? null);
  return <AssetLink id={id} text={titleOf({ id, name })} />;
}

function Sentence({ change }: { readonly change: Change }) {
  switch (change.kind) {
    case 'switch':
      return (
        <>
          <span aria-hidden="true">{change.open ? '○' : '●'}</span> {change.open ? 'Open' : 'Close'}{' '}
          <Name id={change.asset} />
        </>
      );
    case 'outage':
      return (
        <>
          <span aria-hidden="true">✕</span> <Name id={change.asset} /> out of service
        </>
      );
    case 'setpoint':
      return (
        <>
          <span aria-hidden="true">=</span> {spoken(change.attribute)} of <Name id={change.asset} /> to{' '}
          {readingText(change.value, change.unit)}
        </>
      );
    case 'scale':
      return (
        <>
          <span aria-hidden="true">×</span> {change.type === 'EnergyConsumer' ? 'Loads' : spoken(change.type)}{' '}
          {change.within ? (
            <>
              of <Name id={change.within} />
            </>
          ) : (
            'everywhere'
          )}{' '}
          times {change.factor}
        </>
      );
    case 'tap':
      return (
        <>
          <span aria-hidden="true">⇅</span> Tap of <Name id={change.asset} /> to {change.step}
        </>
      );
  }
}
