/** Stations at the border of the region: what is beyond is one load, or one source. */
import { BusbarSection, ConnectivityNode, EnergyConsumer, EnergySource, Line, Substation } from '../../catalogue.ts';
import { type Container, equip, idIn, nodeIn, siteOf } from './container.ts';
import { network } from './curves.ts';
import { levelName, voltageLevel } from './level.ts';
import { frequencyLimits, voltageLimits } from './limits.ts';
import { type Conductor, segment } from './line.ts';
import { load } from './load.ts';
import { type Part, type Port, sum } from './part.ts';
import type { Metres } from './place.ts';
import { significant } from './significant.ts';

/** A station with one bus, where lines from here arrive. */
export interface Station extends Part {
  readonly plant: Container;
  readonly level: Container;
  readonly port: Port;
}

export interface StationDeclaration {
  readonly area: Container;
  /** `RW1`. */
  readonly key: string;
  /** What a person calls it. */
  readonly title: string;
  readonly description: string;
  readonly nominalVoltage: number;
  readonly at: Metres;
}

export function borderStation(declaration: StationDeclaration): Station {
  const { area, key, title, description, nominalVoltage, at } = declaration;
  const location = area.site.point(at);
  const station = siteOf(Substation, area, key, { name: title, description, location });
  const level = voltageLevel(station, { nominalVoltage, at });
  const node = idIn(ConnectivityNode, level, 'A');
  return {
    plant: station,
    level,
    port: { node, at },
    entities: [
      station.entity,
      level.entity,
      nodeIn(level, 'A', nominalVoltage, at),
      equip(BusbarSection, level, 'A', {
        name: `${key} ${levelName(nominalVoltage)} bus A`,
        terminal: [node],
        operationalLimits: voltageLimits(nominalVoltage),
        location: area.site.line([
          [at[0] - 20, at[1]],
          [at[0] + 20, at[1]],
        ]),
        heading: 90,
      }),
    ],
  };
}

/** The rest of a network as the load that it is for this one; MW, the mean of a day. */
export function loadBeyond(declaration: StationDeclaration & { readonly mean: number }): Station {
  const station = borderStation(declaration);
  const rest = load(EnergyConsumer, station.level, 'E1', {
    title: `${declaration.title} and beyond`,
    description: `The rest of the ${declaration.nominalVoltage} kV network behind this station`,
    mean: declaration.mean,
    powerFactor: 0.985,
    day: network,
    port: station.port,
  });
  return { ...station, ...sum([station, rest]) };
}

export interface SourceDeclaration extends StationDeclaration {
  /** kV that it keeps. */
  readonly voltageMagnitude: number;
  /** MVA: short-circuit power, and what turns behind it. */
  readonly shortCircuitPower: number;
  readonly ratedS: number;
}

/** The rest of the power system as the source that balances this one; X/R = 12. */
export function sourceBeyond(declaration: SourceDeclaration): Station {
  const station = borderStation(declaration);
  const { nominalVoltage, voltageMagnitude, shortCircuitPower, ratedS, title } = declaration;
  const impedance = nominalVoltage ** 2 / shortCircuitPower;
  const [inertia, droop] = [5, 5];
  const source = equip(EnergySource, station.level, 'G1', {
    name: `${title} ${nominalVoltage} kV system`,
    description: `The ${nominalVoltage} kV system beyond this station, as its equivalent`,
    terminal: [station.port.node],
    nominalVoltage,
    voltageMagnitude,
    voltageAngle: 0,
    r: significant(impedance / Math.hypot(1, 12)),
    x: significant((12 * impedance) / Math.hypot(1, 12)),
    ratedS,
    inertiaConstant: inertia,
    droop,
    operationalLimits: frequencyLimits,
    location: station.level.site.point(station.port.at),
    heading: 0,
  });
  return {
    ...station,
    entities: [...station.entities, source],
    facts: {
      generators: [{ machine: source.id, ratedPower: ratedS, inertia, droop, governorTimeConstant: 8 }],
    },
  };
}

export interface LineDeclaration {
  readonly area: Container;
  /** `TX1_RW1_1`. */
  readonly key: string;
  /** What a person calls it, such as `Ridgeway line 1`. */
  readonly title: string;
  readonly description: string;
  readonly conductor: Conductor;
  readonly nominalVoltage: number;
  readonly from: Port;
  readonly to: Port;
  /** Corners between the two. */
  readonly course: readonly Metres[];
}

/** A line of one segment between two stations. */
export function lineBetween(declaration: LineDeclaration): Part {
  const { area, key, title, description, conductor, nominalVoltage, from, to, course } = declaration;
  const corners = [from.at, ...course, to.at];
  const middle = corners[Math.floor(corners.length / 2)]!;
  const line = siteOf(Line, area, key, { name: title, description, location: area.site.point(middle) });
  return {
    entities: [
      line.entity,
      segment(line, 'L1', {
        title: `${title} L1`,
        conductor,
        nominalVoltage,
        terminal: [from.node, to.node],
        course: corners,
      }),
    ],
  };
}
