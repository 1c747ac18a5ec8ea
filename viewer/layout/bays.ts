/** The bays of a voltage level, told from the circuit: what hangs together without the busbar is one bay. */
import type { AssetRow } from './asset.ts';
import type { LineEnd } from './located.ts';

export interface Slot {
  readonly asset: AssetRow;
  /** Its last terminal is the one towards the busbar. */
  readonly reversed: boolean;
}

export interface Bay {
  /** Side by side; in each from the busbar outwards. */
  readonly columns: readonly (readonly Slot[])[];
  readonly ends: readonly LineEnd[];
  readonly toTransformer: boolean;
  /** The nodes outside of the busbar. */
  readonly nodes: readonly string[];
  /** The node of the busbar that it hangs on. */
  readonly bus: string | undefined;
}

/** Without busbars: the node where most meets. */
function busiest(equipment: readonly AssetRow[], ends: readonly LineEnd[]): readonly string[] {
  const counts = new Map<string, number>();
  const count = (node: string): void => void counts.set(node, (counts.get(node) ?? 0) + 1);
  for (const { terminals } of equipment) for (const { node } of terminals) count(node);
  for (const { node } of ends) count(node);
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  return most ? [most[0]] : [];
}

export function baysOf(
  busbars: readonly AssetRow[],
  equipment: readonly AssetRow[],
  ends: readonly LineEnd[],
  ofTransformers: ReadonlySet<string>,
): readonly Bay[] {
  const bus = new Set(
    busbars.length > 0
      ? busbars.flatMap(({ terminals }) => terminals.map(({ node }) => node))
      : busiest(equipment, ends),
  );
  const atNode = new Map<string, AssetRow[]>();
  for (const asset of equipment) {
    for (const { node } of asset.terminals) atNode.set(node, [...(atNode.get(node) ?? []), asset]);
  }
  const endsAt = new Map<string, LineEnd[]>();
  for (const end of ends) endsAt.set(end.node, [...(endsAt.get(end.node) ?? []), end]);

  const seen = new Set<string>();
  const bays: Bay[] = [];
  /** Breadth first from the busbar, so that each row of a bay is one piece of equipment further out. */
  const grow = (start: AssetRow, from: string | undefined): void => {
    const rows: Slot[][] = [];
    const nodes = new Set<string>();
    const leaving: LineEnd[] = [];
    let edge: { readonly asset: AssetRow; readonly from: string | undefined }[] = [{ asset: start, from }];
    seen.add(start.id);
    while (edge.length > 0) {
      rows.push(
        edge.map(({ asset, from: by }) => ({
          asset,
          reversed: asset.terminals.length > 1 && asset.terminals[0]!.node !== by,
        })),
      );
      const next: typeof edge = [];
      for (const { asset } of edge) {
        for (const { node } of asset.terminals) {
          if (bus.has(node) || nodes.has(node)) continue;
          nodes.add(node);
          leaving.push(...(endsAt.get(node) ?? []));
          for (const other of atNode.get(node) ?? []) {
            if (seen.has(other.id)) continue;
            seen.add(other.id);
            next.push({ asset: other, from: node });
          }
        }
      }
      edge = next;
    }
    const width = Math.max(...rows.map((row) => row.length));
    const columns = Array.from({ length: width }, (_, column) => rows.flatMap((row) => row[column] ?? []));
    const toTransformer = [...nodes].some((node) => ofTransformers.has(node));
    bays.push({ columns, ends: leaving, toTransformer, nodes: [...nodes], bus: from });
  };
  for (const node of bus) for (const asset of atNode.get(node) ?? []) if (!seen.has(asset.id)) grow(asset, node);
  for (const asset of equipment) if (!seen.has(asset.id)) grow(asset, asset.terminals[0]?.node);
  // Lines and transformers that sit on the busbar without a switch have a bay of their own all the same.
  for (const node of bus) {
    for (const end of endsAt.get(node) ?? []) {
      bays.push({ columns: [[]], ends: [end], toTransformer: false, nodes: [], bus: node });
    }
    if (ofTransformers.has(node)) bays.push({ columns: [[]], ends: [], toTransformer: true, nodes: [node], bus: node });
  }
  return bays.sort((a, b) => Number(b.toTransformer) - Number(a.toTransformer));
}
