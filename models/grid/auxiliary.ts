/** What stands beside the conducting equipment: it measures it or protects it, and has no part in the flow. */
import { asset, isPartOf } from '../attributes/common.ts';
import { measured } from '../attributes/measured.ts';
import { rating } from '../attributes/nameplate.ts';
import { type AttributeDefinitions, cim, defineModel, pst } from '../define.ts';

const auxiliary = {
  ...asset,
  isPartOf: isPartOf('Bay', 'VoltageLevel', 'Substation', 'Feeder', 'Home', 'Microgrid', 'BatteryPlant'),
  attachedTo: {
    kind: 'relationship',
    iri: pst('attachedTo'),
    to: [],
    description: 'The conducting equipment that it is mounted at.',
  },
  attachedTerminal: {
    kind: 'number',
    iri: pst('attachedTerminal'),
    unit: 'C62',
    minimum: 1,
    maximum: 3,
    description: 'At which of the terminals of that equipment; absent: at terminal 1.',
  },
} as const satisfies AttributeDefinitions;

const accuracyClass = {
  kind: 'text',
  iri: pst('accuracyClass'),
  description: 'Accuracy class, such as 0.2S or 5P20.',
} as const;

const folded = { attachedTo: 'AuxiliaryEquipment.Terminal' } as const;

export const CurrentTransformer = defineModel({
  type: 'CurrentTransformer',
  iri: cim('CurrentTransformer'),
  role: 'device',
  description: 'A set of current transformers, one for each phase.',
  attributes: {
    ...auxiliary,
    ratedCurrent: rating.ratedCurrent,
    accuracyClass,
    current: measured.current,
  },
  cim: folded,
});

export const PotentialTransformer = defineModel({
  type: 'PotentialTransformer',
  iri: cim('PotentialTransformer'),
  role: 'device',
  description: 'A set of voltage transformers, one for each phase.',
  attributes: {
    ...auxiliary,
    ratedVoltage: rating.ratedVoltage,
    accuracyClass,
    voltage: measured.voltage,
  },
  cim: folded,
});

export const SurgeArrester = defineModel({
  type: 'SurgeArrester',
  iri: cim('SurgeArrester'),
  role: 'device',
  description: 'A set of arresters that lead surges to earth.',
  attributes: {
    ...auxiliary,
    ratedVoltage: rating.ratedVoltage,
    leakageCurrent: measured.leakageCurrent,
    operationCount: measured.operationCount,
  },
  cim: folded,
});

export const WaveTrap = defineModel({
  type: 'WaveTrap',
  iri: cim('WaveTrap'),
  role: 'device',
  description: 'A coil that keeps the signals of power-line carrier on their line.',
  attributes: { ...auxiliary, ratedCurrent: rating.ratedCurrent },
  cim: folded,
});

export const FaultIndicator = defineModel({
  type: 'FaultIndicator',
  iri: cim('FaultIndicator'),
  role: 'device',
  description: 'A device at a line that shows that a fault current has passed.',
  attributes: { ...auxiliary, faultDetected: measured.faultDetected },
  cim: folded,
});

export const PMU = defineModel({
  type: 'PMU',
  iri: pst('PMU'),
  role: 'device',
  description: 'A phasor measurement unit: voltage, angle and frequency against the clock of the world.',
  attributes: {
    ...auxiliary,
    reportingRate: {
      kind: 'number',
      iri: pst('reportingRate'),
      unit: 'HTZ',
      minimum: 0,
      description: 'How often it reports.',
    },
    voltage: measured.voltage,
    phaseAngle: measured.phaseAngle,
    current: measured.current,
    frequency: measured.frequency,
    rocof: measured.rocof,
  },
});
