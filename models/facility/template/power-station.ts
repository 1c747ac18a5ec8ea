/** A power station with one machine behind a step-up transformer, at the far end of a line. */
import { Bay, Breaker, ConnectivityNode } from '../../catalogue.ts';
import { equip, idIn, nodeIn, partOf } from './container.ts';
import { voltageLevel } from './level.ts';
import { type MachineDeclaration, thermalMachine } from './machine.ts';
import { borderStation, type Station, type StationDeclaration } from './neighbour.ts';
import { sum } from './part.ts';
import type { Metres } from './place.ts';
import { transformer, transformerKinds } from './transformer.ts';

export interface PowerStationDeclaration extends StationDeclaration {
  readonly machine: Omit<MachineDeclaration, 'port'>;
}

export function powerStation(declaration: PowerStationDeclaration): Station {
  const station = borderStation(declaration);
  const { nominalVoltage, at, machine } = declaration;
  const { site } = station.level;
  const north = (metres: number): Metres => [at[0], at[1] + metres];
  const plant = station.plant;
  const low = voltageLevel(plant, { nominalVoltage: machine.ratedU, at: north(60) });
  const bay = partOf(Bay, low, 'K01', {
    description: 'Generator breaker',
    location: site.point(north(60)),
    heading: 0,
  });
  const [bus, behind] = [idIn(ConnectivityNode, low, 'A'), idIn(ConnectivityNode, bay, 'N1')];
  return {
    ...station,
    ...sum([
      station,
      transformer({
        container: plant,
        name: 'T1',
        description: `Step-up transformer ${nominalVoltage}/${machine.ratedU} kV`,
        terminal: [station.port.node, bus],
        ratedS: machine.ratedS,
        ratedU: [nominalVoltage, machine.ratedU],
        kind: transformerKinds.generator,
        at: north(36),
        heading: 0,
      }),
      {
        entities: [
          low.entity,
          bay.entity,
          nodeIn(low, 'A', machine.ratedU, north(50)),
          equip(Breaker, bay, 'QA1', {
            terminal: [bus, behind],
            open: false,
            normalOpen: false,
            ratedVoltage: 24,
            ratedCurrent: 17000,
            breakingCapacity: 130,
            location: site.point(north(60)),
            heading: 0,
          }),
          nodeIn(bay, 'N1', machine.ratedU, north(66)),
        ],
      },
      thermalMachine(low, { ...machine, port: { node: behind, at: north(84) } }),
    ]),
  };
}
