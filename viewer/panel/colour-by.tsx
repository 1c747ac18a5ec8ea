/** Chooses what the scene is coloured by. */
import { useStore } from 'zustand';
import { type Colouring, colouringTitle, fixedColourings } from '../state/quantity.ts';
import { useTwin } from './twin-context.ts';

export function ColourBy() {
  const { colouring } = useTwin();
  const { mode, quantities } = useStore(colouring.store);
  const known = quantities.some(({ name }) => `value:${name}` === mode) || !mode.startsWith('value:');
  return (
    <label className="choice">
      Colour by{' '}
      <select value={mode} onChange={(event) => colouring.choose(event.target.value as Colouring)}>
        {fixedColourings.map(([value, title]) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
        <optgroup label="Measured">
          {!known && <option value={mode}>{colouringTitle(mode)}</option>}
          {quantities.map(({ name, unit, count }) => (
            <option key={name} value={`value:${name}`}>
              {colouringTitle(`value:${name}`)}
              {unit ? ` (${unit})` : ''} · {count}
            </option>
          ))}
        </optgroup>
      </select>
    </label>
  );
}
