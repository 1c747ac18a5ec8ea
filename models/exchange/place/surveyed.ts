/**
 * Where stations are of which nobody says it, but which surveyed lines lead to. Files do not tell which end of a path is
 * terminal 1, so a station takes the end that most of its lines have in common; a line whose one end is taken says where
 * its other station is.
 */
import type { Position } from '../../facility/template/place.ts';
import type { JsonObject } from '../../ngsi-ld/json.ts';
import type { Draft } from '../draft.ts';
import type { Site, Span } from './circuit.ts';

/** Ends closer than this, degrees, are one place: some 100 m. */
const sameDegrees = 1e-3;

export function pathOf(draft: Draft | undefined): readonly Position[] {
  const geometry = draft?.get('location') as JsonObject | undefined;
  if (geometry?.['type'] === 'Point') return [geometry['coordinates'] as unknown as Position];
  return geometry?.['type'] === 'LineString' ? (geometry['coordinates'] as unknown as readonly Position[]) : [];
}

export function stationsAtLines(spans: readonly Span[], known: ReadonlyMap<Site, Position>): Map<Site, Position> {
  const found = new Map(known);
  const open = new Map<Site, Span[]>();
  for (const span of spans) {
    if (pathOf(span.line).length < 2 || span.from === span.to) continue;
    for (const site of [span.from, span.to]) if (!found.has(site)) open.set(site, [...(open.get(site) ?? []), span]);
  }
  while (open.size > 0) {
    let isNew = false;
    for (const [site, own] of open) {
      const [best, second] = candidates(site, own, found);
      if (!best || best.count === (second?.count ?? 0)) continue;
      found.set(site, best.position);
      open.delete(site);
      isNew = true;
    }
    if (isNew) continue;
    // Nothing tells the ends apart: the first point is taken to be at terminal 1.
    const [site, [span]] = open.entries().next().value as [Site, [Span]];
    const path = pathOf(span.line);
    found.set(site, span.from === site ? path[0]! : path.at(-1)!);
    open.delete(site);
  }
  return found;
}

interface Candidate {
  readonly position: Position;
  count: number;
}

/** Ends of its lines, those that most lines have first. An end at which the other station is already is none. */
function candidates(site: Site, spans: readonly Span[], found: ReadonlyMap<Site, Position>): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (const { line, from, to } of spans) {
    const path = pathOf(line);
    const other = found.get(from === site ? to : from);
    const ends = [path[0]!, path.at(-1)!];
    const taken = other ? ends.findIndex((end) => isSame(end, other)) : -1;
    for (const end of taken < 0 ? ends : [ends[1 - taken]!]) {
      const same = candidates.find(({ position }) => isSame(position, end));
      if (same) same.count += 1;
      else candidates.push({ position: end, count: 1 });
    }
  }
  return candidates.sort((a, b) => b.count - a.count);
}

function isSame([a, b]: Position, [c, d]: Position): boolean {
  return Math.abs(a - c) < sameDegrees && Math.abs(b - d) < sameDegrees;
}
