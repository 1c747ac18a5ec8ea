/** What placing has to know of a grid: its stations, what stands in them, and what leads from one to another. */
import type { Iri } from '../../ngsi-ld/entity.ts';
import type { Draft } from '../draft.ts';

/** A substation, or a node on a line at which the model ends: it has a place, but no yard. */
export interface Site {
  readonly id: Iri;
  readonly substation: Draft | undefined;
  /** Equipment and devices, in the order of their ids. */
  readonly parts: Draft[];
}

/** A line between sites; the ends as nodes. */
export interface Span {
  readonly line: Draft;
  readonly from: Site;
  readonly to: Site;
  readonly fromNode: Iri;
  readonly toNode: Iri;
}

export interface Circuit {
  readonly byId: ReadonlyMap<Iri, Draft>;
  readonly sites: readonly Site[];
  readonly spans: readonly Span[];
}

const depthMax = 16;

/** The containers of a draft, the nearest first. */
export function* containersOf(byId: ReadonlyMap<Iri, Draft>, draft: Draft): Generator<Draft> {
  let at: Draft | undefined = draft;
  for (let depth = 0; at && depth < depthMax; depth += 1) {
    at = byId.get(String(at.get('isPartOf') ?? ''));
    if (at) yield at;
  }
}

export const nodesOf = (draft: Draft): readonly Iri[] => draft.instances('terminal').map((one) => one['object'] as Iri);

export function circuitOf(drafts: readonly Draft[]): Circuit {
  const byId = new Map(drafts.map((draft) => [draft.id, draft]));
  const sites = new Map<Iri, Site>();
  const siteAt = (id: Iri, substation?: Draft): Site => {
    const known = sites.get(id);
    if (known) return known;
    const site = { id, substation, parts: [] };
    sites.set(id, site);
    return site;
  };
  const stationOf = (draft: Draft): Draft | undefined =>
    containersOf(byId, draft).find(({ model }) => model.type === 'Substation');
  for (const draft of drafts) if (draft.model.type === 'Substation') siteAt(draft.id, draft);
  const siteOfNode = (id: Iri): Site => {
    const node = byId.get(id);
    const station = node && stationOf(node);
    return station ? siteAt(station.id, station) : siteAt(id);
  };

  const spans: Span[] = [];
  for (const draft of [...drafts].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const { role } = draft.model;
    if (role === 'container' || role === 'node' || role === 'information') continue;
    const station = stationOf(draft);
    const [fromNode, toNode] = nodesOf(draft);
    if (fromNode !== undefined && toNode !== undefined && draft.model.type === 'ACLineSegment') {
      spans.push({ line: draft, from: siteOfNode(fromNode), to: siteOfNode(toNode), fromNode, toNode });
    } else if (station) siteAt(station.id, station).parts.push(draft);
    else if (fromNode !== undefined) siteOfNode(fromNode).parts.push(draft);
  }
  return { byId, sites: [...sites.values()], spans };
}
