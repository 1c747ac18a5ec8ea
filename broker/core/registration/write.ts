/** Register, update and delete a context source: ETSI GS CIM 009 v1.9.1 clauses 5.9.2 to 5.9.4. */
import { limits } from '#broker/config.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { checkUri } from '#models/ngsi-ld/id.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
import { type Problem, problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';
import { instantOf } from '../commit.ts';
import { requireFuture } from '../subscription/create.ts';
import { refuseOverlap, refuseShutAway } from './conflict.ts';
import { parseRegistration } from './parse.ts';
import { isExpired, registrationsOf } from './registry.ts';
import { expandRegistration } from './rename.ts';

/** Resolves to its id when it is on disk. */
export async function createRegistration(broker: Broker, json: JsonObject, names: Names): Promise<Iri> {
  const registrations = registrationsOf(broker);
  const given = json['id'];
  const id =
    given === undefined ? `urn:ngsi-ld:ContextSourceRegistration:${crypto.randomUUID()}` : checkUri(given, 'id');
  const now = instantOf(broker);
  const registration = parseRegistration(expandRegistration(json, names), { id, createdAt: now, now });
  requireFuture(registration.expiresAt, now);
  if (registrations.size >= limits.registrationsMax) {
    throw problem(
      'Forbidden',
      `There are ${registrations.size} registrations, as many as are allowed: delete some first`,
    );
  }
  await refuseShutAway(broker, registration);
  await registrations.change(id, (current) => {
    if (current && !isExpired(current, now)) {
      throw problem('AlreadyExists', `Registration ${id} already exists: PATCH it, or leave out the id`);
    }
    refuseOverlap(registrations, registration);
    return registration;
  });
  return id;
}

/** Each member of the fragment takes the place of the one before, null removes it (clause 5.5.8). */
export async function updateRegistration(broker: Broker, id: Iri, fragment: JsonObject, names: Names): Promise<void> {
  const registrations = registrationsOf(broker);
  const now = instantOf(broker);
  const { '@context': _, ...changes } = expandRegistration(fragment, names);
  if ('id' in changes && changes['id'] !== id) throw problem('BadRequestData', `The id is ${id} and cannot be changed`);
  const next = (current: Registration | undefined): Registration => {
    if (!current || isExpired(current, now)) throw noRegistration(id);
    const merged = Object.entries({ ...current.source, ...changes }).filter(([, value]) => value !== null);
    return parseRegistration(Object.fromEntries(merged), { id, createdAt: current.createdAt, now });
  };
  const planned = next(registrations.get(id));
  if ('expiresAt' in changes) requireFuture(planned.expiresAt, now);
  await refuseShutAway(broker, planned);
  await registrations.change(id, (current) => {
    const registration = next(current);
    refuseOverlap(registrations, registration);
    return registration;
  });
}

export async function deleteRegistration(broker: Broker, id: Iri): Promise<void> {
  await registrationsOf(broker).change(id, (current) => {
    if (!current || isExpired(current, instantOf(broker))) throw noRegistration(id);
    return undefined;
  });
}

export function noRegistration(id: Iri): Problem {
  return problem('ResourceNotFound', `Registration ${id} does not exist`);
}
