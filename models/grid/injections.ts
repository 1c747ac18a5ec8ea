/** Equipment with one terminal, through which energy enters or leaves the network. */
import { asset, conducting, isPartOf } from '../attributes/common.ts';
import { measured } from '../attributes/measured.ts';
import { impedance, rating } from '../attributes/nameplate.ts';
import { cim, defineModel } from '../define.ts';

const { activePower, reactivePower, voltage } = measured;

export const EnergyConsumer = defineModel({
  type: 'EnergyConsumer',
  iri: cim('EnergyConsumer'),
  role: 'injection',
  description: 'A load: a household, a business, or the rest of a network seen from outside.',
  attributes: {
    ...asset,
    ...conducting,
    isPartOf: isPartOf('Home', 'Feeder', 'Bay', 'VoltageLevel', 'Substation'),
    pfixed: {
      kind: 'number',
      iri: cim('EnergyConsumer.pfixed'),
      unit: 'MAW',
      description: 'Active power to reckon with as long as none is measured.',
    },
    qfixed: {
      kind: 'number',
      iri: cim('EnergyConsumer.qfixed'),
      unit: 'MAR',
      description: 'Reactive power to reckon with as long as none is measured.',
    },
    activePower,
    reactivePower,
    voltage,
  },
  cim: { activePower: 'EnergyConsumer.p', reactivePower: 'EnergyConsumer.q', voltage: 'SvVoltage.v' },
});

export const EnergySource = defineModel({
  type: 'EnergySource',
  iri: cim('EnergySource'),
  role: 'injection',
  description: 'The grid beyond the model: it keeps its voltage and balances the power of its island.',
  attributes: {
    ...asset,
    ...conducting,
    isPartOf: isPartOf('Bay', 'VoltageLevel', 'Substation', 'Feeder'),
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
    activePower,
    reactivePower,
    voltage,
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
