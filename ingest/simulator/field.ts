/**
 * The electrical truth of a region that only exists here: loads follow their day, sun and wind come and go, machines swing,
 * switches stand where they stand, and a power flow says the rest. No sockets, no clock of its own.
 */
import { terminalOfDataset } from '#models/attributes/reading.ts';
import { entitiesOf } from '#models/facility/entities.ts';
import type { FieldPoint, Region } from '#models/facility/region.ts';
import { buildNetwork } from '#twins/network/build.ts';
import { shown } from './accuracy.ts';
import { type Agenda, createAgenda } from './agenda.ts';
import { composeField } from './compose.ts';
import { declarationsOf } from './declared.ts';
import type { Play } from './events.ts';
import { Grid } from './grid.ts';
import { placeOf } from './instruments.ts';
import type { Frequency } from './islands.ts';
import { createRandom } from './noise.ts';
import { type Moment, type Part, type Readings, readingKey, type Settings, type Value, type Weather } from './part.ts';
import type { Protection } from './protection.ts';
import type { FieldScenario } from './scenario.ts';
import type { Supply } from './supply.ts';
import type { Switches } from './switches.ts';
import { createWeather, solarHour } from './weather.ts';

export interface Field {
  /** Lets time pass until `time`, in milliseconds since the epoch, with all that happens on the way, and measures everything. */
  advance(time: number): void;
  /** When something will happen by itself next. */
  nextAt(): number | undefined;
  /** What the instrument of a point shows; undefined when there is nothing to measure. */
  measure(point: FieldPoint): Value | undefined;
  isSwitch(entity: string): boolean;
  isOpen(entity: string): boolean;
  setOpen(entity: string, isOpen: boolean): void;
  /** Tells something a number; the answer is why it cannot be, a sentence. */
  set(entity: string, attribute: string, value: number): string | undefined;
  /** Makes something happen now; `answer` may come as time passes. */
  play(scenario: FieldScenario, answer: Parameters<Play>[2]): void;
  /** Assets of which there is news since the last call: what moved, or saw a fault. */
  takeNews(): ReadonlySet<string>;
}

export function createField(region: Region, seed: number, start: number): Field {
  return new SimulatedField(region, seed, start);
}

class SimulatedField implements Field {
  readonly #random: () => number;
  readonly #weatherAt: (time: number, seconds: number) => Weather;
  readonly #longitude: number;
  readonly #grid: Grid;
  readonly #agenda: Agenda = createAgenda();
  readonly #frequency: Frequency;
  readonly #supply: Supply;
  readonly #switches: Switches;
  readonly #protection: Protection;
  readonly #parts: readonly Part[];
  readonly #readings: Readings;
  readonly #settings: Settings;
  readonly #play: Play;
  readonly #placeOf: (entity: string) => string;
  /** Machines out of service since they tripped. */
  readonly #tripped = new Set<string>();
  #news = new Set<string>();
  #time: number;

