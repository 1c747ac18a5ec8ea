/**
 * Fewer points with the same look: largest triangle three buckets (S. Steinarsson, "Downsampling time series for visual
 * representation", 2013). Keeps the first and the last point, and of each bucket the one that spans the largest triangle
 * with the point kept before and the mean of the bucket behind.
 */
export function decimate<T>(
  points: readonly T[],
  count: number,
  xOf: (point: T) => number,
  yOf: (point: T) => number,
): readonly T[] {
  if (points.length <= count || count < 3) return points.length <= count ? points : points.slice(-count);
  const kept: T[] = [points[0]!];
  const width = (points.length - 2) / (count - 2);
  const edge = (bucket: number): number => Math.floor(1 + bucket * width);
  for (let bucket = 0; bucket < count - 2; bucket += 1) {
    const next = points.slice(edge(bucket + 1), Math.min(edge(bucket + 2), points.length));
    const mean = (of: (point: T) => number): number => next.reduce((sum, point) => sum + of(point), 0) / next.length;
    const [xNext, yNext] = next.length > 0 ? [mean(xOf), mean(yOf)] : [xOf(points.at(-1)!), yOf(points.at(-1)!)];
    const last = kept.at(-1)!;
    let best = points[edge(bucket)]!;
    let largest = -1;
    for (let i = edge(bucket); i < edge(bucket + 1); i += 1) {
      const point = points[i]!;
      const area = Math.abs(
        (xOf(last) - xNext) * (yOf(point) - yOf(last)) - (xOf(last) - xOf(point)) * (yNext - yOf(last)),
      );
      if (area > largest) [largest, best] = [area, point];
    }
    kept.push(best);
  }
  kept.push(points.at(-1)!);
  return kept;
}
