/**
 * What is known of equipment before anything is measured. A name that CIM gives one meaning keeps the CIM IRI; one that
 * several of its classes share has an IRI of our own and a row in the mapping table.
 */
import { type AttributeDefinitions, cim, pst } from '../define.ts';

export const rating = {
  nominalVoltage: {
    kind: 'number',
    iri: pst('nominalVoltage'),
    unit: 'KVT',
    minimum: 0,
    description: 'The base voltage that it belongs to, line to line.',
  },
  ratedVoltage: {
    kind: 'number',
    iri: pst('ratedVoltage'),
    unit: 'KVT',
    minimum: 0,
    description: 'The highest voltage that it is built for, line to line.',
  },
  ratedCurrent: {
    kind: 'number',
    iri: pst('ratedCurrent'),
    unit: 'AMP',
    minimum: 0,
    description: 'The current that it carries without limit of time; 100 % of its loading.',
  },
  ratedS: {
    kind: 'number',
    iri: pst('ratedS'),
    unit: 'MVA',
    minimum: 0,
    description: 'Rated apparent power.',
  },
  ratedU: {
    kind: 'number',
    iri: pst('ratedU'),
    unit: 'KVT',
    minimum: 0,
    description: 'Rated voltage of the winding or connection, line to line.',
  },
} as const satisfies AttributeDefinitions;

export const impedance = {
  r: { kind: 'number', iri: pst('r'), unit: 'OHM', description: 'Series resistance, positive sequence.' },
  x: { kind: 'number', iri: pst('x'), unit: 'OHM', description: 'Series reactance, positive sequence.' },
} as const satisfies AttributeDefinitions;

export const magnetising = {
  g: {
    kind: 'number',
    iri: pst('g'),
    unit: 'SIE',
    description: 'Conductance of the magnetising branch, referred to terminal 1.',
  },
  b: {
    kind: 'number',
    iri: pst('b'),
    unit: 'SIE',
    description: 'Susceptance of the magnetising branch, referred to terminal 1; inductive is negative.',
  },
} as const satisfies AttributeDefinitions;

export const conductor = {
  length: {
    kind: 'number',
    iri: cim('Conductor.length'),
    unit: 'KMT',
    minimum: 0,
    description: 'Length of the conductor.',
  },
  bch: {
    kind: 'number',
    iri: cim('ACLineSegment.bch'),
    unit: 'SIE',
    description: 'Charging susceptance of the whole length, positive sequence.',
  },
  gch: {
    kind: 'number',
    iri: cim('ACLineSegment.gch'),
    unit: 'SIE',
    description: 'Charging conductance of the whole length, positive sequence.',
  },
} as const satisfies AttributeDefinitions;

/** A CIM RatioTapChanger, folded into its transformer. */
export const tap = {
  step: {
    kind: 'number',
    iri: cim('TapChanger.step'),
    unit: 'C62',
    measured: true,
    description: 'The step that the tap changer stands on.',
  },
  lowStep: { kind: 'number', iri: cim('TapChanger.lowStep'), unit: 'C62', description: 'The lowest step.' },
  highStep: { kind: 'number', iri: cim('TapChanger.highStep'), unit: 'C62', description: 'The highest step.' },
  neutralStep: {
    kind: 'number',
    iri: cim('TapChanger.neutralStep'),
    unit: 'C62',
    description: 'The step at which the ratio is that of the rated voltages.',
  },
  stepVoltageIncrement: {
    kind: 'number',
    iri: cim('RatioTapChanger.stepVoltageIncrement'),
    unit: 'P1',
    description: 'Change of the ratio from one step to the next, in percent of the rated voltage of its terminal.',
  },
} as const satisfies AttributeDefinitions;
