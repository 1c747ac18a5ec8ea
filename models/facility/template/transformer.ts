/** Two-winding transformers from what their nameplate says: r, x, g and b follow from percents. */
import { PowerTransformer } from '../../catalogue.ts';
import type { Iri } from '../../ngsi-ld/entity.ts';
import { type Container, equip, idIn } from './container.ts';
import { oilLimits, powerLimits } from './limits.ts';
import type { Part } from './part.ts';
import type { Metres } from './place.ts';
import { significant } from './significant.ts';

export interface TransformerDeclaration {
  readonly container: Container;
  readonly name: string;
  readonly description: string;
  readonly terminal: readonly [Iri, Iri];
  /** MVA, and kV of both windings. */
  readonly ratedS: number;
  readonly ratedU: readonly [number, number];
  readonly kind: TransformerKind;
  readonly at: Metres;
  readonly heading: number;
  readonly mounting?: 'ground' | 'pole' | 'pad';
  /** kV at terminal 2 that its tap changer keeps, and the step it begins at; absent: it has no tap changer. */
  readonly keeps?: { readonly targetVoltage: number; readonly step: number };
}

/** Percent on the base of the transformer, as tests after IEC 60076-1 find them. */
export interface TransformerKind {
  /** Short-circuit voltage, and its resistive part. */
  readonly shortCircuit: number;
  readonly resistive: number;
  /** No-load losses and no-load current. */
  readonly noLoadLoss: number;
  readonly noLoadCurrent: number;
  /** K above ambient at rated load, and minutes, IEC 60076-7. */
  readonly topOilRise: number;
  readonly timeConstant: number;
}

/** From a bank of extra high voltage to what hangs on a pole. */
export const transformerKinds = {
  auto: { shortCircuit: 11, resistive: 0.15, noLoadLoss: 0.03, noLoadCurrent: 0.15, topOilRise: 52, timeConstant: 210 },
  generator: {
    shortCircuit: 14,
    resistive: 0.25,
    noLoadLoss: 0.05,
    noLoadCurrent: 0.2,
    topOilRise: 52,
    timeConstant: 180,
  },
  station: { shortCircuit: 9, resistive: 0.3, noLoadLoss: 0.06, noLoadCurrent: 0.3, topOilRise: 55, timeConstant: 150 },
  distribution: {
    shortCircuit: 7,
    resistive: 0.45,
    noLoadLoss: 0.08,
    noLoadCurrent: 0.4,
    topOilRise: 55,
    timeConstant: 150,
  },
  unit: { shortCircuit: 6, resistive: 0.8, noLoadLoss: 0.12, noLoadCurrent: 0.5, topOilRise: 60, timeConstant: 180 },
  pad: { shortCircuit: 5.75, resistive: 1, noLoadLoss: 0.15, noLoadCurrent: 0.5, topOilRise: 65, timeConstant: 180 },
  pole: { shortCircuit: 2, resistive: 1.2, noLoadLoss: 0.2, noLoadCurrent: 0.5, topOilRise: 65, timeConstant: 180 },
} as const satisfies Record<string, TransformerKind>;

/** Thirty-three steps of 5/8 %, the usual tap changer of ANSI C57.12; seconds until it moves. */
export const steps = { lowStep: -16, highStep: 16, neutralStep: 0, stepVoltageIncrement: 0.625 } as const;
const delaySeconds = 30;

export function transformer(declaration: TransformerDeclaration): Part {
  const { container, name, description, terminal, ratedS, ratedU, kind, at, heading, keeps } = declaration;
  const id = idIn(PowerTransformer, container, name);
  return {
    entities: [
      equip(PowerTransformer, container, name, {
        description,
        terminal,
        ratedS,
        ratedU,
        ...equivalent(kind, ratedS, ratedU[0]),
        ...(declaration.mounting ? { mounting: declaration.mounting } : {}),
        ...(keeps
          ? {
              ...steps,
              step: keeps.step,
              controlEnabled: true,
              targetVoltage: keeps.targetVoltage,
              targetDeadband: significant(keeps.targetVoltage * 0.0175),
            }
          : {}),
        operationalLimits: [...oilLimits, ...powerLimits(ratedS)],
        location: container.site.point(at),
        heading,
      }),
    ],
    facts: {
      transformers: [{ transformer: id, topOilRise: kind.topOilRise, timeConstant: kind.timeConstant }],
      ...(keeps ? { tapChangers: [{ transformer: id, delaySeconds }] } : {}),
    },
  };
}

/** The equivalent circuit at terminal 1: ohm and siemens. */
function equivalent(kind: TransformerKind, ratedS: number, ratedU: number) {
  const base = ratedU ** 2 / ratedS;
  const loss = kind.noLoadLoss / 100;
  return {
    r: significant((kind.resistive / 100) * base),
    x: significant((Math.sqrt(kind.shortCircuit ** 2 - kind.resistive ** 2) / 100) * base),
    g: significant(loss / base),
    b: -significant(Math.sqrt((kind.noLoadCurrent / 100) ** 2 - loss ** 2) / base),
  };
}
