/** An alarm as an entity: one for each condition of each asset, for as long as anybody has to know of it. */
import { asset } from '../attributes/common.ts';
import { defineModel, pst } from '../define.ts';

/** After ISA-18.2: whether the condition holds, and whether somebody has seen it. */
export const alarmStates = ['activeUnacknowledged', 'activeAcknowledged', 'clearedUnacknowledged', 'normal'] as const;
export type AlarmState = (typeof alarmStates)[number];

export const alarmConditions = ['high', 'low', 'stateChanged', 'fault', 'deEnergised', 'stale', 'bad'] as const;
export type AlarmCondition = (typeof alarmConditions)[number];

export const Alarm = defineModel({
  type: 'Alarm',
  iri: pst('Alarm'),
  role: 'information',
  description: 'A condition of an asset that somebody has to know of. The same condition has the same id each time.',
  attributes: {
    name: asset.name,
    description: asset.description,
    appliesTo: {
      kind: 'relationship',
      iri: pst('appliesTo'),
      to: [],
      description: 'The asset that it is about.',
    },
    alarmedAttribute: {
      kind: 'text',
      iri: pst('alarmedAttribute'),
      description: 'Short name of the attribute of that asset.',
    },
    condition: {
      kind: 'text',
      iri: pst('condition'),
      oneOf: alarmConditions,
      description: 'What is wrong with it.',
    },
    priority: {
      kind: 'number',
      iri: pst('priority'),
      unit: 'C62',
      minimum: 1,
      maximum: 4,
      description: 'How urgent it is: 1 asks for action at once, 4 is for information.',
    },
    alarmState: {
      kind: 'text',
      iri: pst('alarmState'),
      oneOf: alarmStates,
      description: 'Whether the condition holds, and whether somebody has acknowledged it.',
    },
    alarmValue: {
      kind: 'json',
      iri: pst('alarmValue'),
      description: 'The value that raised it, in the unit of the attribute.',
    },
    alarmLimit: {
      kind: 'json',
      iri: pst('alarmLimit'),
      description: 'The limit that was passed, in the unit of the attribute.',
    },
    raisedAt: { kind: 'text', iri: pst('raisedAt'), description: 'When the condition began, RFC 3339, UTC.' },
    clearedAt: { kind: 'text', iri: pst('clearedAt'), description: 'When it ended, RFC 3339, UTC.' },
    acknowledgedAt: { kind: 'text', iri: pst('acknowledgedAt'), description: 'When it was seen, RFC 3339, UTC.' },
    acknowledgedBy: { kind: 'text', iri: pst('acknowledgedBy'), description: 'Who has seen it.' },
  },
});
