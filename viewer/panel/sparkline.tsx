/** The last 24 hours of one value: a line with gaps where nothing is known, its range, and a reading under the pointer. */
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { sentenceOf } from '../api/client.ts';
import { historyDocument } from '../api/documents.ts';
import type { Series } from '../api/types.ts';
import { age } from '../format/age.ts';
import { readingText } from '../format/number.ts';
import { extentOf, pathOf, startOf } from './series-path.ts';
import { useTwin } from './twin-context.ts';

const dayMs = 86_400_000;
const [width, height] = [280, 64];

interface SparklineProps {
  readonly id: string;
  readonly attribute: string;
  readonly datasetId: string | null;
  readonly title: string;
}

export function Sparkline({ id, attribute, datasetId, title }: SparklineProps) {
  const twin = useTwin();
  const time = useStore(twin.address.store, (state) => state.time);
  const [series, setSeries] = useState<Series | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [under, setUnder] = useState<number | null>(null);
  const [window, setWindow] = useState({ from: 0, to: 0 });

  useEffect(() => {
    const stop = new AbortController();
    const to = time === null ? twin.now() : Date.parse(time);
    const from = to - dayMs;
    const variables = {
      id,
      attribute,
      datasetId,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      maxPoints: 280,
    };
    twin
      .ask<{ node: { history: Series } | null }>(historyDocument, variables, stop.signal)
      .then(({ node }) => {
        const history = node?.history ?? { unit: null, points: [] };
        setSeries(history);
        setWindow({ from: startOf(history.points, from, to), to });
      })
      .catch((cause: unknown) => !stop.signal.aborted && setError(sentenceOf(cause)));
    return () => stop.abort();
  }, [twin, id, attribute, datasetId, time]);

  if (error) return <p className="error">{error}</p>;
  if (!series) return <p className="soft spark">Reading 24 hours …</p>;
  const extent = extentOf(series.points);
  if (!extent) return <p className="soft spark">Nothing was recorded in these 24 hours.</p>;
  const box = { width, height, ...window, ...extent };
  const at = under === null ? null : window.from + (under / width) * (window.to - window.from);
  const nearest =
    at === null
      ? null
      : series.points.reduce((best, point) =>
          Math.abs(Date.parse(point.at) - at) < Math.abs(Date.parse(best.at) - at) ? point : best,
        );
  return (
    <figure className="spark">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: choosing a moment by eye; the URL takes any moment. */}
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${title} over ${age((window.to - window.from) / 1000)}, from ${readingText(extent.low, series.unit)} to ${readingText(extent.high, series.unit)}`}
        onPointerMove={(event) => {
          const { left, width: shown } = event.currentTarget.getBoundingClientRect();
          setUnder(((event.clientX - left) / shown) * width);
        }}
        onPointerLeave={() => setUnder(null)}
        onClick={() => nearest && twin.address.go({ time: new Date(nearest.at).toISOString() })}
      >
        <title>Click to start studies from that moment</title>
        <path className="line" d={pathOf(series.points, box)} />
        {under !== null && <path className="cursor" d={`M${under} 0V${height}`} />}
      </svg>
      <figcaption className="soft">
        {nearest
          ? `${new Date(nearest.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })} · ${readingText(nearest.value, series.unit)}`
          : `${age((window.to - window.from) / 1000)} · ${readingText(extent.low, series.unit)} to ${readingText(extent.high, series.unit)}`}
      </figcaption>
    </figure>
  );
}
