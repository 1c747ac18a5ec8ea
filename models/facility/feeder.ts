/**
 * Feeder F1 of the demo: 34.5 kV overhead line along a road, a lateral into a street, a pole transformer and a service
 * drop to each home. Line constants are those of usual ACSR conductors on a wooden cross-arm, 50 °C.
 */
import { ACLineSegment, ConnectivityNode, Feeder, PowerTransformer } from '../catalogue.ts';
import type { Iri } from '../ngsi-ld/entity.ts';
import { draft, idOf } from './draft.ts';
import { bearing, kilometres, type Metres, poles, type Site } from './place.ts';
import type { EntityDraft } from './region.ts';

/** Per kilometre: Ω and S; A. */
interface Conductor {
  readonly description: string;
  readonly r: number;
  readonly x: number;
  readonly bch: number;
  readonly ratedCurrent: number;
}

const trunk: Conductor = {
  description: 'ACSR 336.4 kcmil 26/7, overhead',
  r: 0.19,
  x: 0.395,
  bch: 4.15e-6,
  ratedCurrent: 530,
};
const lateral: Conductor = {
  description: 'ACSR 1/0 AWG 6/1, overhead',
  r: 0.695,
  x: 0.47,
  bch: 3.65e-6,
  ratedCurrent: 240,
};
const triplex: Conductor = {
  description: 'Service drop, aluminium triplex 4/0 AWG',
  r: 0.3,
  x: 0.09,
  bch: 0,
  ratedCurrent: 260,
};

export const feederId = idOf(Feeder, 'F1');
const node = (name: string) => idOf(ConnectivityNode, `F1.${name}`);

/** Corners of the route: along the road, into the street. */
const crossing: Metres = [900, 140];
const turnOff: Metres = [1700, 320];
const street: Metres = [1820, 660];
export interface FeederParts {
  readonly entities: readonly EntityDraft[];
  /** A service drop from the pole transformer to the node of a home. */
  serviceDrop(name: string, to: Iri, place: Metres): EntityDraft;
}

/** `exit`: the node behind the feeder breaker, and where the line leaves the station. */
export function feederF1(region: Iri, exit: { readonly node: Iri; readonly at: Metres }, site: Site): FeederParts {
  const segment = (
    name: string,
    conductor: Conductor,
    nominalVoltage: number,
    terminals: readonly [Iri, Iri],
    path: readonly Metres[],
  ): EntityDraft => {
    const length = kilometres(path);
    return draft(ACLineSegment, `F1.${name}`, '/F1', {
      name: `F1 ${name}`,
      description: conductor.description,
      isPartOf: feederId,
      terminal: terminals,
      nominalVoltage,
      ratedCurrent: conductor.ratedCurrent,
      length,
      r: significant(conductor.r * length),
      x: significant(conductor.x * length),
      bch: significant(conductor.bch * length),
      gch: 0,
      location: site.line(path),
      heading: bearing(path[0]!, path[path.length - 1]!),
    });
  };
  const nodeAt = (name: string, nominalVoltage: number, place: Metres): EntityDraft =>
    draft(ConnectivityNode, `F1.${name}`, '/F1', {
      name: `F1 ${name}`,
      isPartOf: feederId,
      nominalVoltage,
      location: site.point(place),
    });
  return {
    entities: [
      draft(Feeder, 'F1', '/F1', {
        name: 'F1',
        description: 'Rural overhead feeder',
        isPartOf: region,
        nominalVoltage: 34.5,
        location: site.point(crossing),
      }),
      segment('L1', trunk, 34.5, [exit.node, node('N1')], poles(exit.at, crossing, 75)),
      nodeAt('N1', 34.5, crossing),
      segment('L2', trunk, 34.5, [node('N1'), node('N2')], poles(crossing, turnOff, 75)),
      nodeAt('N2', 34.5, turnOff),
      segment('L3', lateral, 34.5, [node('N2'), node('N3')], poles(turnOff, street, 60)),
      nodeAt('N3', 34.5, street),
      poleTransformer(site),
      nodeAt('N4', 0.24, street),
    ],
    serviceDrop: (name, to, place) => segment(name, triplex, 0.24, [node('N4'), to], [street, place]),
  };
}

/** 75 kVA, 2 % short-circuit voltage (1.2 % resistive), 0.2 % no-load losses, 0.5 % no-load current. */
function poleTransformer(site: Site): EntityDraft {
  return draft(PowerTransformer, 'F1.T1', '/F1', {
    name: 'F1 T1',
    description: 'Pole transformer 34.5/0.24 kV, 75 kVA',
    isPartOf: feederId,
    terminal: [node('N3'), node('N4')],
    ratedS: 0.075,
    ratedU: [34.5, 0.24],
    r: 190.4,
    x: 253.9,
    g: 1.26e-7,
    b: -2.89e-7,
    location: site.point(street),
    heading: 110,
  });
}

/** Six digits: enough for a line constant, and no noise of binary fractions in files. */
function significant(value: number): number {
  return Number(value.toPrecision(6));
}
