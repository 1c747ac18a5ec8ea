/** Where customers live, and what they have. */
import { asset, conducting, isPartOf } from '../attributes/common.ts';
import { measured } from '../attributes/measured.ts';
import { rating } from '../attributes/nameplate.ts';
import { cim, defineModel, pst } from '../define.ts';
import { pfixed } from '../grid/injections.ts';

export const Home = defineModel({
  type: 'Home',
  iri: pst('Home'),
  role: 'container',
  description: 'A customer premises: what is behind one service entrance. It goes dark when all of its loads do.',
  attributes: { ...asset, isPartOf: isPartOf('Feeder', 'SubGeographicalRegion', 'GeographicalRegion', 'Microgrid') },
});

export const UsagePoint = defineModel({
  type: 'UsagePoint',
  // IEC 61968-9 has UsagePoint and Meter; CGMES 3.0 leaves them out.
  iri: cim('UsagePoint'),
  role: 'device',
  description: 'The place in the network where a customer is served.',
  attributes: {
    ...asset,
    isPartOf: isPartOf('Home', 'Microgrid'),
    node: {
      kind: 'relationship',
      iri: pst('node'),
      to: ['ConnectivityNode'],
      description: 'The ConnectivityNode at which it is served.',
    },
    nominalServiceVoltage: {
      kind: 'number',
      iri: pst('nominalServiceVoltage'),
      unit: 'VLT',
      minimum: 0,
      description: 'The voltage that was agreed on.',
    },
  },
});

export const SmartMeter = defineModel({
  type: 'SmartMeter',
  iri: pst('SmartMeter'),
  role: 'device',
  description: 'The meter of a customer: what is taken, what is given, at which voltage.',
  attributes: {
    ...asset,
    isPartOf: isPartOf('Home', 'Microgrid'),
    usagePoint: {
      kind: 'relationship',
      iri: pst('usagePoint'),
      to: ['UsagePoint'],
      description: 'The place that it meters.',
    },
    activePower: measured.activePower,
    voltage: measured.voltage,
    importEnergy: measured.importEnergy,
    exportEnergy: measured.exportEnergy,
  },
});

export const EVSE = defineModel({
  type: 'EVSE',
  iri: pst('EVSE'),
  general: 'EnergyConsumer',
  role: 'injection',
  description: 'A charger of electric vehicles.',
  attributes: {
    ...asset,
    ...conducting,
    isPartOf: isPartOf('Home', 'Feeder', 'Microgrid'),
    ratedS: rating.ratedS,
    pfixed,
    activePower: measured.activePower,
    reactivePower: measured.reactivePower,
    voltage: measured.voltage,
    vehicleConnected: {
      kind: 'boolean',
      iri: pst('vehicleConnected'),
      measured: true,
      description: 'Whether a vehicle is plugged in.',
    },
    stateOfCharge: measured.stateOfCharge,
  },
});

export const Thermostat = defineModel({
  type: 'Thermostat',
  iri: pst('Thermostat'),
  role: 'device',
  description: 'What keeps a room at a temperature.',
  attributes: {
    ...asset,
    isPartOf: isPartOf('Home', 'Microgrid'),
    temperature: measured.temperature,
    targetTemperature: {
      kind: 'number',
      iri: pst('targetTemperature'),
      unit: 'CEL',
      minimum: 5,
      maximum: 35,
      measured: true,
      description: 'The temperature that it keeps.',
    },
    heating: {
      kind: 'boolean',
      iri: pst('heating'),
      measured: true,
      description: 'Whether it asks for heat now.',
    },
  },
});

export const WeatherStation = defineModel({
  type: 'WeatherStation',
  iri: pst('WeatherStation'),
  role: 'device',
  description: 'What measures the weather of a place.',
  attributes: {
    ...asset,
    isPartOf: isPartOf('Substation', 'Microgrid', 'SubGeographicalRegion'),
    temperature: measured.temperature,
    irradiance: measured.irradiance,
    windSpeed: measured.windSpeed,
  },
});
