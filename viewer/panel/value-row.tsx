/** One value: name, number with unit or fact in words, quality as shape and word, age that goes on. */
import { useStore } from 'zustand';
import type { Fact, Measurement } from '../api/types.ts';
import { age } from '../format/age.ts';
import { reading } from '../format/number.ts';
import { qualityShape, qualityWord } from '../format/quality.ts';
import { factText, labelOf } from '../format/words.ts';
import { useNow, useTwin } from './twin-context.ts';

interface ValueRowProps {
  readonly value: Measurement | Fact;
  readonly receivedAt: number;
  readonly isPlotted: boolean;
  readonly onPlot: () => void;
}

export function ValueRow({ value, receivedAt, isPlotted, onPlot }: ValueRowProps) {
  const { live } = useTwin();
  const isLost = useStore(live.store, (state) => state.connection === 'lost');
  const isOld = value.measured && (isLost || ['STALE', 'MISSING', 'BAD'].includes(value.quality));
  const label = labelOf(value.label);
  return (
    <div className={`value ${isOld ? 'old' : ''}`}>
      <span className="label">
        {value.measured ? (
          <button
            type="button"
            className="plain"
            aria-expanded={isPlotted}
            onClick={onPlot}
            title="Show the last 24 hours"
          >
            {label}
          </button>
        ) : (
          label
        )}
      </span>
      <Shown value={value} />
      {value.measured && (
        <span className="trust">
          <span className={`quality ${qualityWord[value.quality]}`}>
            <span aria-hidden="true">{qualityShape[value.quality]}</span> {qualityWord[value.quality]}
          </span>
          <Age seconds={value.ageSeconds} receivedAt={receivedAt} />
        </span>
      )}
    </div>
  );
}

/** Characters beyond which a text is read, not glanced at: an identifier, a sentence. */
const wordsMax = 24;

function Shown({ value }: { readonly value: Measurement | Fact }) {
  if (value.__typename === 'Fact') {
    const text = factText(value.name, value.text, value.fact);
    return <span className={`number fact ${text.length > wordsMax ? 'long' : ''}`}>{text}</span>;
  }
  const { number, unit } = reading(value.value, value.unit);
  return (
    <span className="number">
      {number}
      {unit && <span className="unit"> {unit}</span>}
    </span>
  );
}

function Age({ seconds, receivedAt }: { readonly seconds: number | null; readonly receivedAt: number }) {
  const now = useNow();
  const text = seconds === null ? '–' : age(seconds + Math.max(0, (now - receivedAt) / 1000));
  return <span className="age">{text === 'now' || text === '–' ? text : `${text} ago`}</span>;
}
