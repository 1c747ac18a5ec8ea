/** Asset → the equipment of the kit that stands for it, and where. */
import { house, roofOf, sideRidge } from '../kit/home/home.ts';
import { onWall } from '../kit/inverter/inverter.ts';
import { type Look, voltageClass } from '../kit/kind.ts';
import type { Point } from '../kit/sculpt.ts';
import { onRoof, onSideRoof } from '../kit/solar/solar.ts';
import type { AssetRow } from './asset.ts';
import { isContainer, isDrawn, isLine, kindOf } from './kinds.ts';
import type { Places } from './locate.ts';
import type { Ground } from './projection.ts';

export interface Placement {
  /** The asset that it shows; null for scenery. */
  readonly asset: string | null;
  readonly kind: string;
  readonly look: Look;
  readonly position: Point;
  /** Radians about the vertical axis. */
  readonly yaw: number;
  readonly scale?: number;
}

const degree = Math.PI / 180;

/** Degrees clockwise from north → radians about the vertical axis of the scene. */
export const yawOf = (heading: number): number => -heading * degree;

export const onGround = ([east, north]: Ground, up = 0): Point => [east, up, -north];

/** A point of equipment in the scene. */
export function worldPoint(
  { position, yaw, scale = 1 }: Pick<Placement, 'position' | 'yaw' | 'scale'>,
  local: Point,
): Point {
  const [cosine, sine] = [Math.cos(yaw), Math.sin(yaw)];
  const [x, y, z] = [local[0] * scale, local[1] * scale, local[2] * scale];
  return [position[0] + x * cosine + z * sine, position[1] + y, position[2] - x * sine + z * cosine];
}

/** Degrees from one place to another, clockwise from north. */
export const headingBetween = (from: Ground, to: Ground): number =>
  (Math.atan2(to[0] - from[0], to[1] - from[1]) / degree + 360) % 360;

interface Surroundings {
  readonly assets: ReadonlyMap<string, AssetRow>;
  readonly places: Places;
  /** Homes with panels: which of its sides the roof has to offer them. */
  readonly roofs: ReadonlyMap<string, number>;
}

/** Quarter turns from the front of a home to the side that panels face: 0 front, 1 right, 2 back, 3 left. */
export function roofSides(assets: ReadonlyMap<string, AssetRow>): ReadonlyMap<string, number> {
  const sides = new Map<string, number>();
  for (const { type, parent, heading } of assets.values()) {
    const home = parent === null ? undefined : assets.get(parent);
    if (type !== 'PhotoVoltaicUnit' || home?.type !== 'Home') continue;
    const turn = ((heading ?? 180) - (home.heading ?? 0) + 720) % 360;
    sides.set(home.id, Math.round(turn / 90) % 4);
  }
  return sides;
}

/** What hangs on the wall of a home: meter and inverter on its right side, behind each other; panels on the roof. */
function atHome(asset: AssetRow, home: AssetRow, look: Look, { places, roofs }: Surroundings): Placement | undefined {
  const [ground] = places.of.get(home.id)?.path ?? [];
  if (!ground) return undefined;
  const base = { position: onGround(ground), yaw: yawOf(home.heading ?? 0) };
  const put = (kind: string, local: Point, turn: number, variant?: string): Placement => ({
    asset: asset.id,
    kind,
    look: variant ? { ...look, variant } : look,
    position: worldPoint(base, local),
    yaw: base.yaw + turn,
  });
  const wall = house.width / 2;
  /** On the right wall, `along` metres behind the middle. */
  const onRight = (kind: string, along: number, variant?: string): Placement =>
    put(kind, [wall + 0.13, 0, along], -Math.PI / 2, variant);
  switch (asset.type) {
    case 'EnergyConsumer':
      return onRight('meter', house.depth / 2 - 0.8);
    case 'SmartMeter':
      return onRight('meter', house.depth / 2 - 1.6);
    case 'TransferSwitch':
      return onRight('transferSwitch', 1.2);
    case 'PowerElectronicsConnection':
      return onRight('inverter', 0.2, onWall);
    case 'BatteryUnit':
      return onRight('homeBattery', -1.3);
    case 'EVSE':
      return put('evse', [-wall - 0.6, 0, -house.depth / 2 + 1], Math.PI / 2);
    case 'Thermostat':
      return put('thermostat', [0.9, 0, -house.depth / 2 - 0.08], 0);
    case 'PhotoVoltaicUnit': {
      const side = roofs.get(home.id) ?? 2;
      const turned = side % 2 === 1;
      const { across } = roofOf(turned ? sideRidge : undefined);
      const turn = (-side * Math.PI) / 2;
      const out = worldPoint({ position: [0, 0, 0], yaw: turn }, [0, 0, -across * 0.52]);
      const local: Point = [out[0], house.eaves + house.rise * 0.46 + 0.06, out[2]];
      return put('solar', local, turn, turned ? onSideRoof : onRoof);
    }
    default:
      return undefined;
  }
}

