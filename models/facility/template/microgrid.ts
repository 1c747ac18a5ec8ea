/**
 * A microgrid: loads and sources behind one breaker, which opens when the network outside is dark and leaves the loads to the
 * battery, whose converter can form a grid, to the panels and to the engine.
 */
import {
  Breaker,
  ConnectivityNode,
  EnergyConsumer,
  Microgrid,
  PowerElectronicsConnection,
  SmartMeter,
  SynchronousMachine,
  UsagePoint,
  WeatherStation,
} from '../../catalogue.ts';
import type { Iri } from '../../ngsi-ld/entity.ts';
import type { EntityDraft } from '../region.ts';
import { type Container, equip, idIn, nodeIn, siteOf } from './container.ts';
import { battery, converter, panels } from './converter.ts';
import { sunStored } from './curves.ts';
import { frequencyLimits, voltageLimits } from './limits.ts';
import { type LoadDeclaration, load } from './load.ts';
import { type MachineDeclaration, thermalMachine } from './machine.ts';
import { type Part, type Port, sum } from './part.ts';
import type { Metres } from './place.ts';
import { transformer, transformerKinds } from './transformer.ts';

export interface MicrogridDeclaration {
  readonly area: Container;
  /** `MG1`. */
  readonly key: string;
  readonly title: string;
  readonly description: string;
  /** Where the network ends. */
  readonly from: Port;
  /** kV outside and inside; MVA of the transformer between. */
  readonly nominalVoltage: number;
  readonly lowVoltage: number;
  readonly ratedS: number;
  /** kW of panels. */
  readonly panels: number;
  /** MW, MWh. */
  readonly battery: { readonly power: number; readonly energy: number };
  readonly engine: Omit<MachineDeclaration, 'port' | 'ratedU'>;
  readonly loads: readonly Omit<LoadDeclaration, 'port'>[];
  /** The breaker; the site is east of it. */
  readonly at: Metres;
}

export function microgrid(declaration: MicrogridDeclaration): Part {
  const { area, key, title, description, from, nominalVoltage, lowVoltage, ratedS, engine, loads, at } = declaration;
  const grid = siteOf(Microgrid, area, key, {
    name: title,
    description,
    nominalVoltage,
    islanded: false,
    operationalLimits: frequencyLimits,
    location: area.site.point([at[0] + 40, at[1]]),
  });
  const node = (name: string): Iri => idIn(ConnectivityNode, grid, name);
  const east = (metres: number, north = 0): Metres => [at[0] + metres, at[1] + north];
  /** Branches leave the low voltage bus to the east, one north of the other. */
  const branches = ['panels', 'battery', 'engine', ...loads.map(({ title: name }) => name)];
  const branch = (index: number): Port => ({ node: node(`N${index + 2}`), at: east(44, (index - 2.5) * 14) });
  const feed = (index: number): readonly EntityDraft[] => [
    breaker(grid, `QA${index + 2}`, [node('A'), branch(index).node], east(32, (index - 2.5) * 14), lowVoltage, {}),
    nodeIn(grid, `N${index + 2}`, lowVoltage, branch(index).at),
  ];
  return sum([
    {
      entities: [
        grid.entity,
        breaker(grid, 'QA1', [from.node, node('N1')], at, nominalVoltage, { opensOnLossOfSupply: true }),
        nodeIn(grid, 'N1', nominalVoltage, east(6)),
        nodeIn(grid, 'A', lowVoltage, east(24)),
        ...branches.flatMap((_, index) => feed(index)),
      ],
    },
    transformer({
      container: grid,
      name: 'T1',
      description: `Transformer ${nominalVoltage}/${lowVoltage} kV`,
      terminal: [node('N1'), node('A')],
      ratedS,
      ratedU: [nominalVoltage, lowVoltage],
      kind: transformerKinds.pad,
      mounting: 'pad',
      at: east(14),
      heading: 90,
    }),
    sunAndStorage(declaration, grid, branch),
    thermalMachine(grid, { ...engine, ratedU: lowVoltage, port: branch(2) }),
    ...loads.map((each, index) => load(EnergyConsumer, grid, `E${index + 1}`, { ...each, port: branch(index + 3) })),
    instruments(declaration, grid),
  ]);
}

function breaker(
  grid: Container,
  name: string,
  terminal: readonly [Iri, Iri],
  at: Metres,
  nominalVoltage: number,
  more: { readonly opensOnLossOfSupply?: boolean },
): EntityDraft {
  const isMedium = nominalVoltage > 1;
  return equip(Breaker, grid, name, {
    terminal,
    open: false,
    normalOpen: false,
    ...more,
    ratedVoltage: isMedium ? 15.5 : 0.69,
    ratedCurrent: isMedium ? 630 : 2000,
    breakingCapacity: isMedium ? 16 : 65,
    location: grid.site.point(at),
    heading: 90,
  });
}

function sunAndStorage(
  { title, lowVoltage, panels: kilowatt, battery: stored }: MicrogridDeclaration,
  grid: Container,
  branch: (index: number) => Port,
): Part {
  const gridForming = { inertia: 2, droop: 2 };
  const [sun, store] = [branch(0), branch(1)];
  const inverter = converter(grid, 'I1', {
    title: `${title} solar inverter`,
    node: sun.node,
    ratedS: (kilowatt * 0.8) / 1000,
    ratedU: lowVoltage,
    at: sun.at,
  });
  const former = converter(grid, 'I2', {
    title: `${title} battery converter`,
    node: store.node,
    ratedS: stored.power * 1.2,
    ratedU: lowVoltage,
    at: store.at,
    gridForming,
  });
  return sum([
    { entities: [inverter, former] },
    panels(grid, 'PV1', {
      title: `${title} solar field`,
      converter: inverter,
      ratedDcPower: kilowatt,
      at: [sun.at[0] + 45, sun.at[1] - 20],
      heading: 180,
    }),
    battery(grid, 'B1', {
      title: `${title} battery`,
      converter: former,
      ratedEnergy: stored.energy,
      ratedPower: stored.power,
      day: sunStored,
      stateOfCharge: 55,
      at: [store.at[0] + 8, store.at[1]],
      gridForming,
    }),
  ]);
}

/** What it is billed by, at the low voltage of its transformer, and what it knows of the weather. */
function instruments({ title, lowVoltage, loads, at }: MicrogridDeclaration, grid: Container): Part {
  const location = grid.site.point(at);
  const meter = equip(SmartMeter, grid, 'M1', {
    name: `${title} meter`,
    usagePoint: idIn(UsagePoint, grid, 'UP1'),
    operationalLimits: voltageLimits(lowVoltage),
    location,
  });
  const measures = [
    ...loads.map((_, index) => idIn(EnergyConsumer, grid, `E${index + 1}`)),
    idIn(PowerElectronicsConnection, grid, 'I1'),
    idIn(PowerElectronicsConnection, grid, 'I2'),
    idIn(SynchronousMachine, grid, 'G1'),
  ];
  return {
    entities: [
      equip(UsagePoint, grid, 'UP1', {
        name: `${title} point of interconnection`,
        node: idIn(ConnectivityNode, grid, 'A'),
        nominalServiceVoltage: lowVoltage * 1000,
        location,
      }),
      meter,
      equip(WeatherStation, grid, 'WS1', {
        name: `${title} weather`,
        location: grid.site.point([at[0] + 90, at[1] + 30]),
      }),
    ],
    facts: { meters: [{ meter: meter.id, measures }] },
  };
}
