/** The kit: every kind by name, and the shapes that were built, each once. */

import { arrester } from './arrester/arrester.ts';
import { batteryContainer } from './battery-container/battery-container.ts';
import { breaker } from './breaker/breaker.ts';
import { busSupport } from './bus-support/bus-support.ts';
import { switchCabinet } from './cabinet/cabinet.ts';
import { capacitor } from './capacitor/capacitor.ts';
import { controlHouse } from './control-house/control-house.ts';
import { converter } from './converter/converter.ts';
import { currentTransformer } from './current-transformer/current-transformer.ts';
import type { Detail } from './detail.ts';
import { disconnector } from './disconnector/disconnector.ts';
import { evse } from './evse/evse.ts';
import { fence } from './fence/fence.ts';
import { fuse } from './fuse/fuse.ts';
import { gantry } from './gantry/gantry.ts';
import { generator } from './generator/generator.ts';
import { groundDisconnector } from './ground-disconnector/ground-disconnector.ts';
import { home } from './home/home.ts';
import { homeBattery } from './home-battery/home-battery.ts';
import { inverter } from './inverter/inverter.ts';
import { type Kind, type Look, lookKey } from './kind.ts';
import { lineEnd } from './line-end/line-end.ts';
import { load } from './load/load.ts';
import { loadBreakSwitch } from './load-break-switch/load-break-switch.ts';
import { marker } from './marker/marker.ts';
import { meter } from './meter/meter.ts';
import { padTransformer } from './pad-transformer/pad-transformer.ts';
import { pmu } from './pmu/pmu.ts';
import { pole } from './pole/pole.ts';
import { poleTransformer } from './pole-transformer/pole-transformer.ts';
import { recloser } from './recloser/recloser.ts';
import { regulator } from './regulator/regulator.ts';
import type { Shape } from './sculpt.ts';
import { solar } from './solar/solar.ts';
import { solarTable } from './solar-table/solar-table.ts';
import { source } from './source/source.ts';
import { thermostat } from './thermostat/thermostat.ts';
import { tower } from './tower/tower.ts';
import { transferSwitch } from './transfer-switch/transfer-switch.ts';
import { transformer } from './transformer/transformer.ts';
import { tree } from './tree/tree.ts';
import { voltageTransformer } from './voltage-transformer/voltage-transformer.ts';
import { waveTrap } from './wave-trap/wave-trap.ts';
import { weatherStation } from './weather-station/weather-station.ts';
import { windTurbine } from './wind-turbine/wind-turbine.ts';

const kinds = [
  arrester,
  batteryContainer,
  breaker,
  busSupport,
  switchCabinet,
  capacitor,
  controlHouse,
  converter,
  currentTransformer,
  disconnector,
  evse,
  fence,
  fuse,
  gantry,
  generator,
  groundDisconnector,
  home,
  homeBattery,
  inverter,
  lineEnd,
  load,
  loadBreakSwitch,
  marker,
  meter,
  padTransformer,
  pmu,
  pole,
  poleTransformer,
  recloser,
  regulator,
  solar,
  solarTable,
  source,
  thermostat,
  tower,
  transferSwitch,
  transformer,
  tree,
  voltageTransformer,
  waveTrap,
  weatherStation,
  windTurbine,
] as const;

export const kit: ReadonlyMap<string, Kind> = new Map(kinds.map((kind) => [kind.name, kind]));

const shapes = new Map<string, Shape>();
const sizes = new Map<string, ReturnType<Kind['size']>>();

function kindOf(name: string): Kind {
  const kind = kit.get(name);
  if (!kind) throw new Error(`The kit has no kind ${name}`);
  return kind;
}

/** Built once, and then known. */
function once<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** The shape of a kind in a look; throws for a kind that does not exist. */
export const shapeOf = (name: string, look: Look, detail: Detail = 'near'): Shape =>
  once(shapes, lookKey(name, look, detail), () => kindOf(name).shape(look, detail));

/** Bounding radius and height, metres; throws for a kind that does not exist. */
export const sizeOf = (name: string, look: Look): ReturnType<Kind['size']> =>
  once(sizes, lookKey(name, look), () => kindOf(name).size(look));
