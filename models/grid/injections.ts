/** Equipment with one terminal, through which energy enters or leaves the network. */
import { asset, conducting, isPartOf } from '../attributes/common.ts';
import { inertia } from '../attributes/control.ts';
import { measured } from '../attributes/measured.ts';
import { impedance, rating } from '../attributes/nameplate.ts';
import { type AttributeDefinition, cim, defineModel, pst } from '../define.ts';

const { activePower, reactivePower, voltage } = measured;

/** What any load is declared to draw. */
export const pfixed = {
  kind: 'number',
  iri: cim('EnergyConsumer.pfixed'),
  unit: 'MAW',
  description: 'Active power to reckon with as long as none is measured.',
} as const satisfies AttributeDefinition;

const load = {
  ...asset,
  ...conducting,
  isPartOf: isPartOf('Home', 'Feeder', 'Bay', 'VoltageLevel', 'Substation', 'Microgrid', 'BatteryPlant'),
  pfixed,
  qfixed: {
    kind: 'number',
    iri: cim('EnergyConsumer.qfixed'),
    unit: 'MAR',
    description: 'Reactive power to reckon with as long as none is measured.',
  },
  priorityTier: {
    kind: 'number',
    iri: pst('priorityTier'),
    unit: 'C62',
    minimum: 1,
    description: 'How long it is served when power is short: 1 is shed last.',
  },
  activePower,
  reactivePower,
  voltage,
} as const;

const foldedLoad = {
  activePower: 'EnergyConsumer.p',
  reactivePower: 'EnergyConsumer.q',
  voltage: 'SvVoltage.v',
} as const;

export const EnergyConsumer = defineModel({
  type: 'EnergyConsumer',
  iri: cim('EnergyConsumer'),
  role: 'injection',
  description: 'A load: a household, a business, or the rest of a network seen from outside.',
  attributes: load,
  cim: foldedLoad,
});

export const ConformLoad = defineModel({
  type: 'ConformLoad',
  iri: cim('ConformLoad'),
  general: 'EnergyConsumer',
  role: 'injection',
  description: 'A load that follows the load of its area.',
  attributes: load,
  cim: foldedLoad,
});

export const NonConformLoad = defineModel({
  type: 'NonConformLoad',
  iri: cim('NonConformLoad'),
  general: 'EnergyConsumer',
  role: 'injection',
  description: 'A load that follows a plan of its own.',
  attributes: load,
  cim: foldedLoad,
});

export const StationSupply = defineModel({
  type: 'StationSupply',
  iri: cim('StationSupply'),
  general: 'EnergyConsumer',
  role: 'injection',
  description: 'What a station needs for itself.',
  attributes: load,
  cim: foldedLoad,
});

export const EnergySource = defineModel({
  type: 'EnergySource',
  iri: cim('EnergySource'),
  role: 'injection',
  description: 'The grid beyond the model: it keeps its voltage and balances the power of its island.',
  attributes: {
    ...asset,
    ...conducting,
    isPartOf: isPartOf('Bay', 'VoltageLevel', 'Substation', 'Line', 'Feeder'),
    nominalVoltage: rating.nominalVoltage,
    voltageMagnitude: {
      kind: 'number',
      iri: cim('EnergySource.voltageMagnitude'),
      unit: 'KVT',
      minimum: 0,
      description: 'The voltage that it keeps, line to line.',
    },
    voltageAngle: {
      kind: 'number',
      iri: cim('EnergySource.voltageAngle'),
      unit: 'DD',
      description: 'The phase angle of that voltage.',
    },
    ...impedance,
    ratedS: rating.ratedS,
    ...inertia,
    activePower,
    reactivePower,
    voltage,
    frequency: measured.frequency,
  },
  cim: {
    nominalVoltage: 'EnergySource.nominalVoltage',
    r: 'EnergySource.r',
    x: 'EnergySource.x',
    activePower: 'EnergySource.activePower',
    reactivePower: 'EnergySource.reactivePower',
    voltage: 'SvVoltage.v',
  },
});
