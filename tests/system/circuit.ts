/**
 * An independent graph search over entities as the API gives them: which homes reach a source. It shares no code with the
 * product and knows nothing of impedances: equipment joins its terminals' nodes unless it is an open switch.
 */
export interface ApiEntity {
  readonly id: string;
  readonly type: string;
  readonly [attribute: string]: unknown;
}

const ends = (entity: ApiEntity): readonly string[] =>
  ([entity.terminal ?? []].flat() as unknown as readonly { readonly object: string }[]).map(({ object }) => object);

const plain = (attribute: unknown): unknown => (attribute as { value?: unknown } | undefined)?.value;

/** Homes without a path to an EnergySource; `forced` overrides the position of switches (true: open). */
export function darkHomes(
  entities: readonly ApiEntity[],
  forced: Readonly<Record<string, boolean>> = {},
): readonly string[] {
  const neighbours = new Map<string, string[]>();
  const join = (a: string, b: string): void => {
    neighbours.set(a, [...(neighbours.get(a) ?? []), b]);
    neighbours.set(b, [...(neighbours.get(b) ?? []), a]);
  };
  for (const entity of entities) {
    const open = forced[entity.id] ?? plain(entity.open) === true;
    const nodes = ends(entity);
    if (nodes.length > 1 && !open) join(nodes[0]!, nodes[1]!);
  }
  const live = new Set<string>();
  const reach = entities.filter(({ type }) => type === 'EnergySource').flatMap(ends);
  while (reach.length > 0) {
    const node = reach.pop()!;
    if (live.has(node)) continue;
    live.add(node);
    reach.push(...(neighbours.get(node) ?? []));
  }
  const dark = entities
    .filter(({ type }) => type === 'EnergyConsumer')
    .filter((consumer) => !ends(consumer).some((node) => live.has(node)));
  const homes = dark.map(({ isPartOf }) => (isPartOf as { object: string }).object);
  return [...new Set(homes)].sort();
}
