/** A Registration → JSON as a client reads it: ETSI GS CIM 009 v1.9.1 clause 5.2.9. */
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import type { Registration, RegistrationInfo } from '#models/ngsi-ld/registration.ts';
import { typesIn } from './matching.ts';
import type { SourceRecord } from './record.ts';
import { compactRegistration } from './rename.ts';

export interface RegistrationView {
  /** Instead of all that is registered. */
  readonly information?: readonly RegistrationInfo[];
  /** How the source has answered. */
  readonly record?: SourceRecord | undefined;
  readonly sysAttrs?: boolean;
}

/** Without its @context. The defaults of what was not given are shown. */
export function representRegistration(
  registration: Registration,
  names: Names,
  view: RegistrationView = {},
): JsonObject {
  const { source, id, mode, createdAt, modifiedAt } = registration;
  const { information, record, sysAttrs } = view;
  const shown = {
    ...{ id, type: 'ContextSourceRegistration', mode, operations: ['federationOps'], ...source },
    ...(information && { information: information.map(writeInfo) }),
  };
  return {
    ...compactRegistration(shown, names),
    ...(record && { ...record }),
    ...(sysAttrs && { createdAt, modifiedAt }),
  };
}

function writeInfo({ entities, properties, relationships }: RegistrationInfo): JsonObject {
  return {
    ...(entities && {
      entities: entities.map(({ id, idPattern, types }) => ({
        ...(id !== undefined && { id }),
        ...(idPattern && { idPattern: idPattern.source }),
        // As a list, which clause 5.2.8 allows for one type too: the reader needs no second case.
        type: typesIn(types),
      })),
    }),
    ...(properties && { propertyNames: properties }),
    ...(relationships && { relationshipNames: relationships }),
  };
}
