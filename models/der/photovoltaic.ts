/** Sun to grid: panels and the converter that joins them to the network. */
import { asset, conducting, isPartOf } from '../attributes/common.ts';
import { inertia, reactiveRange, voltageControl } from '../attributes/control.ts';
import { measured } from '../attributes/measured.ts';
import { rating } from '../attributes/nameplate.ts';
import { cim, defineModel, pst, type RelationshipAttribute } from '../define.ts';

export const PowerElectronicsConnection = defineModel({
  type: 'PowerElectronicsConnection',
  iri: cim('PowerElectronicsConnection'),
  role: 'injection',
  description: 'An inverter: the connection of panels, batteries or fuel cells to the alternating-current network.',
  attributes: {
    ...asset,
    ...conducting,
    isPartOf: isPartOf('Home', 'Feeder', 'Bay', 'VoltageLevel', 'Substation', 'Microgrid', 'BatteryPlant'),
    ratedS: rating.ratedS,
    ratedU: rating.ratedU,
    ...reactiveRange,
    ...voltageControl,
    ...inertia,
    gridForming: {
      kind: 'boolean',
      iri: pst('gridForming'),
      description: 'Whether it can keep an island alive by itself, as a battery behind a transfer switch does.',
    },
    activePower: measured.activePower,
    reactivePower: measured.reactivePower,
    voltage: measured.voltage,
    frequency: measured.frequency,
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

/** A unit of generation or storage → the machine or converter through which it feeds the network. */
export const gridConnection = {
  kind: 'relationship',
  iri: pst('gridConnection'),
  to: ['SynchronousMachine', 'AsynchronousMachine', 'PowerElectronicsConnection'],
  description: 'The machine or converter through which it feeds the network.',
} as const satisfies RelationshipAttribute;

export const PhotoVoltaicUnit = defineModel({
  type: 'PhotoVoltaicUnit',
  iri: cim('PhotoVoltaicUnit'),
  role: 'device',
  description: 'Panels behind one converter.',
  attributes: {
    ...asset,
    isPartOf: isPartOf('Home', 'Feeder', 'Substation', 'Microgrid', 'BatteryPlant'),
    gridConnection,
    ratedDcPower: {
      kind: 'number',
      iri: pst('ratedDcPower'),
      unit: 'KWT',
      minimum: 0,
      description: 'Direct-current power of the panels under standard test conditions.',
    },
    irradiance: measured.irradiance,
  },
  cim: { gridConnection: 'PowerElectronicsUnit.PowerElectronicsConnection' },
});
