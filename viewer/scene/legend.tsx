/** What the colours and lines of the scene mean, as far as there are any to explain. */
import { useStore } from 'zustand';
import { useTwin } from '../panel/twin-context.ts';
import { cssColor, loadingSteps, palettes } from './palette.ts';

export function Legend() {
  const { whatIf, assets, theme } = useTwin();
  const result = useStore(whatIf.store, (state) => state.result);
  const isDark = useStore(assets.store, (state) => state.dark.size > 0);
  const palette = palettes[useStore(theme.store, (state) => state.theme)];
  if (!result && !isDark) return null;
  return (
    <div className="legend">
      <h2>{result ? 'What-if: loading' : 'Live'}</h2>
      <ul>
        {result &&
          loadingSteps.map(({ label, color }) => (
            <li key={label}>
              <span className="swatch" style={{ background: cssColor(color) }} />
              {label}
            </li>
          ))}
        <li>
          <span className="swatch dashed" style={{ color: cssColor(palette.deadWire) }} />
          no supply
        </li>
      </ul>
    </div>
  );
}
