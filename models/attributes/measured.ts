/** What the field measures at equipment. Powers are positive into the equipment at the terminal (IEC 61970). */
import { type AttributeDefinitions, type NumberAttribute, pst } from '../define.ts';

export const measured = {
  activePower: {
    kind: 'number',
    iri: pst('activePower'),
    unit: 'MAW',
    measured: true,
    description: 'Active power of all phases into the equipment; what is generated is negative.',
  },
  reactivePower: {
    kind: 'number',
    iri: pst('reactivePower'),
    unit: 'MAR',
    measured: true,
    description: 'Reactive power of all phases into the equipment; inductive is positive.',
  },
  current: {
    kind: 'number',
    iri: pst('current'),
    unit: 'AMP',
    minimum: 0,
    measured: true,
    description: 'Magnitude of the current through it.',
  },
  voltage: {
    kind: 'number',
    iri: pst('voltage'),
    unit: 'KVT',
    minimum: 0,
    measured: true,
    description: 'Magnitude of the voltage, line to line.',
  },
  topOilTemperature: {
    kind: 'number',
    iri: pst('topOilTemperature'),
    unit: 'CEL',
    minimum: -60,
    maximum: 250,
    measured: true,
    description: 'Temperature of the oil at the top of the tank.',
  },
  irradiance: {
    kind: 'number',
    iri: pst('irradiance'),
    unit: 'D54',
    minimum: 0,
    maximum: 1500,
    measured: true,
    description: 'Solar irradiance in the plane of the panels.',
  },
} as const satisfies AttributeDefinitions;

/** The same attribute, had by each terminal for itself: lines and transformers lose some of what flows in on the way. */
export function eachTerminal<const N extends NumberAttribute>(attribute: N) {
  return { ...attribute, perTerminal: true } as const;
}