  constructor(region: Region, seed: number, start: number) {
    const { weather } = region.simulation;
    this.#random = createRandom(seed);
    this.#weatherAt = createWeather(weather, this.#random);
    this.#longitude = weather.longitude;
    this.#time = start;
    const at = new Date(start).toISOString();
    this.#grid = new Grid(buildNetwork(entitiesOf(region, at), { revision: 0, at }));
    const declared = declarationsOf(region);
    const composed = composeField(region, {
      grid: this.#grid,
      declared,
      agenda: this.#agenda,
      random: this.#random,
      tripped: this.#tripped,
      move: (entity, isOpen) => this.#move(entity, isOpen),
      news: (assets) => {
        for (const asset of assets) this.#news.add(asset);
      },
    });
    this.#frequency = composed.frequency;
    this.#supply = composed.supply;
    this.#switches = composed.switches;
    this.#protection = composed.protection;
    this.#play = composed.play;
    this.#parts = composed.parts;
    this.#readings = new Map(this.#parts.flatMap(({ readings }) => [...(readings ?? [])]));
    this.#settings = new Map(this.#parts.flatMap(({ settings }) => [...(settings ?? [])]));
    this.#placeOf = (entity) => placeOf(entity, declared).asset;
    // What heats and charges begins with flows that are those of its first moment.
    const first = this.#momentAt(start);
    this.#act(first);
    for (const part of this.#parts) part.pass?.(first);
    this.#act(first);
  }

  advance(time: number): void {
    for (let event = this.#agenda.due(time); event; event = this.#agenda.due(time)) {
      this.#step(Math.max(this.#time, event.time));
      event.then();
      this.#settle();
    }
    this.#step(time);
  }

  nextAt(): number | undefined {
    return this.#agenda.next();
  }

  play(scenario: FieldScenario, answer: Parameters<Play>[2]): void {
    this.#play(scenario, this.#time, answer);
    this.#settle();
  }

  takeNews(): ReadonlySet<string> {
    const news = this.#news;
    this.#news = new Set();
    return news;
  }

  measure({ entity, attribute, datasetId }: FieldPoint): Value | undefined {
    const exact = this.#exact(entity, attribute, terminalOfDataset(datasetId) ?? 1);
    return typeof exact === 'number' ? shown(attribute, exact, this.#random) : exact;
  }

  isSwitch(entity: string): boolean {
    return this.#grid.isSwitch(entity);
  }

  isOpen(entity: string): boolean {
    return this.#grid.isOpen(entity);
  }

  setOpen(entity: string, isOpen: boolean): void {
    this.#move(entity, isOpen);
    this.#settle();
  }

  set(entity: string, attribute: string, value: number): string | undefined {
    const setting = this.#settings.get(readingKey(entity, attribute));
    if (!setting) return `It has no ${attribute} that can be set`;
    const fault = setting(value);
    if (fault === undefined) this.#act({ ...this.#momentAt(this.#time) });
    if (fault === undefined) this.#news.add(entity);
    return fault;
  }

  #move(entity: string, isOpen: boolean): void {
    this.#switches.move(entity, isOpen);
    this.#news.add(entity);
  }

  #momentAt(time: number): Moment {
    const seconds = Math.max(0, (time - this.#time) / 1000);
    return { time, seconds, hour: solarHour(time, this.#longitude), weather: this.#weatherAt(time, seconds) };
  }

  #step(time: number): void {
    const moment = this.#momentAt(time);
    for (const part of this.#parts) part.pass?.(moment);
    this.#takeOff(this.#frequency.takeLost());
    this.#time = Math.max(this.#time, time);
    this.#act(moment);
  }

  #act(moment: Moment): void {
    for (const part of this.#parts) part.act?.(moment);
    this.#settle();
  }

  /** The power flow, and what follows from it at once; it comes to rest, as what fails to carry its island is not asked again. */
  #settle(): void {
    for (;;) {
      this.#supply.settle(this.#time);
      const collapsed = this.#grid.solve();
      const failing = collapsed.length > 0 ? collapsed : this.#supply.overloaded();
      if (failing.length === 0) break;
      this.#takeOff(failing);
    }
    this.#frequency.settle(solarHour(this.#time, this.#longitude));
  }

  /** What cannot go on: formers give up, all others trip and wait to be restored. */
  #takeOff(rows: readonly number[]): void {
    const { formers, network } = this.#grid;
    this.#supply.giveUp(rows.filter((row) => formers.includes(row)));
    for (const row of rows) {
      const machine = network.injections.ids[row]!;
      if (formers.includes(row)) continue;
      this.#grid.setInService(machine, false);
      this.#tripped.add(machine);
    }
  }

  #exact(entity: string, attribute: string, terminal: number): Value | undefined {
    if (attribute === 'current') {
      const fault = this.#protection.current(this.#placeOf(entity));
      if (fault !== undefined) return fault;
    }
    const reading = this.#readings.get(readingKey(entity, attribute));
    if (reading) return reading();
    switch (attribute) {
      case 'activePower':
      case 'reactivePower':
      case 'current':
      case 'voltage':
        return this.#grid.flow(entity, terminal)?.[attribute];
      default:
        return undefined;
    }
  }
}
