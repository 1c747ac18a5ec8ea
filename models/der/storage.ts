/** Batteries, and the plants and microgrids that they serve. */
import { asset, isPartOf } from '../attributes/common.ts';
import { measured } from '../attributes/measured.ts';
import { rating } from '../attributes/nameplate.ts';
import { cim, defineModel, pst } from '../define.ts';
import { gridConnection } from './photovoltaic.ts';

export const BatteryUnit = defineModel({
  type: 'BatteryUnit',
  iri: cim('BatteryUnit'),
  role: 'device',
  description: 'A battery behind one converter.',
  attributes: {
    ...asset,
    isPartOf: isPartOf('Home', 'BatteryPlant', 'Microgrid', 'Feeder', 'Substation'),
    gridConnection,
    ratedE: {
      kind: 'number',
      iri: cim('BatteryUnit.ratedE'),
      unit: 'MWH',
      minimum: 0,
      description: 'Energy that it can store.',
    },
    storedE: {
      kind: 'number',
      iri: cim('BatteryUnit.storedE'),
      unit: 'MWH',
      minimum: 0,
      measured: true,
      description: 'Energy that is stored in it.',
    },
    stateOfCharge: measured.stateOfCharge,
    temperature: measured.temperature,
  },
  cim: { gridConnection: 'PowerElectronicsUnit.PowerElectronicsConnection' },
});

export const BatteryPlant = defineModel({
  type: 'BatteryPlant',
  iri: pst('BatteryPlant'),
  role: 'container',
  description: 'Batteries, converters and transformers behind one connection to the network.',
  attributes: { ...asset, isPartOf: isPartOf('Substation', 'Feeder', 'SubGeographicalRegion', 'GeographicalRegion') },
});

export const Microgrid = defineModel({
  type: 'Microgrid',
  iri: pst('Microgrid'),
  role: 'container',
  description: 'Loads and sources behind one point of interconnection that can go on alone.',
  attributes: {
    ...asset,
    isPartOf: isPartOf('Substation', 'Feeder', 'SubGeographicalRegion', 'GeographicalRegion'),
    nominalVoltage: rating.nominalVoltage,
    islanded: {
      kind: 'boolean',
      iri: pst('islanded'),
      measured: true,
      description: 'Whether it goes on alone.',
    },
    frequency: measured.frequency,
  },
});
