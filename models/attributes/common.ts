/** Attributes that any asset may have, whatever it is. */
import { type AttributeDefinitions, cim, pst, type RelationshipAttribute } from '../define.ts';
import { LOCATION } from '../ngsi-ld/names.ts';

/** The sub-property of every measured attribute that says how far it can be trusted; values: `models/quality.ts`. */
export const QUALITY = pst('quality');

/** Sub-property of an instance of `terminal`: false while the terminal is not connected to its node. */
export const CONNECTED = cim('ACDCTerminal.connected');

/** Sub-property of an instance of `terminal`: the phases that it has, as CIM PhaseCode spells them; absent: ABC. */
export const PHASES = cim('Terminal.phases');

/** The Relationship from an asset to its container. */
export const IS_PART_OF = pst('isPartOf');

export const asset = {
  name: {
    kind: 'text',
    iri: pst('name'),
    description: 'The name that people call it by; unique within its container by habit, not by rule.',
  },
  description: {
    kind: 'text',
    // The core context of NGSI-LD defines this term; no other context may give it another meaning.
    iri: 'http://purl.org/dc/terms/description',
    description: 'A sentence about it.',
  },
  mRID: {
    kind: 'text',
    iri: cim('IdentifiedObject.mRID'),
    description: 'Master resource identifier, RFC 4122: the identity that CIM files exchange.',
  },
  location: {
    kind: 'geo',
    iri: LOCATION,
    description: 'Where it stands, WGS 84: a Point, or a LineString for what is long. Absent: that of its container.',
  },
  locationSource: {
    kind: 'text',
    iri: pst('locationSource'),
    oneOf: ['surveyed', 'generated'],
    description: 'Whether its location was given, or was made up by an importer so that it can be drawn.',
  },
  provenance: {
    kind: 'text',
    iri: pst('provenance'),
    description: 'Where the facts about it come from: a file and a line, or a declaration.',
  },
  operationalLimits: {
    kind: 'json',
    iri: pst('operationalLimits'),
    description:
      'Limits of its attributes that raise alarms and count in studies: an array of objects as models/operations/limit.ts says.',
  },
  heading: {
    kind: 'number',
    iri: pst('heading'),
    unit: 'DD',
    minimum: 0,
    maximum: 360,
    description: 'The direction from its terminal 1 to its last terminal, or of its front; clockwise from north.',
  },
} as const satisfies AttributeDefinitions;

/** Containment: exactly one container, without circles. The inverse is derived, never stored. */
export function isPartOf<const To extends readonly string[]>(...to: To) {
  return {
    kind: 'relationship',
    iri: IS_PART_OF,
    to,
    description: 'The container that it belongs to.',
  } as const satisfies RelationshipAttribute;
}

/** What all conducting equipment has; a CIM Terminal is folded into one instance of `terminal`. */
export const conducting = {
  terminal: {
    kind: 'relationship',
    iri: pst('terminal'),
    to: ['ConnectivityNode'],
    many: true,
    description:
      'The ConnectivityNode of each terminal: one instance for each, with datasetId urn:ngsi-ld:Dataset:T1, urn:ngsi-ld:Dataset:T2.',
  },
  inService: {
    kind: 'boolean',
    iri: cim('Equipment.inService'),
    description: 'Whether it takes part in the network at all; absent means it does.',
  },
} as const satisfies AttributeDefinitions;

/** The datasetId of terminal 1, 2, … */
export function terminalDataset(sequence: number): string {
  return `urn:ngsi-ld:Dataset:T${sequence}`;
}
