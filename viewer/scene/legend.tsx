/** What the colours and lines of the scene mean: the chosen quantity with its steps, and what has no supply. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { useTwin } from '../panel/twin-context.ts';
import { loadingScale, type Scale } from '../state/scale.ts';
import { cssColor, palettes } from './palette.ts';

export function Legend() {
  const { whatIf, assets, theme, colouring } = useTwin();
  const result = useStore(whatIf.store, (state) => state.result);
  const isDark = useStore(assets.store, (state) => state.dark.size > 0);
  const scale = useStore(colouring.store, (state) => state.scale);
  const palette = palettes[useStore(theme.store, (state) => state.theme)];
  const answer = result && !scale ? loadingScale : null;
  if (!result && !isDark && !scale) return null;
  return (
    <section className="legend" aria-label="Legend">
      <h2>
        {result ? 'What-if' : 'Live'}
        {scale && `: ${scale.title}${scale.unit ? ` (${scale.unit})` : ''}`}
        {answer && ': loading'}
      </h2>
      <ul>
        {(scale ?? answer) && <Steps scale={(scale ?? answer)!} />}
        <li>
          <span className="swatch dashed" style={{ color: cssColor(palette.deadWire) }} />
          no supply
        </li>
      </ul>
      {scale && <Range scale={scale} />}
    </section>
  );
}

function Steps({ scale }: { readonly scale: Scale }) {
  return scale.steps.map(({ label, color }) => (
    <li key={label}>
      <span className="swatch" style={{ background: cssColor(color) }} />
      {label}
    </li>
  ));
}

/** Lowest and highest value that there is, and how many assets have none. */
function Range({ scale }: { readonly scale: Scale }) {
  const { assets, colouring } = useTwin();
  const { values, extent } = useStore(colouring.store);
  const rows = useStore(assets.store, (state) => state.rows);
  const without = useMemo(() => [...rows.keys()].filter((id) => !values.has(id)).length, [rows, values]);
  return (
    <p className="soft">
      {extent && `${scale.textOf(extent[0])} … ${scale.textOf(extent[1])} · `}
      {values.size} with a value, {without} without
    </p>
  );
}
