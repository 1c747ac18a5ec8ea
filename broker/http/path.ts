/** The parts of a path that name things. Express has decoded them. */
import type { Request } from 'express';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { checkName, checkUri } from '#models/ngsi-ld/id.ts';
import type { Names } from '#models/ngsi-ld/names.ts';

export function entityIdOf(request: Request): Iri {
  return checkUri(request.params['id'], 'The entity id of the path');
}

/** The attribute that the path names; an attribute may also be named by its IRI. */
export function attributeOf(request: Request, names: Names): Iri {
  return names.expand(checkName(String(request.params['attribute']), 'attribute'));
}

export function typeOf(request: Request, names: Names): Iri {
  return names.expand(checkName(String(request.params['type']), 'type'));
}
