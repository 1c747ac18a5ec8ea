/** What gives and takes reactive power. */
import { asset, conducting, isPartOf } from '../attributes/common.ts';
import { voltageControl } from '../attributes/control.ts';
import { measured } from '../attributes/measured.ts';
import { rating } from '../attributes/nameplate.ts';
import { type AttributeDefinitions, cim, defineModel, pst } from '../define.ts';

const compensator = {
  ...asset,
  ...conducting,
  isPartOf: isPartOf('Bay', 'VoltageLevel', 'Substation', 'Feeder', 'Microgrid'),
  nominalVoltage: rating.nominalVoltage,
  reactivePower: measured.reactivePower,
  voltage: measured.voltage,
} as const satisfies AttributeDefinitions;

const sections = {
  sections: {
    kind: 'number',
    iri: cim('ShuntCompensator.sections'),
    unit: 'C62',
    minimum: 0,
    measured: true,
    description: 'How many of its sections are in.',
  },
  maximumSections: {
    kind: 'number',
    iri: cim('ShuntCompensator.maximumSections'),
    unit: 'C62',
    minimum: 0,
    description: 'How many sections it has.',
  },
} as const satisfies AttributeDefinitions;

const control = {
  nominalVoltage: 'ShuntCompensator.nomU',
  controlEnabled: 'RegulatingCondEq.controlEnabled',
  targetVoltage: 'RegulatingControl.targetValue',
  targetDeadband: 'RegulatingControl.targetDeadband',
  regulatedNode: 'RegulatingControl.Terminal',
  reactivePower: 'SvPowerFlow.q',
  voltage: 'SvVoltage.v',
} as const;

export const LinearShuntCompensator = defineModel({
  type: 'LinearShuntCompensator',
  iri: cim('LinearShuntCompensator'),
  role: 'injection',
  description: 'A bank of capacitors, or a reactor, in equal sections.',
  attributes: {
    ...compensator,
    ...voltageControl,
    ...sections,
    bPerSection: {
      kind: 'number',
      iri: cim('LinearShuntCompensator.bPerSection'),
      unit: 'SIE',
      description: 'Susceptance of one section, positive sequence; a capacitor is positive.',
    },
    gPerSection: {
      kind: 'number',
      iri: cim('LinearShuntCompensator.gPerSection'),
      unit: 'SIE',
      description: 'Conductance of one section, positive sequence.',
    },
  },
  cim: control,
});

export const NonlinearShuntCompensator = defineModel({
  type: 'NonlinearShuntCompensator',
  iri: cim('NonlinearShuntCompensator'),
  role: 'injection',
  description: 'A bank of capacitors or reactors in unequal sections.',
  attributes: {
    ...compensator,
    ...voltageControl,
    ...sections,
    sectionTable: {
      kind: 'json',
      iri: pst('sectionTable'),
      description: 'What each section adds: an array of { section, b, g } in siemens, positive sequence.',
    },
  },
  cim: control,
});

export const StaticVarCompensator = defineModel({
  type: 'StaticVarCompensator',
  iri: cim('StaticVarCompensator'),
  role: 'injection',
  description: 'Thyristors that give as much reactive power as the voltage asks for.',
  attributes: {
    ...compensator,
    ...voltageControl,
    capacitiveRating: {
      kind: 'number',
      iri: cim('StaticVarCompensator.capacitiveRating'),
      unit: 'OHM',
      description: 'Reactance when it gives the most reactive power.',
    },
    inductiveRating: {
      kind: 'number',
      iri: cim('StaticVarCompensator.inductiveRating'),
      unit: 'OHM',
      description: 'Reactance when it takes the most reactive power.',
    },
  },
  cim: { ...control, nominalVoltage: 'BaseVoltage.nominalVoltage', reactivePower: 'StaticVarCompensator.q' },
});

export const EquivalentShunt = defineModel({
  type: 'EquivalentShunt',
  iri: cim('EquivalentShunt'),
  role: 'injection',
  description: 'What a part of the network that is not modelled looks like from one node to earth.',
  attributes: {
    ...compensator,
    g: { kind: 'number', iri: pst('g'), unit: 'SIE', description: 'Conductance to earth.' },
    b: { kind: 'number', iri: pst('b'), unit: 'SIE', description: 'Susceptance to earth; a capacitor is positive.' },
  },
  cim: { g: 'EquivalentShunt.g', b: 'EquivalentShunt.b', reactivePower: 'SvPowerFlow.q' },
});
