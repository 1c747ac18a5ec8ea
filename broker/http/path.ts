/** The parts of a path that name things. Express has decoded them. */
import type { Request } from 'express';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { checkName, checkUri } from '#models/ngsi-ld/id.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { isEntityMember } from '#models/ngsi-ld/parse.ts';
import { problem } from '#models/problem.ts';

export function entityIdOf(request: Request): Iri {
  return checkUri(request.params['id'], 'The entity id of the path');
}

/** The attribute that the path names; an attribute may also be named by its IRI. What JSON-LD or an entity keeps for itself is none. */
export function attributeOf(request: Request, names: Names): Iri {
  const name = checkName(String(request.params['attribute']), 'attribute');
  if (isEntityMember(name) || name.startsWith('@')) {
    throw problem('BadRequestData', `${name} is not an attribute: it is changed with PATCH on the entity`);
  }
  return names.expand(name);
}

/** Whether the path names the scope, which can be deleted as attributes are (5.6.5). */
export function isScope(request: Request): boolean {
  return request.params['attribute'] === 'scope';
}

export function typeOf(request: Request, names: Names): Iri {
  return names.expand(checkName(String(request.params['type']), 'type'));
}
