/**
 * A home: what is behind one service entrance.
 *
 *     service ──── N1 ──── household, inverter, charger
 *     service ──── N1 ─Q1─ N2 ──── household, inverters, charger: with a battery, behind a transfer switch
 */
import {
  ConnectivityNode,
  EnergyConsumer,
  EVSE,
  Home,
  PowerElectronicsConnection,
  SmartMeter,
  Thermostat,
  TransferSwitch,
  UsagePoint,
} from '../../catalogue.ts';
import type { Iri } from '../../ngsi-ld/entity.ts';
import type { HourlyCurve } from '../region.ts';
import { type Container, equip, idIn, nodeIn, partOf } from './container.ts';
import { battery, converter, panels } from './converter.ts';
import { household, meanOf, sunStored, times } from './curves.ts';
import { voltageLimits } from './limits.ts';
import { type Conductor, segment } from './line.ts';
import { load } from './load.ts';
import { type Part, type Port, sum } from './part.ts';
import type { Metres } from './place.ts';

export interface HomeDeclaration {
  /** `H1`. */
  readonly name: string;
  readonly address: string;
  /** kW: the mean of a day. */
  readonly mean: number;
  /** kW of panels. */
  readonly panels?: number;
  /** kWh that can be stored. */
  readonly battery?: number;
  /** kW of the charger and parts of it over the day. */
  readonly charger?: { readonly power: number; readonly day: HourlyCurve };
  /** °C. */
  readonly targetTemperature: number;
}

export interface Entrance {
  readonly feeder: Container;
  /** Where its service drop or cable begins. */
  readonly from: Port;
  readonly conductor: Conductor;
  /** `S1`. */
  readonly service: string;
  readonly at: Metres;
  /** The front of the house, degrees clockwise from north. */
  readonly heading: number;
}

/** kV, line to line. */
const nominalVoltage = 0.24;

export function home(declaration: HomeDeclaration, entrance: Entrance): Part {
  const { name, address, mean } = declaration;
  const { feeder, from, conductor, service, at, heading } = entrance;
  const own = partOf(Home, feeder, name, { name: address, location: feeder.site.point(at), heading });
  const location = own.site.point(at);
  const node = (label: string): Iri => idIn(ConnectivityNode, own, label);
  const panel: Port = { node: node(declaration.battery ? 'N2' : 'N1'), at };
  const parts: Part[] = [
    {
      entities: [
        own.entity,
        segment(feeder, service, {
          conductor,
          nominalVoltage,
          terminal: [from.node, node('N1')],
          course: [from.at, at],
        }),
        nodeIn(own, 'N1', nominalVoltage, at),
        ...(declaration.battery ? backup(own, address, at) : []),
        equip(UsagePoint, own, 'U1', {
          name: `Service ${address}`,
          node: node('N1'),
          nominalServiceVoltage: nominalVoltage * 1000,
          location,
        }),
      ],
    },
    load(EnergyConsumer, own, 'E1', {
      title: `Household ${address}`,
      mean: mean / 1000,
      powerFactor: 0.95,
      day: household,
      port: panel,
    }),
    heat(own, declaration, at),
  ];
  if (declaration.panels) parts.push(roof(own, declaration, panel));
  if (declaration.battery) parts.push(storage(own, declaration, panel));
  if (declaration.charger) parts.push(charger(own, declaration, panel));
  return sum([...parts, meter(own, declaration, at)]);
}

/** The switch that leaves the home to its battery when the network is dark. */
function backup(own: Container, address: string, at: Metres) {
  return [
    equip(TransferSwitch, own, 'Q1', {
      name: `Transfer switch ${address}`,
      terminal: [idIn(ConnectivityNode, own, 'N1'), idIn(ConnectivityNode, own, 'N2')],
      open: false,
      normalOpen: false,
      opensOnLossOfSupply: true,
      ratedVoltage: 0.25,
      ratedCurrent: 200,
      location: own.site.point(at),
    }),
    nodeIn(own, 'N2', nominalVoltage, at),
  ];
}

/** Panels of 400 W behind one inverter, which is a quarter smaller than they are. */
function roof(own: Container, { address, panels: kilowatt = 0 }: HomeDeclaration, { node, at }: Port): Part {
  const inverter = converter(own, 'I1', {
    title: `Inverter ${address}`,
    node,
    ratedS: (kilowatt * 0.75) / 1000,
    ratedU: nominalVoltage,
    at,
  });
  const units = panels(own, 'PV1', {
    title: `Solar panels ${address}`,
    converter: inverter,
    ratedDcPower: kilowatt,
    at,
    heading: 180,
  });
  return sum([{ entities: [inverter] }, units]);
}

function storage(own: Container, { address, battery: kilowattHours = 0 }: HomeDeclaration, { node, at }: Port): Part {
  const gridForming = { inertia: 0.5, droop: 1 };
  const inverter = converter(own, 'I2', {
    title: `Battery inverter ${address}`,
    node,
    ratedS: 0.01,
    ratedU: nominalVoltage,
    at,
    gridForming,
  });
  const unit = battery(own, 'B1', {
    title: `Battery ${address}`,
    converter: inverter,
    ratedEnergy: kilowattHours / 1000,
    ratedPower: 0.005,
    day: sunStored,
    stateOfCharge: 55,
    at,
    gridForming,
  });
  return sum([{ entities: [inverter] }, unit]);
}

function charger(own: Container, { address, charger: declared }: HomeDeclaration, { node, at }: Port): Part {
  const { power, day } = declared!;
  const activePower = times(day, power / 1000);
  const station = equip(EVSE, own, 'EV1', {
    name: `Charger ${address}`,
    terminal: [node],
    ratedS: power / 1000,
    pfixed: meanOf(activePower),
    location: own.site.point(at),
  });
  return { entities: [station], facts: { loads: [{ consumer: station.id, activePower, powerFactor: 1 }] } };
}

/** A heat pump that is a part of the load of the household. */
function heat(own: Container, { address, targetTemperature }: HomeDeclaration, at: Metres): Part {
  const thermostat = equip(Thermostat, own, 'TH1', { name: `Thermostat ${address}`, location: own.site.point(at) });
  const consumer = idIn(EnergyConsumer, own, 'E1');
  return {
    entities: [thermostat],
    facts: {
      thermostats: [
        {
          thermostat: thermostat.id,
          consumer,
          targetTemperature,
          heatingPower: 0.002,
          temperatureRise: 28,
          timeConstant: 35,
        },
      ],
    },
  };
}

/** The meter adds up all that has a power. */
function meter(
  own: Container,
  { address, panels: kilowatt, battery: stored, charger: ev }: HomeDeclaration,
  at: Metres,
): Part {
  const meterEntity = equip(SmartMeter, own, 'M1', {
    name: `Meter ${address}`,
    usagePoint: idIn(UsagePoint, own, 'U1'),
    operationalLimits: voltageLimits(nominalVoltage),
    location: own.site.point(at),
  });
  const measures = [
    idIn(EnergyConsumer, own, 'E1'),
    ...(kilowatt ? [idIn(PowerElectronicsConnection, own, 'I1')] : []),
    ...(stored ? [idIn(PowerElectronicsConnection, own, 'I2')] : []),
    ...(ev ? [idIn(EVSE, own, 'EV1')] : []),
  ];
  return { entities: [meterEntity], facts: { meters: [{ meter: meterEntity.id, measures }] } };
}
