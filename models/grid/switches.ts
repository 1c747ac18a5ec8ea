/** Equipment with two terminals and two positions. */
import { asset, conducting, isPartOf } from '../attributes/common.ts';
import { measured } from '../attributes/measured.ts';
import { rating } from '../attributes/nameplate.ts';
import { type AttributeDefinitions, cim, defineModel, pst } from '../define.ts';

const switching = {
  isPartOf: isPartOf('Bay', 'VoltageLevel', 'Substation', 'Line', 'Feeder', 'Home', 'Microgrid', 'BatteryPlant'),
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
  opensOnLossOfSupply: {
    kind: 'boolean',
    iri: pst('opensOnLossOfSupply'),
    description:
      'Whether it opens by itself when no source outside its container feeds it, and so leaves what is inside to its own sources.',
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
    gasPressure: measured.gasPressure,
    operationCount: measured.operationCount,
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

export const GroundDisconnector = defineModel({
  type: 'GroundDisconnector',
  iri: cim('GroundDisconnector'),
  role: 'switch',
  description: 'A switch that earths what has been isolated, so that people can work on it.',
  attributes: { ...asset, ...conducting, ...switching },
  cim: { ratedCurrent: 'Switch.ratedCurrent' },
});

export const LoadBreakSwitch = defineModel({
  type: 'LoadBreakSwitch',
  iri: cim('LoadBreakSwitch'),
  role: 'switch',
  description: 'A switch that breaks load current but no short circuit.',
  attributes: { ...asset, ...conducting, ...switching },
  cim: { ratedCurrent: 'Switch.ratedCurrent' },
});

export const Fuse = defineModel({
  type: 'Fuse',
  iri: cim('Fuse'),
  role: 'switch',
  description: 'A link that melts when a short circuit passes, and isolates it.',
  attributes: { ...asset, ...conducting, ...switching },
  cim: { ratedCurrent: 'Switch.ratedCurrent' },
});

export const Jumper = defineModel({
  type: 'Jumper',
  iri: cim('Jumper'),
  role: 'switch',
  description: 'A short conductor that is put in or taken out by hand.',
  attributes: { ...asset, ...conducting, ...switching },
  cim: { ratedCurrent: 'Switch.ratedCurrent' },
});

export const Switch = defineModel({
  type: 'Switch',
  iri: cim('Switch'),
  role: 'switch',
  description: 'A switch of which no more is known.',
  attributes: { ...asset, ...conducting, ...switching },
  cim: { ratedCurrent: 'Switch.ratedCurrent' },
});

export const Recloser = defineModel({
  type: 'Recloser',
  // IEC 61970-301 has Recloser and Sectionaliser; CGMES 3.0 leaves them out.
  iri: cim('Recloser'),
  role: 'switch',
  description: 'A breaker on a pole that opens for a fault and closes again by itself, a few times.',
  attributes: {
    ...asset,
    ...conducting,
    ...switching,
    shotCount: {
      kind: 'number',
      iri: pst('shotCount'),
      unit: 'C62',
      minimum: 0,
      description: 'How often it closes again before it stays open.',
    },
    faultDetected: measured.faultDetected,
    operationCount: measured.operationCount,
  },
  cim: { ratedCurrent: 'Switch.ratedCurrent' },
});

export const Sectionaliser = defineModel({
  type: 'Sectionaliser',
  iri: cim('Sectionaliser'),
  role: 'switch',
  description: 'A switch that counts the shots of a recloser and opens while nothing flows.',
  attributes: { ...asset, ...conducting, ...switching, faultDetected: measured.faultDetected },
  cim: { ratedCurrent: 'Switch.ratedCurrent' },
});

export const TransferSwitch = defineModel({
  type: 'TransferSwitch',
  iri: pst('TransferSwitch'),
  role: 'switch',
  description: 'The switch that takes premises off the network when it fails, and back when it returns.',
  attributes: { ...asset, ...conducting, ...switching },
});
