/** What turns: a machine that keeps its voltage, and what drives it. */
import { SynchronousMachine, ThermalGeneratingUnit } from '../../catalogue.ts';
import type { HourlyCurve } from '../region.ts';
import { type Container, equip, idIn } from './container.ts';
import { times } from './curves.ts';
import { frequencyLimits } from './limits.ts';
import type { Part, Port } from './part.ts';
import { significant } from './significant.ts';

export interface MachineDeclaration {
  readonly title: string;
  readonly port: Port;
  /** MVA, kV, MW. */
  readonly ratedS: number;
  readonly ratedU: number;
  readonly ratedP: number;
  readonly minP: number;
  /** kV that it keeps; absent: it gives no reactive power of its own will. */
  readonly targetVoltage?: number;
  readonly fuelKind: string;
  /** Seconds; percent; seconds. */
  readonly inertia: number;
  readonly droop: number;
  readonly governorTimeConstant: number;
  /** MW given, the mean of a day, and multiples of it. */
  readonly mean: number;
  readonly day: HourlyCurve;
}

export function thermalMachine(container: Container, declaration: MachineDeclaration): Part {
  const { title, port, ratedS, ratedU, ratedP, minP, targetVoltage, fuelKind, inertia, droop, mean } = declaration;
  const location = container.site.point(port.at);
  const machine = equip(SynchronousMachine, container, 'G1', {
    name: title,
    terminal: [port.node],
    ratedS,
    ratedU,
    maxQ: significant(ratedS * 0.5),
    minQ: -significant(ratedS * 0.3),
    ...(targetVoltage === undefined ? {} : { controlEnabled: true, targetVoltage }),
    inertiaConstant: inertia,
    droop,
    // Until the field says more.
    activePower: -mean,
    reactivePower: 0,
    operationalLimits: frequencyLimits,
    location,
    heading: 0,
  });
  return {
    entities: [
      machine,
      equip(ThermalGeneratingUnit, container, 'U1', {
        name: `${title} drive`,
        gridConnection: idIn(SynchronousMachine, container, 'G1'),
        ratedP,
        maxP: ratedP,
        minP,
        fuelKind,
        location,
      }),
    ],
    facts: {
      generators: [
        {
          machine: machine.id,
          ratedPower: ratedS,
          inertia,
          droop,
          governorTimeConstant: declaration.governorTimeConstant,
          activePower: times(declaration.day, mean),
        },
      ],
    },
  };
}
