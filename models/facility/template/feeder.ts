/** The steps that feeders are made of: stretches of line, what switches them, what keeps their voltage, what hangs on them. */
import {
  type ConformLoad,
  FaultIndicator,
  Fuse,
  LoadBreakSwitch,
  type NonConformLoad,
  Recloser,
  Sectionaliser,
  SurgeArrester,
  VoltageRegulator,
} from '../../catalogue.ts';
import { equip, idIn } from './container.ts';
import { powerLimits } from './limits.ts';
import { type Conductor, segment } from './line.ts';
import { type LoadDeclaration, load } from './load.ts';
import { headingOf, inSeries, type Step } from './path.ts';
import type { Metres } from './place.ts';
import { shunt } from './shunt.ts';
import { significant } from './significant.ts';
import { type TransformerKind, steps as tapSteps, transformer } from './transformer.ts';

/** A stretch of line or cable over some corners to the last of them. */
export const line =
  (name: string, conductor: Conductor, ...corners: readonly Metres[]): Step =>
  (here) => {
    const course = [here.port.at, ...corners];
    const { port, entity } = here.next(course.at(-1)!, here.nominalVoltage);
    const made = segment(here.feeder, name, {
      conductor,
      nominalVoltage: here.nominalVoltage,
      terminal: [here.port.node, port.node],
      course,
    });
    return { entities: [made, entity], to: { port, heading: headingOf(course), segment: made.id } };
  };

/** kV, A, kA: of what stands on poles and pads of 15 kV class. */
const rated = { ratedVoltage: 15.5, ratedCurrent: 630 } as const;

type Switching = typeof Recloser | typeof Sectionaliser | typeof LoadBreakSwitch | typeof Fuse;

const switching =
  (model: Switching, more: { readonly ratedCurrent?: number; readonly shotCount?: number } = {}) =>
  (name: string, isOpen = false): Step =>
  (here) =>
    inSeries(here, (terminal) => ({
      entities: [
        equip(model as typeof Recloser, here.feeder, name, {
          terminal,
          open: isOpen,
          normalOpen: isOpen,
          ...rated,
          ...more,
          location: here.feeder.site.point(here.port.at),
          heading: here.heading,
        }),
      ],
    }));

export const recloser = switching(Recloser, { shotCount: 3 });
export const sectionaliser = switching(Sectionaliser);
export const loadBreakSwitch = switching(LoadBreakSwitch);
export const fuse = switching(Fuse, { ratedCurrent: 100 });

/** A switch from here to a node of another feeder, normally open: it can take over a part of either. */
export const tie =
  (name: string, to: { readonly node: string }): Step =>
  (here) => ({
    entities: [
      equip(LoadBreakSwitch, here.feeder, name, {
        description: 'Normally open tie to another feeder',
        terminal: [here.port.node, to.node],
        open: true,
        normalOpen: true,
        ...rated,
        location: here.feeder.site.point(here.port.at),
        heading: here.heading,
      }),
    ],
  });

/** ±10 % in 32 steps; kV that it keeps behind it, and the step it begins at. */
export const regulator =
  (name: string, keeps: { readonly targetVoltage: number; readonly step: number }): Step =>
  (here) =>
    inSeries(here, (terminal) => {
      const ratedS = 10;
      const base = here.nominalVoltage ** 2 / ratedS;
      return {
        entities: [
          equip(VoltageRegulator, here.feeder, name, {
            terminal,
            ratedS,
            ratedU: [here.nominalVoltage, here.nominalVoltage],
            r: significant(0.0005 * base),
            x: significant(0.005 * base),
            mounting: 'pole',
            ...tapSteps,
            step: keeps.step,
            controlEnabled: true,
            targetVoltage: keeps.targetVoltage,
            targetDeadband: significant(keeps.targetVoltage * 0.0175),
            operationalLimits: powerLimits(ratedS),
            location: here.feeder.site.point(here.port.at),
            heading: here.heading,
          }),
        ],
        facts: { tapChangers: [{ transformer: idIn(VoltageRegulator, here.feeder, name), delaySeconds: 45 }] },
      };
    });

/** A bank on a pole: Mvar of one section at nominal voltage. */
export const capacitor =
  (
    name: string,
    bank: { readonly sections: number; readonly maximumSections: number; readonly perSection: number },
  ): Step =>
  ({ feeder, port, nominalVoltage, heading }) => ({
    entities: [
      shunt(feeder, name, { description: 'Capacitor bank on a pole', port, nominalVoltage, heading, ...bank }),
    ],
  });

/** Mounted at the end of the last stretch. */
const mounted =
  (model: typeof FaultIndicator | typeof SurgeArrester) =>
  (name: string): Step =>
  (here) => ({
    entities: [
      equip(model as typeof FaultIndicator, here.feeder, name, {
        ...(here.segment === undefined ? {} : { attachedTo: here.segment, attachedTerminal: 2 }),
        location: here.feeder.site.point(here.port.at),
        heading: here.heading,
      }),
    ],
  });

export const faultIndicator = mounted(FaultIndicator);
export const arrester = mounted(SurgeArrester);

export interface LocalTransformer {
  readonly description: string;
  readonly kind: TransformerKind;
  readonly mounting: 'pole' | 'pad';
  /** MVA; kV of the low side. */
  readonly ratedS: number;
  readonly lowVoltage: number;
}

/** From here down to low voltage, where the way goes on. */
export const localTransformer =
  (name: string, { description, kind, mounting, ratedS, lowVoltage }: LocalTransformer): Step =>
  (here) => {
    const { port, entity } = here.next(here.port.at, lowVoltage);
    const { port: from, nominalVoltage, heading } = here;
    const made = transformer({
      container: here.feeder,
      name,
      description,
      kind,
      mounting,
      ratedS,
      heading: (heading + 90) % 360,
      at: from.at,
      terminal: [from.node, port.node],
      ratedU: [nominalVoltage, lowVoltage],
    });
    return { ...made, entities: [...made.entities, entity], to: { port, nominalVoltage: lowVoltage } };
  };

export const customer =
  (model: typeof ConformLoad | typeof NonConformLoad, name: string, declaration: Omit<LoadDeclaration, 'port'>): Step =>
  (here) =>
    load(model, here.feeder, name, { ...declaration, port: here.port });
