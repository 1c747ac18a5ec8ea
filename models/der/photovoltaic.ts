/** Sun to grid: panels and the converter that joins them to the network. */
import { asset, conducting, isPartOf } from '../attributes/common.ts';
import { measured } from '../attributes/measured.ts';
import { rating } from '../attributes/nameplate.ts';
import { cim, defineModel, pst } from '../define.ts';

export const PowerElectronicsConnection = defineModel({
  type: 'PowerElectronicsConnection',
  iri: cim('PowerElectronicsConnection'),
  role: 'injection',
  description: 'An inverter: the connection of panels, batteries or fuel cells to the alternating-current network.',
  attributes: {
    ...asset,
    ...conducting,
    isPartOf: isPartOf('Home', 'Feeder', 'Bay', 'VoltageLevel', 'Substation'),
    ratedS: rating.ratedS,
    ratedU: rating.ratedU,
    maxQ: {
      kind: 'number',
      iri: pst('maxQ'),
      unit: 'MAR',
      description: 'Largest reactive power that it can give.',
    },
    minQ: {
      kind: 'number',
      iri: pst('minQ'),
      unit: 'MAR',
      description: 'Smallest reactive power that it can give; negative: what it can take.',
    },
    activePower: measured.activePower,
    reactivePower: measured.reactivePower,
    voltage: measured.voltage,
  },
  cim: {
    ratedS: 'PowerElectronicsConnection.ratedS',
    ratedU: 'PowerElectronicsConnection.ratedU',
    maxQ: 'PowerElectronicsConnection.maxQ',
    minQ: 'PowerElectronicsConnection.minQ',
    activePower: 'PowerElectronicsConnection.p',
    reactivePower: 'PowerElectronicsConnection.q',
    voltage: 'SvVoltage.v',
  },
});

export const PhotoVoltaicUnit = defineModel({
  type: 'PhotoVoltaicUnit',
  iri: cim('PhotoVoltaicUnit'),
  role: 'device',
  description: 'Panels behind one converter.',
  attributes: {
    ...asset,
    isPartOf: isPartOf('Home', 'Feeder', 'Substation'),
    gridConnection: {
      kind: 'relationship',
      iri: cim('PowerElectronicsUnit.PowerElectronicsConnection'),
      to: ['PowerElectronicsConnection'],
      description: 'The converter that it feeds.',
    },
    ratedDcPower: {
      kind: 'number',
      iri: pst('ratedDcPower'),
      unit: 'KWT',
      minimum: 0,
      description: 'Direct-current power of the panels under standard test conditions.',
    },
    irradiance: measured.irradiance,
  },
});
