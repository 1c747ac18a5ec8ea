/** What can be changed of the selected asset, each as one button with what it needs to know. */
import { useState } from 'react';
import { useStore } from 'zustand';
import type { AssetDetail, Measurement } from '../api/types.ts';
import { labelOf } from '../format/words.ts';
import { titleOf } from '../layout/asset.ts';
import { isContainer } from '../layout/kinds.ts';
import { changeableOf } from './changeable.ts';
import { useTwin } from './twin-context.ts';

export function ChangeActions() {
  const { detail } = useTwin();
  const { status, asset } = useStore(detail.store);
  if (status !== 'ready' || !asset) {
    return (
      <div className="actions">
        <p className="soft">Select a switch, a line or a home to change it, or scale all loads.</p>
        <Scale within={null} name="everywhere" />
      </div>
    );
  }
  return <Actions key={asset.id} asset={asset} />;
}

function Actions({ asset }: { readonly asset: AssetDetail }) {
  const { whatIf } = useTwin();
  const position = asset.attributes.find(({ name }) => name === 'open');
  const tap = asset.attributes.find(({ name }) => name === 'step');
  const { outage, hasLoads, setpoints } = changeableOf(asset.attributes, isContainer(asset.type));
  const name = titleOf(asset);
  const isOpen = position?.__typename === 'Fact' && position.fact === true;
  return (
    <div className="actions">
      {position?.__typename === 'Fact' && (
        <button type="button" onClick={() => whatIf.add({ kind: 'switch', asset: asset.id, open: !isOpen })}>
          <span aria-hidden="true">{isOpen ? '●' : '○'}</span> {isOpen ? 'Close' : 'Open'} {name}
        </button>
      )}
      {outage && (
        <button type="button" onClick={() => whatIf.add({ kind: 'outage', asset: asset.id })}>
          <span aria-hidden="true">✕</span> Take {name} out of service
        </button>
      )}
      {hasLoads && <Scale within={asset.id} name={name} />}
      {tap?.__typename === 'Measurement' && <Tap asset={asset} step={tap.value ?? 0} />}
      {setpoints.length > 0 && <Setpoint asset={asset} numbers={setpoints} />}
    </div>
  );
}

function Scale({ within, name }: { readonly within: string | null; readonly name: string }) {
  const { whatIf } = useTwin();
  const [factor, setFactor] = useState('1.5');
  const value = Number(factor);
  const isValid = factor !== '' && Number.isFinite(value) && value >= 0;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isValid)
          whatIf.add({ kind: 'scale', type: 'EnergyConsumer', factor: value, ...(within ? { within } : {}) });
      }}
    >
      <label>
        Loads {within ? `of ${name}` : name} ×{' '}
        <input
          type="number"
          min="0"
          max="100"
          step="0.1"
          value={factor}
          onChange={(event) => setFactor(event.target.value)}
        />
      </label>
      <button type="submit" disabled={!isValid}>
        Scale
      </button>
    </form>
  );
}

function Tap({ asset, step }: { readonly asset: AssetDetail; readonly step: number }) {
  const { whatIf } = useTwin();
  const [wanted, setWanted] = useState(String(step));
  const limit = (name: string): number | undefined => {
    const found = asset.attributes.find((attribute) => attribute.name === name);
    return found?.__typename === 'Measurement' ? (found.value ?? undefined) : undefined;
  };
  const value = Number(wanted);
  const isValid = wanted !== '' && Number.isInteger(value);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isValid) whatIf.add({ kind: 'tap', asset: asset.id, step: value });
      }}
    >
      <label>
        Tap to{' '}
        <input
          type="number"
          step="1"
          min={limit('lowStep')}
          max={limit('highStep')}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      </label>
      <button type="submit" disabled={!isValid}>
        Set
      </button>
    </form>
  );
}

function Setpoint({ asset, numbers }: { readonly asset: AssetDetail; readonly numbers: readonly Measurement[] }) {
  const { whatIf } = useTwin();
  const names = [...new Map(numbers.map((number) => [number.name, number])).values()];
  const [name, setName] = useState(names[0]!.name);
  const [text, setText] = useState('');
  const chosen = names.find((number) => number.name === name) ?? names[0]!;
  const value = Number(text);
  const isValid = text.trim() !== '' && Number.isFinite(value);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const unit = chosen.unit ? { unit: chosen.unit } : {};
        if (isValid) whatIf.add({ kind: 'setpoint', asset: asset.id, attribute: chosen.name, value, ...unit });
      }}
    >
      <select aria-label="Value to set" value={chosen.name} onChange={(event) => setName(event.target.value)}>
        {names.map((number) => (
          <option key={number.name} value={number.name}>
            {labelOf(number.name)}
          </option>
        ))}
      </select>
      <label>
        {' to '}
        <input
          type="number"
          step="any"
          aria-label={`${labelOf(chosen.name)} in ${chosen.unit ?? ''}`}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />{' '}
        {chosen.unit}
      </label>
      <button type="submit" disabled={!isValid}>
        Set
      </button>
    </form>
  );
}
