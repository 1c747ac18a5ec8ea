/**
 * What a solver would say of the circuit, said at once: parts of it that no source feeds, and sources of which none may
 * balance. Switches count as they stand.
 */
import type { Iri } from '../ngsi-ld/entity.ts';
import type { Draft } from './draft.ts';
import type { Findings } from './report.ts';

const sources = new Set([
  'EnergySource',
  'SynchronousMachine',
  'ExternalNetworkInjection',
  'EquivalentInjection',
  'PowerElectronicsConnection',
]);

export function warnOfCircuit(drafts: readonly Draft[], findings: Findings): void {
  const parent = new Map<Iri, Iri>();
  const rootOf = (id: Iri): Iri => {
    let at = id;
    for (let above = parent.get(at); above !== undefined && above !== at; above = parent.get(at)) {
      // Halving the way as it is gone keeps all later ways short.
      parent.set(at, parent.get(above) ?? above);
      at = above;
    }
    return at;
  };
  const equipment = drafts.filter((draft) => draft.has('terminal') && draft.get('inService') !== false);
  for (const draft of equipment) {
    const nodes = connectedNodes(draft);
    for (const node of nodes) if (!parent.has(node)) parent.set(node, node);
    const passes = draft.model.role === 'branch' || (draft.model.role === 'switch' && draft.get('open') !== true);
    if (passes) for (const node of nodes.slice(1)) parent.set(rootOf(node), rootOf(nodes[0]!));
  }
  const islands = new Map<Iri, { loads: Draft[]; sources: Draft[] }>();
  for (const draft of equipment) {
    if (draft.model.role !== 'injection') continue;
    const [node] = connectedNodes(draft);
    if (node === undefined) continue;
    const island = islands.get(rootOf(node)) ?? { loads: [], sources: [] };
    islands.set(rootOf(node), island);
    if ('pfixed' in draft.model.attributes) island.loads.push(draft);
    else if (sources.has(draft.model.type)) island.sources.push(draft);
  }
  for (const { loads, sources: feeding } of islands.values()) {
    if (loads.length > 0 && feeding.length === 0) {
      const first = loads[0]!;
      findings.warn(
        `${first.provenance}: ${first.id} and ${loads.length - 1} other loads are in an island without a source: they have no supply.`,
      );
    }
  }
  warnOfSlack(
    [...islands.values()].flatMap((island) => island.sources),
    findings,
  );
}

/** With machines but none that may balance, a study has to choose one by itself. */
function warnOfSlack(all: readonly Draft[], findings: Findings): void {
  const machines = all.filter(({ model }) => 'referencePriority' in model.attributes);
  const named = machines.some((draft) => Number(draft.get('referencePriority') ?? 0) > 0);
  if (machines.length === 0 || named || all.some(({ model }) => model.type === 'EnergySource')) return;
  findings.warn(
    'No slack is named: no machine has a referencePriority above 0. A study takes the largest that keeps its voltage.',
  );
}

/** Nodes of the terminals that are connected. */
function connectedNodes(draft: Draft): readonly Iri[] {
  return draft.instances('terminal').flatMap((one) => {
    const connected = one['connected'] as { readonly value?: unknown } | undefined;
    return connected?.value === false ? [] : [one['object'] as Iri];
  });
}
