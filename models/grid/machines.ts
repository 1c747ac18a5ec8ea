/** Rotating machines, what drives them, and networks beyond the model that behave like one. */
import { asset, conducting, isPartOf } from '../attributes/common.ts';
import { activeRange, inertia, reactiveRange, referencePriority, voltageControl } from '../attributes/control.ts';
import { measured } from '../attributes/measured.ts';
import { rating } from '../attributes/nameplate.ts';
import { cim, defineModel, pst } from '../define.ts';
import { gridConnection } from '../der/photovoltaic.ts';

const { activePower, reactivePower, voltage, frequency } = measured;
const connected = {
  ...asset,
  ...conducting,
  isPartOf: isPartOf('Substation', 'VoltageLevel', 'Bay', 'Line', 'Feeder', 'Microgrid'),
} as const;

const control = {
  targetVoltage: 'RegulatingControl.targetValue',
  targetDeadband: 'RegulatingControl.targetDeadband',
  regulatedNode: 'RegulatingControl.Terminal',
  voltage: 'SvVoltage.v',
} as const;

export const SynchronousMachine = defineModel({
  type: 'SynchronousMachine',
  iri: cim('SynchronousMachine'),
  role: 'injection',
  description: 'A generator, motor or condenser that turns with the frequency.',
  attributes: {
    ...connected,
    ratedS: rating.ratedS,
    ratedU: rating.ratedU,
    ...reactiveRange,
    ...voltageControl,
    ...referencePriority,
    ...inertia,
    activePower,
    reactivePower,
    voltage,
    frequency,
  },
  cim: {
    ...control,
    ratedS: 'RotatingMachine.ratedS',
    ratedU: 'RotatingMachine.ratedU',
    maxQ: 'SynchronousMachine.maxQ',
    minQ: 'SynchronousMachine.minQ',
    referencePriority: 'SynchronousMachine.referencePriority',
    controlEnabled: 'RegulatingCondEq.controlEnabled',
    activePower: 'RotatingMachine.p',
    reactivePower: 'RotatingMachine.q',
  },
});

export const AsynchronousMachine = defineModel({
  type: 'AsynchronousMachine',
  iri: cim('AsynchronousMachine'),
  role: 'injection',
  description: 'A machine that turns a little slower or faster than the frequency: most motors.',
  attributes: { ...connected, ratedS: rating.ratedS, ratedU: rating.ratedU, activePower, reactivePower, voltage },
  cim: {
    ratedS: 'RotatingMachine.ratedS',
    ratedU: 'RotatingMachine.ratedU',
    activePower: 'RotatingMachine.p',
    reactivePower: 'RotatingMachine.q',
    voltage: 'SvVoltage.v',
  },
});

export const ExternalNetworkInjection = defineModel({
  type: 'ExternalNetworkInjection',
  iri: cim('ExternalNetworkInjection'),
  role: 'injection',
  description: 'A network beyond the model that keeps a voltage and can balance the island.',
  attributes: {
    ...connected,
    ...activeRange,
    maxQ: reactiveRange.maxQ,
    minQ: reactiveRange.minQ,
    ...voltageControl,
    ...referencePriority,
    activePower,
    reactivePower,
    voltage,
  },
  cim: {
    ...control,
    maxP: 'ExternalNetworkInjection.maxP',
    minP: 'ExternalNetworkInjection.minP',
    maxQ: 'ExternalNetworkInjection.maxQ',
    minQ: 'ExternalNetworkInjection.minQ',
    referencePriority: 'ExternalNetworkInjection.referencePriority',
    controlEnabled: 'RegulatingCondEq.controlEnabled',
    activePower: 'ExternalNetworkInjection.p',
    reactivePower: 'ExternalNetworkInjection.q',
  },
});

export const EquivalentInjection = defineModel({
  type: 'EquivalentInjection',
  iri: cim('EquivalentInjection'),
  role: 'injection',
  description: 'What flows over the boundary of the model.',
  attributes: {
    ...connected,
    ...activeRange,
    maxQ: reactiveRange.maxQ,
    minQ: reactiveRange.minQ,
    controlEnabled: voltageControl.controlEnabled,
    targetVoltage: voltageControl.targetVoltage,
    activePower,
    reactivePower,
    voltage,
  },
  cim: {
    maxP: 'EquivalentInjection.maxP',
    minP: 'EquivalentInjection.minP',
    maxQ: 'EquivalentInjection.maxQ',
    minQ: 'EquivalentInjection.minQ',
    controlEnabled: 'EquivalentInjection.regulationStatus',
    targetVoltage: 'EquivalentInjection.regulationTarget',
    activePower: 'EquivalentInjection.p',
    reactivePower: 'EquivalentInjection.q',
    voltage: 'SvVoltage.v',
  },
});

const unit = {
  ...asset,
  isPartOf: isPartOf('Substation', 'VoltageLevel', 'Feeder', 'Microgrid'),
  gridConnection,
  ratedP: {
    kind: 'number',
    iri: pst('ratedP'),
    unit: 'MAW',
    minimum: 0,
    description: 'Active power that it is built for.',
  },
  ...activeRange,
} as const;

const folded = {
  gridConnection: 'RotatingMachine.GeneratingUnit',
  ratedP: 'GeneratingUnit.nominalP',
  maxP: 'GeneratingUnit.maxOperatingP',
  minP: 'GeneratingUnit.minOperatingP',
} as const;

export const GeneratingUnit = defineModel({
  type: 'GeneratingUnit',
  iri: cim('GeneratingUnit'),
  role: 'device',
  description: 'What drives a machine, of which no more is known.',
  attributes: unit,
  cim: folded,
});

export const ThermalGeneratingUnit = defineModel({
  type: 'ThermalGeneratingUnit',
  iri: cim('ThermalGeneratingUnit'),
  role: 'device',
  description: 'A turbine or engine that burns fuel.',
  attributes: {
    ...unit,
    fuelKind: {
      kind: 'text',
      iri: pst('fuelKind'),
      description: 'What it burns, as CIM FuelType spells it, such as gas or lignite.',
    },
  },
  cim: { ...folded, fuelKind: 'FossilFuel.fossilFuelType' },
});

export const HydroGeneratingUnit = defineModel({
  type: 'HydroGeneratingUnit',
  iri: cim('HydroGeneratingUnit'),
  role: 'device',
  description: 'A turbine that water drives.',
  attributes: unit,
  cim: folded,
});

export const NuclearGeneratingUnit = defineModel({
  type: 'NuclearGeneratingUnit',
  iri: cim('NuclearGeneratingUnit'),
  role: 'device',
  description: 'A turbine behind a nuclear reactor.',
  attributes: unit,
  cim: folded,
});

export const WindGeneratingUnit = defineModel({
  type: 'WindGeneratingUnit',
  iri: cim('WindGeneratingUnit'),
  role: 'device',
  description: 'A wind turbine.',
  attributes: { ...unit, windSpeed: measured.windSpeed },
  cim: folded,
});

export const SolarGeneratingUnit = defineModel({
  type: 'SolarGeneratingUnit',
  iri: cim('SolarGeneratingUnit'),
  role: 'device',
  description: 'A turbine that the heat of the sun drives.',
  attributes: unit,
  cim: folded,
});
