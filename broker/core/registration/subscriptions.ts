/** Subscriptions to context sources, kept, created, read, updated and deleted: clauses 5.11.2 to 5.11.6. */
import { limits } from '#broker/config.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { checkUri } from '#models/ngsi-ld/id.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { type Problem, problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';
import { instantOf } from '../commit.ts';
import { type Kept, keep } from '../kept.ts';
import type { DocumentStore } from '../ports.ts';
import { requireFuture } from '../subscription/create.ts';
import { parseRegistrationSubscription, type RegistrationSubscription } from './subscription.ts';
import { compactSubscription, expandSubscription, namesOverIris } from './subscription-names.ts';
import { type Tellings, tellingsOf } from './tellings.ts';

export interface RegistrationSubscriptions extends Kept<RegistrationSubscription> {
  /** How their notifications stand. */
  readonly tellings: Tellings;
}

const registries = new WeakMap<DocumentStore, RegistrationSubscriptions>();

/** The one registry over the documents of this tenant. */
export function registrationSubscriptionsOf({ documents }: Broker): RegistrationSubscriptions {
  let registry = registries.get(documents);
  if (!registry) {
    const kept = keep<RegistrationSubscription>({ documents, collection: 'registrationSubscriptions' });
    registry = Object.assign(kept, { tellings: tellingsOf(documents) });
    registries.set(documents, registry);
  }
  return registry;
}

/** Resolves to its id when it is on disk. */
export async function createRegistrationSubscription(
  broker: Broker,
  json: JsonObject,
  names: Names,
  context: JsonValue | undefined,
): Promise<Iri> {
  const registry = registrationSubscriptionsOf(broker);
  const given = json['id'];
  const id = given === undefined ? `urn:ngsi-ld:Subscription:${crypto.randomUUID()}` : checkUri(given, 'id');
  const now = instantOf(broker);
  const options = { id, names: namesOverIris(names), context, createdAt: now, now };
  const made = parseRegistrationSubscription(expandSubscription(json, names), options);
  requireFuture(made.subscription.expiresAt, now);
  if (registry.size >= limits.registrationSubscriptionsMax) {
    throw problem('Forbidden', `There are ${registry.size} subscriptions, as many as are allowed: delete some first`);
  }
  await registry.change(id, (current) => {
    if (current) throw problem('AlreadyExists', `Subscription ${id} already exists: PATCH it, or leave out the id`);
    return made;
  });
  return id;
}

/** Each member of the fragment takes the place of the one before, null removes it (clause 5.5.8). */
export async function updateRegistrationSubscription(
  broker: Broker,
  id: Iri,
  fragment: JsonObject,
  names: Names,
  context: JsonValue | undefined,
): Promise<void> {
  const now = instantOf(broker);
  const { '@context': _, ...changes } = expandSubscription(fragment, names);
  if ('id' in changes && changes['id'] !== id) throw problem('BadRequestData', `The id is ${id} and cannot be changed`);
  await registrationSubscriptionsOf(broker).change(id, (current) => {
    if (!current) throw notFound(id);
    const { createdAt, jsonldContext } = current.subscription;
    const options = {
      id,
      names: namesOverIris(names),
      context: context ?? (jsonldContext as JsonValue),
      createdAt,
      now,
    };
    const members = Object.entries({ ...current.source, ...changes }).filter(([, value]) => value !== null);
    const next = parseRegistrationSubscription(Object.fromEntries(members), options);
    // What stands in a query was written in the words of its time.
    const { csf, geo } = current.filter;
    const filter = {
      ...next.filter,
      ...(csf && kept(changes, 'csf') && { csf }),
      ...(geo && kept(changes, 'geoQ') && { geo }),
    };
    return { ...next, filter };
  });
}

export async function deleteRegistrationSubscription(broker: Broker, id: Iri): Promise<void> {
  const registry = registrationSubscriptionsOf(broker);
  await registry.change(id, (current) => {
    if (!current) throw notFound(id);
    return undefined;
  });
  await registry.tellings.forget(id);
}

/** The @context that it speaks; undefined: the core context alone. Throws ResourceNotFound. */
export function contextOfRegistrationSubscription(broker: Broker, id: Iri): JsonValue | undefined {
  const found = registrationSubscriptionsOf(broker).get(id);
  if (!found) throw notFound(id);
  return found.subscription.jsonldContext as JsonValue | undefined;
}

/** Without its @context. */
export function retrieveRegistrationSubscription(broker: Broker, id: Iri, names: Names, sysAttrs: boolean): JsonObject {
  const found = registrationSubscriptionsOf(broker).get(id);
  if (!found) throw notFound(id);
  return represent(broker, found, names, sysAttrs);
}

export interface RegistrationSubscriptionPage {
  readonly subscriptions: readonly JsonObject[];
  readonly total: number;
}

/** In the order of creation. */
export function listRegistrationSubscriptions(
  broker: Broker,
  { limit, offset }: { readonly limit: number; readonly offset: number },
  names: Names,
  sysAttrs: boolean,
): RegistrationSubscriptionPage {
  const registry = registrationSubscriptionsOf(broker);
  const page = Iterator.from(registry.all()).drop(offset).take(limit);
  return { subscriptions: [...page.map((one) => represent(broker, one, names, sysAttrs))], total: registry.size };
}

/** Whether it is told of changes at this moment. */
export function isListening({ subscription: { isActive, expiresAt } }: RegistrationSubscription, now: string): boolean {
  return isActive && !(expiresAt !== undefined && compareInstants(expiresAt, now) <= 0);
}

function represent(broker: Broker, one: RegistrationSubscription, names: Names, sysAttrs: boolean): JsonObject {
  const { source, subscription } = one;
  const { id, isActive, createdAt, modifiedAt } = subscription;
  const { tellings } = registrationSubscriptionsOf(broker);
  const status = isListening(one, instantOf(broker)) ? 'active' : isActive ? 'expired' : 'paused';
  const shown = compactSubscription(source, names);
  return {
    id,
    ...shown,
    status,
    notification: { ...(shown['notification'] as JsonObject), ...tellings.of(id) },
    ...(sysAttrs && { createdAt, modifiedAt }),
  };
}

const kept = (changes: JsonObject, name: string): boolean => !(name in changes);

function notFound(id: Iri): Problem {
  return problem('ResourceNotFound', `Subscription ${id} does not exist`);
}
