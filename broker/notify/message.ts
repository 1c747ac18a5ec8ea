/** The body and headers of a notification: ETSI GS CIM 009 clauses 5.3.1, 5.8.6 and 6.3.9. */
import { createHash } from 'node:crypto';
import type { Broker } from '#broker/core/broker.ts';
import { CORE_CONTEXT_URL, type Contexts } from '#broker/jsonld/contexts.ts';
import type { Change, Revision } from '#models/ngsi-ld/change.ts';
import type { Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import type { Endpoint, Subscription } from '#models/ngsi-ld/subscription.ts';
import { Problem } from '#models/problem.ts';
import { joiningWriter, plainWriter } from './compose-join.ts';
import { fillTemplate } from './compose-template.ts';
import { representationOf, type Told, writeTold } from './payload.ts';

export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Where the words of a notification come from, and the entities that those which changed are linked to. */
export interface Sources {
  readonly contexts: Contexts;
  readonly broker: Broker;
}

/** One notification for these changes, of different entities, in order. Rejects where the @context is not available. */
export function composeMessage(
  subscription: Subscription,
  changes: readonly Change[],
  sources: Sources,
  notifiedAt: Instant,
): Promise<Message> {
  return compose(subscription, changes, String(changes.at(-1)!.revision), sources, notifiedAt);
}

/** One notification of these entities as they are; `key` tells it from the others of the subscription. */
export function composeEntities(
  subscription: Subscription,
  entities: readonly Entity[],
  key: string,
  sources: Sources,
  notifiedAt: Instant,
): Promise<Message> {
  const told = entities.map((after) => ({ at: notifiedAt, change: { kind: 'created', after } }) as const);
  return compose(subscription, told, key, sources, notifiedAt);
}

/** One notification of what was told by somebody else. */
export function composeTold(
  subscription: Subscription,
  told: readonly Told[],
  key: string,
  sources: Sources,
  notifiedAt: Instant,
): Promise<Message> {
  return compose(subscription, told, key, sources, notifiedAt);
}

async function compose(
  subscription: Subscription,
  told: readonly Told[],
  key: string,
  { contexts, broker }: Sources,
  notifiedAt: Instant,
): Promise<Message> {
  const { delivery, notification } = subscription;
  const { endpoint } = notification;
  const envelope = { id: notificationId(subscription.id, key), type: 'Notification', subscriptionId: subscription.id };
  const template = delivery?.template;
  if (template !== undefined) {
    const names = await contexts.names(subscription.jsonldContext as JsonValue | undefined);
    const body = fillTemplate(template, told, { ...envelope, notifiedAt }, subscription, names);
    return {
      headers: { ...receiverHeaders(endpoint), 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    };
  }
  const framing = framingOf(subscription);
  const names = framing.context === undefined ? contexts.core : await contexts.names(framing.context);
  const data = await write(told, subscription, names, broker);
  const body = {
    ...envelope,
    notifiedAt,
    data: dataOf(data, framing),
    ...(framing.inBody && { '@context': framing.full }),
  };
  return {
    headers: headersOf(endpoint, framing),
    body: JSON.stringify(body),
  };
}

export async function write(
  told: readonly Told[],
  subscription: Subscription,
  names: Names,
  broker: Broker,
): Promise<readonly JsonObject[]> {
  const representation = representationOf(subscription);
  const entities = told.flatMap(({ change }) => (change.kind === 'deleted' ? [] : [change.after]));
  try {
    const writer = await joiningWriter(entities, subscription, names, representation, broker);
    return writeTold(told, subscription, names, writer);
  } catch (error) {
    // What is linked to more than can be sent would never be sent: the change itself is.
    if (!(error instanceof Problem) || error.kind !== 'TooManyResults') throw error;
    return writeTold(told, subscription, names, plainWriter(names, representation));
  }
}

interface Framing {
  readonly accept: Endpoint['accept'];
  /** What names are compacted with; undefined: the core context alone. */
  readonly context: JsonValue | undefined;
  /** Whether the body carries the @context, or a Link header names it. */
  readonly inBody: boolean;
  /** With the core context last. */
  readonly full: JsonValue;
}

/**
 * A Link header can name one URL; what is written in any other context is sent with names in full, which the core
 * context reads as they are.
 */
export function framingOf({ notification: { endpoint }, jsonldContext }: Subscription): Framing {
  const { accept } = endpoint;
  const given = jsonldContext as JsonValue | undefined;
  const inBody = accept === 'application/ld+json' || (accept === 'application/geo+json' && !prefersPlainBody(endpoint));
  const context = inBody || urlOf(given) !== undefined ? given : undefined;
  return { accept, context, inBody, full: context === undefined ? CORE_CONTEXT_URL : withCore(context) };
}

/** GeoJSON comes as one collection (clause 5.3.1); in JSON-LD each entity can be taken out of the notification and read alone. */
function dataOf(data: readonly JsonObject[], { accept, context }: Framing): JsonValue {
  if (accept === 'application/geo+json') return { type: 'FeatureCollection', features: data };
  if (accept !== 'application/ld+json') return data;
  const parts = context === undefined ? CORE_CONTEXT_URL : context;
  const own = Array.isArray(parts) && parts.length === 1 ? parts[0]! : parts;
  return data.map((entity) => ({ ...entity, '@context': own }));
}

/** The same for the same change however often it is sent, so that a receiver can tell a repetition. */
export function notificationId(subscription: Iri, which: Revision | string): Iri {
  const own = /^urn:ngsi-ld:Subscription:([\w.-]{1,64})$/.exec(subscription)?.[1];
  const key = own ?? createHash('sha256').update(subscription).digest('hex').slice(0, 32);
  return `urn:ngsi-ld:Notification:${key}:${which}`;
}

export function headersOf(endpoint: Endpoint, framing: Framing): Message['headers'] {
  return {
    ...receiverHeaders(endpoint),
    'Content-Type': framing.accept,
    ...(!framing.inBody && { Link: linkTo(urlOf(framing.context) ?? CORE_CONTEXT_URL) }),
  };
}

function receiverHeaders({ receiverInfo }: Endpoint): Readonly<Record<string, string>> {
  return Object.fromEntries(receiverInfo.map(({ key, value }) => [key, value]));
}

/** `Prefer: body=json` in receiverInfo: GeoJSON without an @context (clause 6.3.6). */
function prefersPlainBody({ receiverInfo }: Endpoint): boolean {
  return receiverInfo.some(
    ({ key, value }) => key.toLowerCase() === 'prefer' && /(^|[,;\s])body\s*=\s*"?json"?($|[,;\s])/i.test(value),
  );
}

/** The one URL that the context comes down to, the core context aside. */
export function urlOf(context: JsonValue | undefined): string | undefined {
  const parts = partsOf(context).filter((part) => part !== CORE_CONTEXT_URL);
  const [part] = parts;
  if (parts.length === 0) return CORE_CONTEXT_URL;
  return parts.length === 1 && typeof part === 'string' ? part : undefined;
}

function withCore(context: JsonValue): JsonValue {
  const parts = partsOf(context);
  return parts.includes(CORE_CONTEXT_URL) ? context : [...parts, CORE_CONTEXT_URL];
}

function partsOf(context: JsonValue | undefined): readonly JsonValue[] {
  return context === undefined ? [] : Array.isArray(context) ? context : [context as JsonValue];
}

function linkTo(url: string): string {
  return `<${url}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`;
}
