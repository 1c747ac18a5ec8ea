/** What the label of an asset says, and how important it is; what is not normal says so with a sign and a word. */
import { type AssetRow, titleOf } from '../layout/asset.ts';
import { isSwitch } from '../layout/liveness.ts';
import type { Display } from '../state/display.ts';

export interface LabelText {
  readonly text: string;
  readonly style: 'selected' | 'hovered' | 'alarm' | 'container' | 'plain';
}

export interface LabelRank {
  /** Lower is more important. */
  readonly rank: number;
  /** Metres from the camera beyond which it is not shown. */
  readonly within: number;
}

export interface LabelState {
  readonly display: Display;
  readonly selected: string | null;
  readonly hovered: string | null;
}

const always = Number.POSITIVE_INFINITY;

/** By type: rank, and how far it is read. Areas and stations first, then what is large, then what is small. */
const ranks: Readonly<Record<string, LabelRank>> = {
  Substation: { rank: 4, within: always },
  BatteryPlant: { rank: 5, within: 9000 },
  Microgrid: { rank: 5, within: 9000 },
  Feeder: { rank: 6, within: 3000 },
  Home: { rank: 8, within: 240 },
  PowerTransformer: { rank: 7, within: 420 },
  SynchronousMachine: { rank: 7, within: 420 },
  EnergySource: { rank: 7, within: 420 },
  ExternalNetworkInjection: { rank: 7, within: 420 },
  ACLineSegment: { rank: 10, within: 160 },
  Breaker: { rank: 9, within: 140 },
  Recloser: { rank: 9, within: 140 },
  PowerElectronicsConnection: { rank: 9, within: 110 },
  BatteryUnit: { rank: 10, within: 90 },
  Disconnector: { rank: 11, within: 75 },
  BusbarSection: { rank: 9, within: 110 },
};
const rest: LabelRank = { rank: 12, within: 55 };
const unlabelled = new Set([
  'VoltageLevel',
  'Bay',
  'Line',
  'SubGeographicalRegion',
  'GeographicalRegion',
  'ConnectivityNode',
  'Command',
  'Alarm',
  'UsagePoint',
]);

const isUnusual = (asset: AssetRow, display: Display): boolean =>
  isSwitch(asset.type) && asset.open !== undefined && display.isOpen(asset) !== (asset.normalOpen ?? false);

/** Where an asset stands among those that want a label; nothing where it wants none. */
export function rankOf(asset: AssetRow, { display, selected, hovered }: LabelState): LabelRank | null {
  const { id, type } = asset;
  if (id === selected) return { rank: 0, within: always };
  if (id === hovered) return { rank: 1, within: always };
  if (display.only !== null && !display.only.has(id)) return null;
  if (unlabelled.has(type)) return null;
  if (display.alarmOf(id) !== undefined) return { rank: 1 + display.alarmOf(id)! / 10, within: 20_000 };
  if (isUnusual(asset, display)) return { rank: 2, within: 2500 };
  const overloaded = display.kind === 'whatIf' && (display.loadings.get(id) ?? 0) >= 100;
  if (overloaded || (type === 'Home' && display.dark.has(id))) return { rank: 3, within: overloaded ? 2500 : 1200 };
  return ranks[type] ?? rest;
}

export function labelOf(asset: AssetRow, { display, selected, hovered }: LabelState): LabelText {
  const { id, type } = asset;
  const isDark = display.dark.has(id);
  const open = isSwitch(type) && display.isOpen(asset);
  const unusual = isUnusual(asset, display);
  const alarm = display.alarmOf(id);
  const state: string[] = [];
  if (unusual || (id === selected && isSwitch(type))) state.push(open ? '○ open' : '● closed');
  if (isDark && type === 'Home') state.push('◌ dark');
  else if (isDark && id === selected) state.push('◌ no supply');
  // What carries nothing has no loading worth a word.
  const carries = !isDark && !open;
  const loading = display.kind === 'whatIf' && carries ? display.loadings.get(id) : undefined;
  const coloured = display.textOf(id);
  if (coloured !== undefined) state.push(coloured);
  else if (loading !== undefined && (loading >= 80 || id === selected)) {
    state.push(loading < 1 ? 'under 1 %' : `${Math.round(loading)} %`);
  }
  const text = [`${alarm === undefined ? '' : `▲${alarm} `}${titleOf(asset)}`, ...state].join(' · ');
  const isAlarm = alarm !== undefined || unusual || (isDark && type === 'Home') || (loading ?? 0) >= 100;
  const isContainer = ['Substation', 'Feeder', 'Microgrid', 'BatteryPlant'].includes(type);
  const style = isAlarm ? 'alarm' : isContainer ? 'container' : 'plain';
  return { text, style: id === selected ? 'selected' : id === hovered ? 'hovered' : style };
}