export function lookOf({ voltage, secondaryVoltage }: Pick<AssetRow, 'voltage' | 'secondaryVoltage'>): Look {
  return {
    voltage: voltageClass(voltage),
    ...(secondaryVoltage === undefined ? {} : { secondary: voltageClass(secondaryVoltage) }),
  };
}

/** Supports under a busbar, no further apart than its class allows, and never where a bay crosses in the middle. */
function busSupports(asset: AssetRow, path: readonly Ground[], look: Look): readonly Placement[] {
  const [from, to] = [path[0]!, path.at(-1)!];
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const yaw = yawOf(headingBetween(from, to) - 90);
  const spans = Math.max(1, Math.ceil(length / (look.voltage.spacing * 5)) | 1);
  return Array.from({ length: spans + 1 }, (_, index): Placement => {
    const part = index / spans;
    const ground: Ground = [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
    return { asset: asset.id, kind: 'busSupport', look, position: onGround(ground), yaw };
  });
}

/** Kilowatts of one table of modules, and metres from one to the next: along the row and to the row behind. */
const table = { power: 13, along: 14.4, behind: 8.5, columns: 8, most: 64 } as const;

/** As many tables as the rated power needs, in rows that face the same way. */
function solarField({ id, ratedDcPower = 0 }: AssetRow, one: Omit<Placement, 'asset'>): readonly Placement[] {
  const count = Math.max(1, Math.min(table.most, Math.round(ratedDcPower / table.power)));
  const columns = Math.min(table.columns, count);
  return Array.from({ length: count }, (_, index): Placement => {
    const [column, row] = [index % columns, Math.floor(index / columns)];
    const local: Point = [(column - (columns - 1) / 2) * table.along, 0, (row + 0.5) * table.behind];
    return { ...one, asset: id, position: worldPoint(one, local) };
  });
}

/** Everything of the kit that shows this asset; lines are strung elsewhere. */
export function placementsOf(asset: AssetRow, surroundings: Surroundings): readonly Placement[] {
  const { assets, places, roofs } = surroundings;
  const place = places.of.get(asset.id);
  if (!place || !isDrawn(asset) || (isLine(asset.type) && place.path.length > 1)) return [];
  if (isContainer(asset.type) && asset.type !== 'Home') return [];
  const look = lookOf(asset);
  if (asset.type === 'BusbarSection' && place.path.length > 1) return busSupports(asset, place.path, look);
  const home = asset.parent === null ? undefined : assets.get(asset.parent);
  if (home?.type === 'Home') {
    const mounted = atHome(asset, home, look, surroundings);
    if (mounted) return [mounted];
  }
  const yaw = yawOf(place.heading ?? asset.heading ?? 0);
  const kind = kindOf(asset);
  const position = onGround(place.path[0]!);
  if (asset.type === 'PhotoVoltaicUnit' || asset.type === 'SolarGeneratingUnit')
    return solarField(asset, { position, yaw, kind, look });
  const turned = (roofs.get(asset.id) ?? 0) % 2 === 1;
  return [
    {
      asset: asset.id,
      kind,
      look: asset.type === 'Home' && turned ? { ...look, variant: sideRidge } : look,
      position,
      yaw,
      // A hall is for a power station; a set of a few megawatts stands in a container.
      ...(kind === 'generator' && (asset.ratedS ?? 100) < 20 ? { scale: 0.4 } : {}),
    },
  ];
}
