/** A wind farm: turbines one behind the other on a collector cable, each with a converter and a transformer of its own. */
import { ConnectivityNode, Substation, WindGeneratingUnit } from '../../catalogue.ts';
import { type Container, equip, idIn, nodeIn, siteOf } from './container.ts';
import { converter } from './converter.ts';
import { voltageLevel } from './level.ts';
import { conductors, segment } from './line.ts';
import { type Part, type Port, sum } from './part.ts';
import type { Metres } from './place.ts';
import { transformer, transformerKinds } from './transformer.ts';

export interface WindFarmDeclaration {
  readonly area: Container;
  /** `WF1`. */
  readonly key: string;
  readonly title: string;
  /** kV of the collector and of the converters. */
  readonly nominalVoltage: number;
  readonly lowVoltage: number;
  /** MW of one turbine. */
  readonly ratedPower: number;
  /** Where each stands; the collector passes from one to the next. */
  readonly turbines: readonly Metres[];
  /** Where the collector begins. */
  readonly from: Port;
  /** Corners of the cable to the first turbine. */
  readonly course: readonly Metres[];
}

export function windFarm(declaration: WindFarmDeclaration): Part {
  const { area, key, title, nominalVoltage, lowVoltage, ratedPower, turbines, from, course } = declaration;
  const location = area.site.point(turbines[0]!);
  const farm = siteOf(Substation, area, key, { name: title, description: 'Wind farm', location });
  const level = voltageLevel(farm, { nominalVoltage, at: turbines[0]! });
  const node = (name: string) => idIn(ConnectivityNode, level, name);
  const low = (number: number) => idIn(ConnectivityNode, farm, `N${number}`);
  const parts = turbines.map((at, index): Part => {
    const number = index + 1;
    const before = index === 0 ? [from.at, ...course] : [turbines[index - 1]!];
    const inverter = converter(farm, `I${number}`, {
      title: `${title} converter ${number}`,
      node: low(number),
      ratedS: ratedPower * 1.1,
      ratedU: lowVoltage,
      at,
    });
    const unit = equip(WindGeneratingUnit, farm, `W${number}`, {
      name: `${title} turbine ${number}`,
      gridConnection: inverter.id,
      ratedP: ratedPower,
      maxP: ratedPower,
      minP: 0,
      location: farm.site.point(at),
      // Towards the prevailing wind.
      heading: 260,
    });
    return sum([
      {
        entities: [
          segment(level, `L${number}`, {
            conductor: conductors.cable34,
            nominalVoltage,
            terminal: [index === 0 ? from.node : node(`N${index}`), node(`N${number}`)],
            course: [...before, at],
          }),
          nodeIn(level, `N${number}`, nominalVoltage, at),
          nodeIn(farm, `N${number}`, lowVoltage, at),
          inverter,
          unit,
        ],
        facts: {
          wind: [
            {
              unit: unit.id,
              converter: inverter.id,
              ratedPower,
              cutInWindSpeed: 3,
              ratedWindSpeed: 12,
              cutOutWindSpeed: 25,
            },
          ],
        },
      },
      transformer({
        container: farm,
        name: `T${number}`,
        description: `Transformer ${nominalVoltage}/${lowVoltage} kV at turbine ${number}`,
        terminal: [node(`N${number}`), low(number)],
        ratedS: ratedPower * 1.15,
        ratedU: [nominalVoltage, lowVoltage],
        kind: transformerKinds.unit,
        mounting: 'pad',
        at: [at[0] + 9, at[1] + 4],
        heading: 270,
      }),
    ]);
  });
  return sum([{ entities: [farm.entity, level.entity] }, ...parts]);
}
