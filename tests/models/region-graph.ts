/** Reads the drafts of a region and searches its circuit: written for the tests, with nothing of the twin in it. */
import type { EntityDraft } from '#models/facility/region.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';

export const instances = (value: JsonValue | undefined): readonly JsonObject[] =>
  [value ?? []].flat().filter((instance) => isJsonObject(instance));
export const targets = (entity: EntityDraft, relationship: string): readonly string[] =>
  instances(entity[relationship]).map(({ object }) => object as string);
export const factOf = (entity: EntityDraft, attribute: string): JsonValue | undefined =>
  instances(entity[attribute])[0]?.['value'];
export const number = (entity: EntityDraft, attribute: string): number => factOf(entity, attribute) as number;

/** What passes no current: what is open, whatever is in `also`. Terminals with one node join nothing. */
export function joined(entities: readonly EntityDraft[], also: ReadonlySet<string> = new Set()) {
  const links = new Map<string, string[]>();
  const at = (node: string): string[] => {
    const found = links.get(node) ?? [];
    links.set(node, found);
    return found;
  };
  for (const entity of entities) {
    if (entity.type === 'ConnectivityNode') at(entity.id);
    const [from, to] = targets(entity, 'terminal');
    if (from === undefined || to === undefined || factOf(entity, 'open') === true || also.has(entity.id)) continue;
    at(from).push(to);
    at(to).push(from);
  }
  return links;
}

/** All nodes that can be reached from some. */
export function reached(from: readonly string[], links: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const seen = new Set(from);
  // A Set goes on to what is added while it is walked.
  for (const node of seen) for (const next of links.get(node) ?? []) seen.add(next);
  return seen;
}

/** Nodes with supply, with some switches open besides those that are, once all that opens by itself has opened and what can form a grid does so. */
export function lit(entities: readonly EntityDraft[], opened: ReadonlySet<string>): ReadonlySet<string> {
  const nodeOf = (entity: EntityDraft): string => targets(entity, 'terminal')[0]!;
  const containerOf = (entity: EntityDraft): string | undefined => targets(entity, 'isPartOf')[0];
  const sources = entities.filter(({ type }) => type === 'EnergySource').map(nodeOf);
  const fed = reached(sources, joined(entities, opened));
  // Nothing passes through premises from one supply to another, so what the network feeds is known before they open.
  const marked = entities.filter((entity) => factOf(entity, 'opensOnLossOfSupply') === true);
  const leaving = marked.filter(
    (entity) =>
      opened.has(entity.id) ||
      factOf(entity, 'open') === true ||
      !targets(entity, 'terminal').some((end) => fed.has(end)),
  );
  const islanded = new Set(leaving.map(containerOf));
  const formers = entities.filter(
    (entity) => factOf(entity, 'gridForming') === true && islanded.has(containerOf(entity)),
  );
  return reached(
    [...sources, ...formers.map(nodeOf)],
    joined(entities, new Set([...opened, ...leaving.map(({ id }) => id)])),
  );
}
