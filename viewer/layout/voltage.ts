/** A meter or an inverter says nothing of its voltage: it has that of its node, or of the level that one of them is in. */
import type { AssetRow } from './asset.ts';
import { containerOf, isContainer } from './kinds.ts';

/** kV, nominal; what it is built for where nothing else is known; undefined where nobody says. */
export function voltageOf(asset: AssetRow, assets: ReadonlyMap<string, AssetRow>): number | undefined {
  if (asset.voltage !== undefined || isContainer(asset.type)) return asset.voltage;
  const node = asset.terminals[0] && assets.get(asset.terminals[0].node);
  if (node?.voltage !== undefined) return node.voltage;
  const levels = ['VoltageLevel', 'Feeder', 'Microgrid'];
  const level =
    containerOf(assets, node?.parent ?? null, ...levels)?.voltage ??
    containerOf(assets, asset.parent, ...levels)?.voltage;
  if (level !== undefined) return level;
  // An instrument that stands outside of any level has the voltage of what it is attached to, which is attached to nothing.
  const host = asset.attachedTo ? assets.get(asset.attachedTo) : undefined;
  return (host && !host.attachedTo ? voltageOf(host, assets) : undefined) ?? asset.ratedVoltage;
}

/** The same rows, with a voltage where they had none and one is to be found. */
export function withNodeVoltages(assets: ReadonlyMap<string, AssetRow>): ReadonlyMap<string, AssetRow> {
  const filled = new Map<string, AssetRow>();
  for (const [id, asset] of assets) {
    const voltage = voltageOf(asset, assets);
    filled.set(id, voltage === asset.voltage || voltage === undefined ? asset : { ...asset, voltage });
  }
  return filled;
}
