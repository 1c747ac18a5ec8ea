/**
 * Everything that stands, in columns: one place in each array for each instance. Positions are double, so that what is a
 * hundred kilometres from the origin does not tremble; the card gets them relative to a place near the camera.
 */
import { chargeVariant } from '../kit/battery-container/charge.ts';
import { type Look, lookKey } from '../kit/kind.ts';
import { sizeOf } from '../kit/kit.ts';
import type { AssetRow } from '../layout/asset.ts';
import { isSwitch } from '../layout/liveness.ts';
import type { Placement } from '../layout/place.ts';
import type { Wire } from '../layout/wire.ts';
import type { Display } from '../state/display.ts';
import { tube } from './geometry.ts';

/** One kind in one look: what an instanced mesh draws. */
export interface Shaped {
  readonly kind: string;
  readonly look: Look;
  /** Metres: half of what it measures across, for the choice of its detail. */
  readonly size: number;
}

export interface Instances {
  readonly count: number;
  readonly shapes: readonly Shaped[];
  /** Id of the asset; null for scenery and for what joins equipment at a node. */
  readonly asset: readonly (string | null)[];
  /** Place in `shapes`; a switch that moves has another. */
  readonly shape: Uint16Array;
  /** x, y, z of the scene, metres. */
  readonly position: Float64Array;
  /** Three columns of a matrix: rotation and scale. */
  readonly turn: Float32Array;
  /** Colour and how far it covers: see `material.ts`. */
  readonly tint: Uint8Array;
  /** Metres around `position` that it may reach. */
  readonly reach: Float32Array;
  /** The node that a conductor belongs to. */
  readonly node: readonly (string | null)[];
  /** The shape of an instance as things are now; adds it to `shapes` where it is new. */
  shapeOf(index: number, assets: ReadonlyMap<string, AssetRow>, display: Display): number;
}

/** Kinds that look otherwise when a switch moves, supply is lost or a battery fills; all others stay as they are. */
const changing = new Set([
  ...['breaker', 'disconnector', 'groundDisconnector', 'loadBreakSwitch', 'recloser', 'fuse', 'transferSwitch'],
  ...['home', 'meter', 'inverter', 'homeBattery', 'evse', 'thermostat', 'batteryContainer'],
]);

/** Kinds that show with their lights whether they have power. */
const lit = new Set(['home', 'meter', 'inverter', 'homeBattery', 'evse', 'thermostat']);

/** The look of a placement now: its position if it is a switch, its light if it has one. */
export function currentLook(
  { asset: id, kind, look }: Pick<Placement, 'asset' | 'kind' | 'look'>,
  assets: ReadonlyMap<string, AssetRow>,
  display: Display,
): Look {
  const asset = id === null ? undefined : assets.get(id);
  if (!asset) return look;
  const open = isSwitch(asset.type) && display.isOpen(asset);
  const charged = (kind === 'batteryContainer' || kind === 'homeBattery') && asset.charge !== undefined;
  const dark = lit.has(kind) && display.dark.has(asset.id);
  if (!open && !dark && !charged) return look;
  return {
    ...look,
    ...(open ? { open } : {}),
    ...(dark ? { dark } : {}),
    ...(charged ? { variant: chargeVariant(asset.charge!) } : {}),
  };
}

export function instancesOf(placements: readonly Placement[], wires: readonly Wire[]): Instances {
  const tubes = wires.filter(({ radius, sag }) => radius > 0 && sag === 0);
  const count = placements.length + tubes.length;
  const shapes: Shaped[] = [];
  const known = new Map<string, number>();
  const numberOf = (kind: string, look: Look): number => {
    const key = lookKey(kind, look);
    let number = known.get(key);
    if (number === undefined) {
      const { radius, height } = kind === tube ? { radius: 0.1, height: 0.1 } : sizeOf(kind, look);
      // A fence is as thin as it is long: it is gone long before a thing of its size.
      const size = Math.max(radius, height / 2) * (kind === 'fence' ? 0.3 : 1);
      number = shapes.push({ kind, look, size }) - 1;
      known.set(key, number);
    }
    return number;
  };
  const asset: (string | null)[] = new Array(count).fill(null);
  const node: (string | null)[] = new Array(count).fill(null);
  const columns = {
    shape: new Uint16Array(count),
    position: new Float64Array(count * 3),
    turn: new Float32Array(count * 9),
    tint: new Uint8Array(count * 4),
    reach: new Float32Array(count),
  };
  placements.forEach((placement, index) => {
    const { kind, look, position, yaw, scale = 1 } = placement;
    asset[index] = placement.asset;
    const shape = numberOf(kind, look);
    columns.shape[index] = shape;
    columns.position.set(position, index * 3);
    const [cosine, sine] = [Math.cos(yaw) * scale, Math.sin(yaw) * scale];
    columns.turn.set([cosine, 0, -sine, 0, scale, 0, sine, 0, cosine], index * 9);
    columns.reach[index] = (kind === 'fence' ? 4 : shapes[shape]!.size * 1.5) * scale;
  });
  const places = new Map<string, Look>();
  tubes.forEach(({ asset: id, node: at, from, to, radius, voltage }, offset) => {
    const index = placements.length + offset;
    asset[index] = id;
    node[index] = at;
    const look = places.get(voltage) ?? ({ voltage: { name: voltage } } as Look);
    places.set(voltage, look);
    columns.shape[index] = numberOf(tube, look);
    columns.position.set(from, index * 3);
    const along = [to[0] - from[0], to[1] - from[1], to[2] - from[2]] as const;
    columns.turn.set(stretched(along, radius), index * 9);
    columns.reach[index] = Math.hypot(...along);
  });
  return {
    ...{ count, shapes, asset, node, ...columns },
    shapeOf(index, assets, display) {
      const placement = placements[index];
      if (!placement || placement.asset === null || !changing.has(placement.kind)) return columns.shape[index]!;
      return numberOf(placement.kind, currentLook(placement, assets, display));
    },
  };
}

/** x along a direction with its length; y and z across it, `radius` long. */
function stretched([x, y, z]: readonly [number, number, number], radius: number): readonly number[] {
  const length = Math.hypot(x, y, z) || 1;
  const upright = Math.abs(y) > length * 0.99;
  // Across: the direction turned against the vertical, or against the north where it is the vertical itself.
  const [ax, ay, az] = upright ? [0, -z / length, y / length] : [z / length, 0, -x / length];
  const norm = Math.hypot(ax, ay, az) || 1;
  const [bx, by, bz] = [ax / norm, ay / norm, az / norm];
  const [cx, cy, cz] = [(y * bz - z * by) / length, (z * bx - x * bz) / length, (x * by - y * bx) / length];
  return [x, y, z, cx * radius, cy * radius, cz * radius, -bx * radius, -by * radius, -bz * radius];
}
