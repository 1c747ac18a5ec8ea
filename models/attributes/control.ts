/** What CIM says in a RegulatingControl, a curve or a table of its own, folded into the equipment that it is about. */
import { type AttributeDefinitions, cim, pst } from '../define.ts';

export const voltageControl = {
  controlEnabled: {
    kind: 'boolean',
    iri: pst('controlEnabled'),
    description: 'Whether it keeps a voltage by itself; absent means that it does not.',
  },
  targetVoltage: {
    kind: 'number',
    iri: pst('targetVoltage'),
    unit: 'KVT',
    minimum: 0,
    description: 'The voltage that it keeps at regulatedNode, line to line.',
  },
  targetDeadband: {
    kind: 'number',
    iri: pst('targetDeadband'),
    unit: 'KVT',
    minimum: 0,
    description: 'Width of the band around targetVoltage in which it does nothing.',
  },
  regulatedNode: {
    kind: 'relationship',
    iri: pst('regulatedNode'),
    to: ['ConnectivityNode'],
    description: 'Where it keeps targetVoltage; absent: at its own terminal (a transformer: at terminal 2).',
  },
} as const satisfies AttributeDefinitions;

export const reactiveRange = {
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
  reactiveCapability: {
    kind: 'json',
    iri: pst('reactiveCapability'),
    description:
      'Where maxQ and minQ depend on the active power: an array of { p, minQ, maxQ } in MW given and Mvar given, p rising.',
  },
} as const satisfies AttributeDefinitions;

export const activeRange = {
  maxP: { kind: 'number', iri: pst('maxP'), unit: 'MAW', description: 'Largest active power that it can give.' },
  minP: { kind: 'number', iri: pst('minP'), unit: 'MAW', description: 'Smallest active power that it can give.' },
} as const satisfies AttributeDefinitions;

export const referencePriority = {
  referencePriority: {
    kind: 'number',
    iri: pst('referencePriority'),
    unit: 'C62',
    minimum: 0,
    description: 'Which machine balances its island: the lowest above 0 does; 0 or absent: not by preference.',
  },
} as const satisfies AttributeDefinitions;

/** How the mass of an island moves: what the frequency follows. */
export const inertia = {
  inertiaConstant: {
    kind: 'number',
    iri: pst('inertiaConstant'),
    unit: 'SEC',
    minimum: 0,
    description: 'Kinetic energy at nominal frequency over ratedS, H.',
  },
  droop: {
    kind: 'number',
    iri: pst('droop'),
    unit: 'P1',
    minimum: 0,
    description: 'Change of frequency, in percent of nominal, that moves its power by all of its rating.',
  },
} as const satisfies AttributeDefinitions;

/** CIM PhaseTapChanger and the tables of tap changers, folded into their transformer like `tap`. */
export const phaseTap = {
  phaseTapKind: {
    kind: 'text',
    iri: pst('phaseTapKind'),
    oneOf: ['linear', 'symmetrical', 'asymmetrical', 'tabular'],
    description: 'How the phase tap changer makes an angle of its step.',
  },
  stepPhaseShiftIncrement: {
    kind: 'number',
    iri: cim('PhaseTapChangerLinear.stepPhaseShiftIncrement'),
    unit: 'DD',
    description: 'Angle of one step of a linear phase tap changer.',
  },
  windingConnectionAngle: {
    kind: 'number',
    iri: cim('PhaseTapChangerAsymmetrical.windingConnectionAngle'),
    unit: 'DD',
    description: 'Angle between the voltage of the winding and that of one step of an asymmetrical phase tap changer.',
  },
  xMin: {
    kind: 'number',
    iri: pst('xMin'),
    unit: 'OHM',
    description: 'Reactance of the phase tap changer at its neutral step.',
  },
  xMax: {
    kind: 'number',
    iri: pst('xMax'),
    unit: 'OHM',
    description: 'Reactance of the phase tap changer at its last step.',
  },
  tapTable: {
    kind: 'json',
    iri: pst('tapTable'),
    description:
      'What a table says of each step: an array of { step, ratio, angle, r, x, g, b }, the ratio against nominal, the angle in degrees, the rest in percent of deviation.',
  },
} as const satisfies AttributeDefinitions;
