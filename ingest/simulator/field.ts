/**
 * The electrical truth of a region that only exists here: loads follow their day, the sun shines through clouds, switches
 * stand where they stand, and a power flow says the rest. No sockets, no clock of its own.
 */
import { terminalOfDataset } from '#models/attributes/reading.ts';
import { entitiesOf } from '#models/facility/entities.ts';
import { atHour, type FieldPoint, type Region } from '#models/facility/region.ts';
import { buildNetwork } from '#twins/network/build.ts';
import { baseMva, type Network } from '#twins/network/network.ts';
import { terminalFlows } from '#twins/powerflow/report.ts';
import { solvePowerFlow } from '#twins/powerflow/solve.ts';
import type { SvPowerFlow } from '#twins/scenario/scenario.ts';
import { createRandom, createWander, gaussian } from './noise.ts';
import { createTopOil } from './thermal.ts';
import { createWeather, solarHour, type Weather } from './weather.ts';

export interface Field {
  /** Lets time pass until `time`, in milliseconds since the epoch, and measures everything. */
  advance(time: number): void;
  /** What the instrument of a point shows; undefined when there is nothing to measure. */
  measure(point: FieldPoint): number | boolean | undefined;
  isSwitch(entity: string): boolean;
  isOpen(entity: string): boolean;
  setOpen(entity: string, isOpen: boolean): void;
}

/** Standard deviation of what instruments show, as a part of the value: classes 0.2 and better. */
const deviations: Readonly<Record<string, number>> = {
  activePower: 0.001,
  reactivePower: 0.002,
  current: 0.001,
  voltage: 0.0004,
  irradiance: 0.005,
  topOilTemperature: 0.001,
};

export function createField(region: Region, seed: number, start: number): Field {
  return new SimulatedField(region, seed, start);
}

class SimulatedField implements Field {
  readonly #region: Region;
  readonly #network: Network;
  readonly #random: () => number;
  readonly #weatherAt: (time: number, seconds: number) => Weather;
  /** Replaced, never changed: a network that was handed out stays as it is. */
  #open: Uint8Array;
  /** Consumer → how its load wanders around the curve of its day. */
  readonly #wander: ReadonlyMap<string, (seconds: number) => number>;
  readonly #topOil: ReadonlyMap<string, ReturnType<typeof createTopOil>>;
  readonly #ratedS: ReadonlyMap<string, number>;
  readonly #temperatures = new Map<string, number>();
  #flows: ReadonlyMap<string, SvPowerFlow> = new Map();
  #weather: Weather;
  #time: number;

  constructor(region: Region, seed: number, start: number) {
    const { simulation } = region;
    this.#region = region;
    this.#random = createRandom(seed);
    this.#weatherAt = createWeather(simulation.weather, this.#random);
    this.#weather = this.#weatherAt(start, 0);
    const at = new Date(start).toISOString();
    this.#network = buildNetwork(entitiesOf(region, at), { revision: 0, at });
    this.#open = Uint8Array.from(this.#network.switches.open);
    this.#wander = new Map(simulation.loads.map(({ consumer }) => [consumer, createWander(this.#random, 0.12, 300)]));
    this.#topOil = new Map(simulation.transformers.map((facts) => [facts.transformer, createTopOil(facts)]));
    this.#ratedS = new Map(region.entities.map((entity) => [entity.id, numberIn(entity['ratedS'])]));
    this.#time = start;
    this.advance(start);
  }

  advance(time: number): void {
    const seconds = Math.max(0, (time - this.#time) / 1000);
    this.#time = time;
    this.#weather = this.#weatherAt(time, seconds);
    const { injections, switches } = this.#network;
    const p = Float64Array.from(injections.p);
    const q = Float64Array.from(injections.q);
    const set = (asset: string, activePower: number, reactivePower: number): void => {
      const ref = this.#network.index.get(asset);
      if (ref?.kind !== 'injection') return;
      p[ref.row] = activePower / baseMva;
      q[ref.row] = reactivePower / baseMva;
    };
    const { loads, photovoltaics, weather } = this.#region.simulation;
    const hour = solarHour(time, weather.longitude);
    for (const { consumer, activePower, powerFactor } of loads) {
      const load = atHour(activePower, hour) * Math.exp(this.#wander.get(consumer)!(seconds));
      set(consumer, load, load * Math.tan(Math.acos(powerFactor)));
    }
    for (const { converter, ratedDcPower, efficiency } of photovoltaics) {
      const direct = (ratedDcPower / 1000) * (this.#weather.irradiance / 1000);
      const most = this.#ratedS.get(converter) || Infinity;
      set(converter, -Math.min(direct * efficiency, most), 0);
    }
    const now: Network = {
      ...this.#network,
      switches: { ...switches, open: this.#open },
      injections: { ...injections, p, q },
    };
    const flows = terminalFlows(now, solvePowerFlow(now));
    // Where no solution is found the instruments stand still.
    this.#flows = new Map([...this.#flows, ...flows.map((flow) => [`${flow.asset} ${flow.terminal}`, flow] as const)]);
    this.#heat(seconds);
  }

  measure({ entity, attribute, datasetId }: FieldPoint): number | boolean | undefined {
    if (attribute === 'open') return this.isSwitch(entity) ? this.isOpen(entity) : undefined;
    const exact = this.#exact(entity, attribute, terminalOfDataset(datasetId) ?? 1);
    if (exact === undefined) return undefined;
    const noisy = exact * (1 + (deviations[attribute] ?? 0) * gaussian(this.#random));
    return Number(noisy.toPrecision(7));
  }

  isSwitch(entity: string): boolean {
    return this.#network.index.get(entity)?.kind === 'switch';
  }

  isOpen(entity: string): boolean {
    return this.#open[this.#switchRow(entity)] === 1;
  }

  setOpen(entity: string, isOpen: boolean): void {
    this.#open = this.#open.with(this.#switchRow(entity), isOpen ? 1 : 0);
  }

  #switchRow(entity: string): number {
    const ref = this.#network.index.get(entity);
    if (ref?.kind !== 'switch') throw new Error(`${entity} is no switch of this field`);
    return ref.row;
  }

  #exact(entity: string, attribute: string, terminal: number): number | undefined {
    const flow = this.#flows.get(`${entity} ${terminal}`);
    switch (attribute) {
      case 'activePower':
      case 'reactivePower':
      case 'current':
      case 'voltage':
        return flow?.[attribute];
      case 'irradiance':
        return this.#weather.irradiance;
      case 'topOilTemperature':
        return this.#temperatures.get(entity);
      case 'step':
        return this.#network.tapChangers.get(entity)?.step;
      default:
        return undefined;
    }
  }

  #heat(seconds: number): void {
    for (const [transformer, topOil] of this.#topOil) {
      const flow = this.#flows.get(`${transformer} 1`);
      const load = flow
        ? Math.hypot(flow.activePower, flow.reactivePower) / (this.#ratedS.get(transformer) || Infinity)
        : 0;
      this.#temperatures.set(transformer, topOil(seconds, load, this.#weather.temperature));
    }
  }
}

/** The value of a Property in a declaration; 0 where there is none. */
function numberIn(property: unknown): number {
  const value = (property as { readonly value?: unknown } | undefined)?.value;
  return typeof value === 'number' ? value : 0;
}
