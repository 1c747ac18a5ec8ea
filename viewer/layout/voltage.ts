/** A meter or an inverter says nothing of its voltage: it has that of the node that it is connected to. */
import type { AssetRow } from './asset.ts';

/** The same rows, with the voltage of their node where they had none. */
export function withNodeVoltages(assets: ReadonlyMap<string, AssetRow>): ReadonlyMap<string, AssetRow> {
  const filled = new Map<string, AssetRow>();
  for (const [id, asset] of assets) {
    const node = asset.terminals[0]?.node;
    const voltage = asset.voltage ?? (node === undefined ? undefined : assets.get(node)?.voltage);
    filled.set(id, voltage === asset.voltage || voltage === undefined ? asset : { ...asset, voltage });
  }
  return filled;
}
