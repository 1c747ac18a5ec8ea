/** Equipment with two terminals and two positions. */
import { asset, conducting, isPartOf } from '../attributes/common.ts';
import { measured } from '../attributes/measured.ts';
import { rating } from '../attributes/nameplate.ts';
import { type AttributeDefinitions, cim, defineModel, pst } from '../define.ts';

const switching = {
  isPartOf: isPartOf('Bay', 'VoltageLevel', 'Substation', 'Feeder', 'Home'),
  open: {
    kind: 'boolean',
    iri: cim('Switch.open'),
    measured: true,
    description: 'Whether it is open: no current can pass.',
  },
  normalOpen: {
    kind: 'boolean',
    iri: cim('Switch.normalOpen'),
    description: 'Whether it is open in the normal state of the network.',
  },
  locked: {
    kind: 'boolean',
    iri: cim('Switch.locked'),
    description: 'Whether its position is blocked against operation.',
  },
  retained: {
    kind: 'boolean',
    iri: cim('Switch.retained'),
    description: 'Whether a bus-branch model keeps it, and so shows its flow.',
  },
  ratedVoltage: rating.ratedVoltage,
  ratedCurrent: rating.ratedCurrent,
  current: measured.current,
} as const satisfies AttributeDefinitions;

export const Breaker = defineModel({
  type: 'Breaker',
  iri: cim('Breaker'),
  role: 'switch',
  description: 'A switch that can break load and short-circuit current.',
  attributes: {
    ...asset,
    ...conducting,
    ...switching,
    breakingCapacity: {
      kind: 'number',
      iri: pst('breakingCapacity'),
      unit: 'B22',
      minimum: 0,
      description: 'Largest short-circuit current that it breaks.',
    },
  },
  cim: { ratedCurrent: 'Switch.ratedCurrent' },
});

export const Disconnector = defineModel({
  type: 'Disconnector',
  iri: cim('Disconnector'),
  role: 'switch',
  description: 'A switch that isolates visibly and must not break load.',
  attributes: { ...asset, ...conducting, ...switching },
  cim: { ratedCurrent: 'Switch.ratedCurrent' },
});
