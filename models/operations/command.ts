/**
 * A command to the field as an entity: who wants what of which attribute, and how far it got. The measured attribute
 * changes only when the field says so.
 */
import { asset } from '../attributes/common.ts';
import { defineModel, pst } from '../define.ts';
import { NGSI_LD } from '../ngsi-ld/names.ts';

export const commandStates = [
  'requested',
  'authorized',
  'selected',
  'executed',
  'confirmed',
  'rejected',
  'failed',
  'expired',
  'unknown',
] as const;

export type CommandState = (typeof commandStates)[number];

/**
 * The terms `mode` and `reason` belong to the core context of NGSI-LD and keep its IRIs. There is no `expiresAt`: on an
 * entity that member is the end of the entity itself (clause 5.2.4), and a command outlives its validity as a record.
 */
export const Command = defineModel({
  type: 'Command',
  // Not cim:Command: that is a discrete control point, not one act of commanding.
  iri: pst('Command'),
  role: 'information',
  description: 'A request to change something in the field, and what became of it.',
  attributes: {
    name: asset.name,
    description: asset.description,
    target: {
      kind: 'relationship',
      iri: pst('target'),
      to: [],
      description: 'The asset that shall change.',
    },
    commandedAttribute: {
      kind: 'text',
      iri: pst('commandedAttribute'),
      description: 'Short name of the attribute that shall change, such as open.',
    },
    requestedValue: {
      kind: 'json',
      iri: pst('requestedValue'),
      description: 'The value that it shall have, in the unit of that attribute.',
    },
    mode: {
      kind: 'text',
      iri: `${NGSI_LD}mode`,
      oneOf: ['direct', 'selectBeforeOperate'],
      description: 'Whether the field is asked to select the point before it is operated.',
    },
    state: {
      kind: 'text',
      iri: pst('state'),
      oneOf: commandStates,
      description:
        'How far it got. Unknown: the link was lost after it was sent, so nobody knows; it is never sent again by itself.',
    },
    originator: { kind: 'text', iri: pst('originator'), description: 'Who asked for it.' },
    reason: { kind: 'text', iri: `${NGSI_LD}reason`, description: 'Why it was asked for.' },
    requestedAt: { kind: 'text', iri: pst('requestedAt'), description: 'When it was asked for, RFC 3339, UTC.' },
    validUntil: {
      kind: 'text',
      iri: pst('validUntil'),
      description: 'When it must not be executed any more, RFC 3339, UTC.',
    },
    result: { kind: 'text', iri: pst('result'), description: 'A sentence that says what came of it.' },
  },
});
