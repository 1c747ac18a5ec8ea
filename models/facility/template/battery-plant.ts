/** A battery plant: containers behind converters, two of them behind each unit transformer, all behind one breaker. */
import { BatteryPlant, Breaker, ConnectivityNode, CurrentTransformer } from '../../catalogue.ts';
import { type Container, equip, idIn, nodeIn, siteOf } from './container.ts';
import { battery, converter } from './converter.ts';
import { priceFollowed } from './curves.ts';
import { type Part, type Port, sum } from './part.ts';
import type { Metres } from './place.ts';
import { transformer, transformerKinds } from './transformer.ts';

export interface BatteryPlantDeclaration {
  readonly area: Container;
  /** `BP1`. */
  readonly key: string;
  readonly title: string;
  /** kV of its connection and of its converters. */
  readonly nominalVoltage: number;
  readonly lowVoltage: number;
  readonly blocks: number;
  /** Of one container: MW and MWh. */
  readonly power: number;
  readonly energy: number;
  /** The entrance; the blocks stand north of it. */
  readonly at: Metres;
}

export interface Plant extends Part {
  /** Where the network connects. */
  readonly port: Port;
}

/** Metres: block to block, and from a transformer to its containers. */
const spacing = { block: 24, row: 16, container: 5 } as const;

export function batteryPlant(declaration: BatteryPlantDeclaration): Plant {
  const { area, key, title, nominalVoltage, lowVoltage, blocks, at } = declaration;
  const plant = siteOf(BatteryPlant, area, key, { name: title, location: area.site.point(at) });
  const node = (name: string) => idIn(ConnectivityNode, plant, name);
  const breaker = equip(Breaker, plant, 'QA1', {
    terminal: [node('N1'), node('A')],
    open: false,
    normalOpen: false,
    ratedVoltage: 38,
    ratedCurrent: 630,
    breakingCapacity: 25,
    location: area.site.point([at[0], at[1] + 6]),
    heading: 0,
  });
  const parts = Array.from({ length: blocks }, (_, index) =>
    block(declaration, plant, index, [at[0] + (index - (blocks - 1) / 2) * spacing.block, at[1] + 22]),
  );
  return {
    port: { node: node('N1'), at },
    ...sum([
      {
        entities: [
          plant.entity,
          nodeIn(plant, 'N1', nominalVoltage, at),
          breaker,
          equip(CurrentTransformer, plant, 'BC1', {
            attachedTo: breaker.id,
            attachedTerminal: 2,
            ratedCurrent: 630,
            accuracyClass: '0.5S',
            location: area.site.point([at[0], at[1] + 9]),
            heading: 0,
          }),
          nodeIn(plant, 'A', nominalVoltage, [at[0], at[1] + 12]),
        ],
      },
      ...parts,
    ]),
  };

  /** One transformer, two converters, two containers. */
  function block({ power, energy }: BatteryPlantDeclaration, own: Container, index: number, place: Metres): Part {
    const number = index + 1;
    const low = `L${number}`;
    const containers = [0, 1].map((second) => {
      const unit = 2 * index + 1 + second;
      const spot = (north: number): Metres => [place[0] + (second - 0.5) * 2 * spacing.container, place[1] + north];
      const inverter = converter(own, `I${unit}`, {
        title: `${title} converter ${unit}`,
        node: node(low),
        ratedS: power * 1.1,
        ratedU: lowVoltage,
        at: spot(spacing.row * 0.6),
      });
      const unitPart = battery(own, `B${unit}`, {
        title: `${title} container ${unit}`,
        converter: inverter,
        ratedEnergy: energy,
        ratedPower: power,
        day: priceFollowed,
        stateOfCharge: 55,
        at: spot(spacing.row * 1.4),
      });
      return sum([{ entities: [inverter] }, unitPart]);
    });
    return sum([
      transformer({
        container: own,
        name: `T${number}`,
        description: `Unit transformer ${nominalVoltage}/${lowVoltage} kV`,
        terminal: [node('A'), node(low)],
        ratedS: power * 2.4,
        ratedU: [nominalVoltage, lowVoltage],
        kind: transformerKinds.unit,
        at: place,
        heading: 0,
      }),
      { entities: [nodeIn(own, low, lowVoltage, [place[0], place[1] + 5])] },
      ...containers,
    ]);
  }
}
