/** Where equipment meets. */
import { asset, conducting, isPartOf } from '../attributes/common.ts';
import { measured } from '../attributes/measured.ts';
import { rating } from '../attributes/nameplate.ts';
import { cim, defineModel } from '../define.ts';

export const ConnectivityNode = defineModel({
  type: 'ConnectivityNode',
  iri: cim('ConnectivityNode'),
  role: 'node',
  description: 'A point at which terminals are joined with no impedance between them.',
  attributes: {
    ...asset,
    isPartOf: isPartOf('Bay', 'VoltageLevel', 'Substation', 'Line', 'Feeder', 'Home', 'Microgrid', 'BatteryPlant'),
    nominalVoltage: rating.nominalVoltage,
    voltage: measured.voltage,
    phaseAngle: measured.phaseAngle,
  },
  cim: {
    isPartOf: 'ConnectivityNode.ConnectivityNodeContainer',
    nominalVoltage: 'BaseVoltage.nominalVoltage',
    voltage: 'SvVoltage.v',
    phaseAngle: 'SvVoltage.angle',
  },
});

export const BusbarSection = defineModel({
  type: 'BusbarSection',
  iri: cim('BusbarSection'),
  role: 'injection',
  description:
    'A conductor without impedance to which several bays connect; where the voltage of a station is measured.',
  attributes: {
    ...asset,
    ...conducting,
    isPartOf: isPartOf('VoltageLevel', 'Bay', 'Substation'),
    ratedVoltage: rating.ratedVoltage,
    ratedCurrent: rating.ratedCurrent,
    ipMax: {
      kind: 'number',
      iri: cim('BusbarSection.ipMax'),
      unit: 'B22',
      minimum: 0,
      description: 'Largest peak short-circuit current that it withstands.',
    },
    voltage: measured.voltage,
  },
  cim: { voltage: 'SvVoltage.v' },
});

export const Junction = defineModel({
  type: 'Junction',
  iri: cim('Junction'),
  role: 'injection',
  description: 'A point where conductors are joined that is worth a name.',
  attributes: { ...asset, ...conducting, isPartOf: isPartOf('Bay', 'VoltageLevel', 'Substation', 'Line', 'Feeder') },
});
