/** Equipment with an impedance between two terminals. */
import { asset, conducting, isPartOf } from '../attributes/common.ts';
import { phaseTap, voltageControl } from '../attributes/control.ts';
import { eachTerminal, measured } from '../attributes/measured.ts';
import { conductor, impedance, magnetising, rating, tap } from '../attributes/nameplate.ts';
import { cim, defineModel, pst } from '../define.ts';

const flow = {
  activePower: eachTerminal(measured.activePower),
  reactivePower: eachTerminal(measured.reactivePower),
  current: eachTerminal(measured.current),
} as const;

/** A tap changer may stand at any winding: terminal 1 unless the datasetId says otherwise. */
const eachTap = {
  step: eachTerminal(tap.step),
  lowStep: eachTerminal(tap.lowStep),
  highStep: eachTerminal(tap.highStep),
  neutralStep: eachTerminal(tap.neutralStep),
  stepVoltageIncrement: eachTerminal(tap.stepVoltageIncrement),
} as const;

export const ACLineSegment = defineModel({
  type: 'ACLineSegment',
  iri: cim('ACLineSegment'),
  role: 'branch',
  description: 'A stretch of overhead line or cable with the same conductor throughout.',
  attributes: {
    ...asset,
    ...conducting,
    isPartOf: isPartOf(
      'Line',
      'Feeder',
      'SubGeographicalRegion',
      'GeographicalRegion',
      'Home',
      'Microgrid',
      'BatteryPlant',
      'Substation',
      'VoltageLevel',
      'Bay',
    ),
    nominalVoltage: rating.nominalVoltage,
    ratedCurrent: rating.ratedCurrent,
    ...conductor,
    conductorKind: {
      kind: 'text',
      iri: pst('conductorKind'),
      oneOf: ['overhead', 'underground'],
      description: 'Whether it hangs in the air or lies in the ground; absent means that it hangs.',
    },
    ...impedance,
    ...flow,
  },
  cim: {
    nominalVoltage: 'BaseVoltage.nominalVoltage',
    ratedCurrent: 'CurrentLimit.value',
    r: 'ACLineSegment.r',
    x: 'ACLineSegment.x',
    activePower: 'SvPowerFlow.p',
    reactivePower: 'SvPowerFlow.q',
  },
});

const transformer = {
  ...asset,
  ...conducting,
  isPartOf: isPartOf('Substation', 'VoltageLevel', 'Bay', 'Feeder', 'Microgrid', 'BatteryPlant'),
  ratedS: rating.ratedS,
  ratedU: eachTerminal(rating.ratedU),
  r: eachTerminal(impedance.r),
  x: eachTerminal(impedance.x),
  g: eachTerminal(magnetising.g),
  b: eachTerminal(magnetising.b),
  phaseAngleClock: {
    kind: 'number',
    iri: cim('PowerTransformerEnd.phaseAngleClock'),
    unit: 'C62',
    minimum: 0,
    maximum: 11,
    perTerminal: true,
    description: 'By how many times 30° the voltage of this winding lags that of terminal 1.',
  },
  mounting: {
    kind: 'text',
    iri: pst('mounting'),
    oneOf: ['ground', 'pole', 'pad'],
    description: 'What it stands on or hangs from; absent: the ground of a station.',
  },
  ...eachTap,
  ...phaseTap,
  ...voltageControl,
  ...flow,
  voltage: eachTerminal(measured.voltage),
} as const;

const folded = {
  ratedS: 'PowerTransformerEnd.ratedS',
  ratedU: 'PowerTransformerEnd.ratedU',
  r: 'PowerTransformerEnd.r',
  x: 'PowerTransformerEnd.x',
  g: 'PowerTransformerEnd.g',
  b: 'PowerTransformerEnd.b',
  controlEnabled: 'TapChanger.controlEnabled',
  targetVoltage: 'RegulatingControl.targetValue',
  targetDeadband: 'RegulatingControl.targetDeadband',
  regulatedNode: 'RegulatingControl.Terminal',
  activePower: 'SvPowerFlow.p',
  reactivePower: 'SvPowerFlow.q',
} as const;

/**
 * Two windings: r, x, g and b have one instance, referred to ratedU of terminal 1. Three windings: one instance for each
 * terminal, referred to its own ratedU, the star of CIM PowerTransformerEnd.
 */
export const PowerTransformer = defineModel({
  type: 'PowerTransformer',
  iri: cim('PowerTransformer'),
  role: 'branch',
  description:
    'A transformer with two or three windings; with two, r, x, g and b are referred to ratedU of terminal 1; with three, each terminal has its own.',
  attributes: { ...transformer, topOilTemperature: measured.topOilTemperature },
  cim: folded,
});

export const VoltageRegulator = defineModel({
  type: 'VoltageRegulator',
  iri: pst('VoltageRegulator'),
  role: 'branch',
  description: 'An autotransformer in a feeder that keeps the voltage behind it by its taps.',
  attributes: transformer,
});

export const SeriesCompensator = defineModel({
  type: 'SeriesCompensator',
  iri: cim('SeriesCompensator'),
  role: 'branch',
  description: 'A capacitor or reactor in series with a line.',
  attributes: {
    ...asset,
    ...conducting,
    isPartOf: isPartOf('Line', 'Bay', 'VoltageLevel', 'Substation'),
    nominalVoltage: rating.nominalVoltage,
    ratedCurrent: rating.ratedCurrent,
    ...impedance,
    ...flow,
  },
  cim: {
    nominalVoltage: 'BaseVoltage.nominalVoltage',
    ratedCurrent: 'CurrentLimit.value',
    r: 'SeriesCompensator.r',
    x: 'SeriesCompensator.x',
    activePower: 'SvPowerFlow.p',
    reactivePower: 'SvPowerFlow.q',
  },
});

export const EquivalentBranch = defineModel({
  type: 'EquivalentBranch',
  iri: cim('EquivalentBranch'),
  role: 'branch',
  description: 'What a part of the network that is not modelled looks like between two of its ends.',
  attributes: {
    ...asset,
    ...conducting,
    isPartOf: isPartOf('Line', 'VoltageLevel', 'Substation'),
    nominalVoltage: rating.nominalVoltage,
    ...impedance,
    ...flow,
  },
  cim: {
    nominalVoltage: 'BaseVoltage.nominalVoltage',
    r: 'EquivalentBranch.r',
    x: 'EquivalentBranch.x',
    activePower: 'SvPowerFlow.p',
    reactivePower: 'SvPowerFlow.q',
  },
});
