/**
 * Which nodes a source feeds, told from the equipment that none does. The broker names the equipment; a conductor belongs to
 * a node. Nodes joined by a closed switch or a branch share their fate, and one piece of living equipment speaks for all.
 */
import type { AssetRow } from './asset.ts';

const switches = new Set([
  ...['Breaker', 'Disconnector', 'LoadBreakSwitch', 'Recloser', 'Sectionaliser', 'Fuse', 'Jumper', 'Switch'],
  ...['GroundDisconnector', 'TransferSwitch'],
]);

export const isSwitch = (type: string): boolean => switches.has(type);

/** A switch to earth; and one that may have opened by itself, which its position does not say yet. */
const joinsNothing = ({ type, opensAlone }: AssetRow): boolean => type === 'GroundDisconnector' || opensAlone === true;

export function darkNodes(
  assets: Iterable<AssetRow>,
  dark: ReadonlySet<string>,
  isOpen: (asset: AssetRow) => boolean,
  isOut: (id: string) => boolean = () => false,
): ReadonlySet<string> {
  const parent = new Map<string, string>();
  const find = (node: string): string => {
    let root = node;
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up;
    parent.set(node, root);
    return root;
  };
  const witnesses: AssetRow[] = [];
  for (const asset of assets) {
    const [first, ...others] = asset.terminals;
    if (!first) continue;
    for (const { node } of asset.terminals) find(node);
    if (isOut(asset.id) || joinsNothing(asset) || (isSwitch(asset.type) && isOpen(asset))) continue;
    for (const { node } of others) parent.set(find(node), find(first.node));
    // A busbar is never reported: it is as alive as its node.
    if (asset.type !== 'BusbarSection') witnesses.push(asset);
  }
  const live = new Set<string>();
  for (const { id, terminals } of witnesses) if (!dark.has(id)) live.add(find(terminals[0]!.node));
  return new Set([...parent.keys()].filter((node) => !live.has(find(node))));
}
