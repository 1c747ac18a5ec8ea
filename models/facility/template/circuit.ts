/**
 * The bay of a circuit of a breaker-and-a-half yard: from the node between two breakers over the bus to the end of the yard.
 *
 *     M ─QB1─┬─────┬─────┬─────┬──── line, transformer, reactor …
 *           QC1   BC1   BA1   FA1   WT1
 *
 * The breakers belong to the diameter; what stands here belongs to one circuit alone.
 */
import {
  Bay,
  ConnectivityNode,
  CurrentTransformer,
  Disconnector,
  PMU,
  PotentialTransformer,
  SurgeArrester,
  WaveTrap,
} from '../../catalogue.ts';
import type { Iri } from '../../ngsi-ld/entity.ts';
import { type Container, equip, idIn, nodeIn, partOf } from './container.ts';
import { earthing, switchFacts } from './diameter.ts';
import { frequencyLimits } from './limits.ts';
import type { Part, Port } from './part.ts';
import type { Metres } from './place.ts';
import type { VoltageClass } from './voltage-class.ts';

export interface CircuitDeclaration {
  readonly level: Container;
  readonly voltage: VoltageClass;
  /** `C01`. */
  readonly name: string;
  readonly description: string;
  /** A line has a wave trap and a phasor measurement unit. */
  readonly isLine: boolean;
  /** The node in the diameter. */
  readonly node: Iri;
  /** Where it crosses the bus, and whether it leaves to the north or to the south. */
  readonly origin: Metres;
  readonly direction: 'north' | 'south';
}

export interface Circuit extends Part {
  readonly port: Port;
}

/** Steps from the bus to the end of the yard. */
const end = 3.5;

export function circuit({
  level,
  voltage,
  name,
  description,
  isLine,
  node,
  origin,
  direction,
}: CircuitDeclaration): Circuit {
  const { site } = level;
  const sign = direction === 'north' ? 1 : -1;
  const at = (steps: number, east = 0): Metres => [origin[0] + east, origin[1] + sign * steps * voltage.step];
  const heading = direction === 'north' ? 0 : 180;
  const bay = partOf(Bay, level, name, { description, location: site.point(at(end / 2)), heading });
  const joint = idIn(ConnectivityNode, bay, 'N1');
  const attached = { attachedTo: idIn(Disconnector, bay, 'QB1'), attachedTerminal: 2 };
  const standing = (steps: number, east = 0) => ({ location: site.point(at(steps, east)), heading });
  const entities = [
    bay.entity,
    equip(Disconnector, bay, 'QB1', { terminal: [node, joint], ...switchFacts(voltage), ...standing(1) }),
    earthing(bay, voltage, 'QC1', joint, at(1.4)),
    nodeIn(bay, 'N1', voltage.nominalVoltage, at(2)),
    equip(CurrentTransformer, bay, 'BC1', {
      ...attached,
      ...standing(1.8),
      ratedCurrent: voltage.ratedCurrent,
      accuracyClass: '0.2S',
    }),
    equip(PotentialTransformer, bay, 'BA1', {
      ...attached,
      ...standing(2.3),
      ratedVoltage: voltage.ratedVoltage,
      accuracyClass: '0.2',
    }),
    equip(SurgeArrester, bay, 'FA1', { ...attached, ...standing(3.2), ratedVoltage: arresterVoltage(voltage) }),
  ];
  if (isLine) {
    entities.push(
      equip(WaveTrap, bay, 'WT1', { ...attached, ...standing(2.8), ratedCurrent: voltage.ratedCurrent }),
      // In a cabinet beside the voltage transformers.
      equip(PMU, bay, 'PMU1', {
        ...attached,
        ...standing(2.3, voltage.pitch * 0.45),
        reportingRate: 60,
        operationalLimits: frequencyLimits,
      }),
    );
  }
  return { entities, port: { node: joint, at: at(end) } };
}

/** Rated voltage of an arrester, about 0.75 of the highest voltage of the equipment, kV. */
const arresterVoltage = ({ ratedVoltage }: VoltageClass): number => Math.round(ratedVoltage * 0.75);
