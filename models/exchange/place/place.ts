/**
 * A place for everything that is drawn and has none: stations, what stands in them, lines from one to the other. What files
 * say of places is kept; what is made up is marked, so that nobody takes it for the truth. The same grid has the same plan.
 */
import { type Metres, type Site as Plane, type Position, siteAt } from '../../facility/template/place.ts';
import type { Iri } from '../../ngsi-ld/entity.ts';
import type { JsonObject } from '../../ngsi-ld/json.ts';
import type { Draft } from '../draft.ts';
import type { ImportReport } from '../report.ts';
import { type Circuit, circuitOf, type Site, type Span } from './circuit.ts';
import { spread } from './spread.ts';
import { pathOf, stationsAtLines } from './surveyed.ts';
import { exitKey, type Yard, yardOf } from './yard.ts';

/** Where a grid is drawn of which no file says where it is: in the Atlantic, where nobody takes it for a real one. */
const nowhere: Position = [-30, 45];
/** A line is so many times as long as the largest station is wide, and at least so many metres. */
const lengthOfLine = 2.5;
const leastLength = 1500;

export function placeAll(drafts: readonly Draft[]): ImportReport['locations'] {
  const surveyed = drafts.filter((draft) => draft.has('location')).length;
  const circuit = circuitOf(drafts);
  const spansOf = new Map<Site, Span[]>();
  for (const span of circuit.spans) {
    for (const site of new Set([span.from, span.to])) {
      const spans = spansOf.get(site);
      if (spans) spans.push(span);
      else spansOf.set(site, [span]);
    }
  }
  const yards = new Map(circuit.sites.map((site) => [site, yardOf(circuit, site, spansOf.get(site) ?? [])]));
  const positions = positionsOf(circuit, yards);
  let generated = 0;
  const put = (draft: Draft, geometry: JsonObject, heading?: number): void => {
    if (draft.has('location')) return;
    draft.set('location', geometry).set('locationSource', 'generated');
    if (heading !== undefined) draft.set('heading', heading);
    generated += 1;
  };
  for (const site of circuit.sites) putSite(circuit, site, yards.get(site)!, siteAt(positions.get(site)!), put);
  for (const { line, from, to, fromNode, toNode } of circuit.spans) {
    const end = (site: Site, node: Iri): Position =>
      siteAt(positions.get(site)!).position(yards.get(site)!.exits.get(exitKey(line.id, node)) ?? [0, 0]);
    put(line, { type: 'LineString', coordinates: [end(from, fromNode), end(to, toNode)] });
  }
  return { surveyed, generated };
}

function putSite(
  { byId }: Circuit,
  { substation }: Site,
  { places }: Yard,
  plane: Plane,
  put: (draft: Draft, geometry: JsonObject, heading?: number) => void,
): void {
  if (substation) put(substation, plane.point([0, 0]));
  for (const [id, { path, heading }] of places) {
    put(byId.get(id)!, path.length === 1 ? plane.point(path[0]!) : plane.line(path), heading);
  }
}

/** Of every site: as surveyed, as the ends of surveyed lines say, or made up. */
function positionsOf({ sites, spans }: Circuit, yards: ReadonlyMap<Site, Yard>): ReadonlyMap<Site, Position> {
  const own = sites.flatMap((site) => {
    const [position] = pathOf(site.substation);
    return position ? [[site, position] as const] : [];
  });
  const known = stationsAtLines(spans, new Map(own));
  const origin = known.size > 0 ? meanOf([...known.values()]) : nowhere;
  const plane = siteAt(origin);
  const index = new Map(sites.map((site, at) => [site, at]));
  const widest = Math.max(0, ...[...yards.values()].map(({ radius }) => 2 * radius));
  const points = spread({
    count: sites.length,
    links: spans.map(({ from, to }) => [index.get(from)!, index.get(to)!] as const),
    fixed: new Map([...known].map(([site, position]) => [index.get(site)!, metresFrom(origin, position)])),
    length: Math.max(leastLength, widest * lengthOfLine),
    apart: widest * 1.3,
  });
  return new Map(sites.map((site, at) => [site, known.get(site) ?? plane.position(points[at]!)]));
}

function meanOf(positions: readonly Position[]): Position {
  const sum = (axis: 0 | 1): number => positions.reduce((total, position) => total + position[axis], 0);
  return [sum(0) / positions.length, sum(1) / positions.length];
}

/** The other way round than `Site.position`, which is linear. */
function metresFrom(origin: Position, [longitude, latitude]: Position): Metres {
  const [east, north] = siteAt(origin).position([100_000, 100_000]);
  const scale = (from: number, to: number, at: number): number => ((at - from) / (to - from)) * 100_000;
  return [scale(origin[0], east, longitude), scale(origin[1], north, latitude)];
}
