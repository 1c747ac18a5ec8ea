/** The body and headers of a notification: ETSI GS CIM 009 clauses 5.3.1, 5.8.6 and 6.3.9. */
import { createHash } from 'node:crypto';
import { CORE_CONTEXT_URL, type Contexts } from '#broker/jsonld/contexts.ts';
import type { Change, Revision } from '#models/ngsi-ld/change.ts';
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { contentMember } from '#models/ngsi-ld/fragment.ts';
import { NGSI_LD_NULL } from '#models/ngsi-ld/id.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { representEntity } from '#models/ngsi-ld/represent.ts';
import type { Subscription } from '#models/ngsi-ld/subscription.ts';

export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One notification for these changes, of different entities, in order. Rejects where the @context is not available. */
export async function composeMessage(
  subscription: Subscription,
  changes: readonly Change[],
  contexts: Contexts,
  notifiedAt: Instant,
): Promise<Message> {
  const { endpoint } = subscription.notification;
  const linked = endpoint.accept === 'application/json';
  const context = subscription.jsonldContext as JsonValue | undefined;
  // A Link header can name one URL; what is written in any other context is sent with names in full, which the core
  // context reads as they are.
  const written = linked && urlOf(context) === undefined ? undefined : context;
  const names = written === undefined ? contexts.core : await contexts.names(written);
  const body = {
    id: notificationId(subscription.id, changes.at(-1)!.revision),
    type: 'Notification',
    subscriptionId: subscription.id,
    notifiedAt,
    data: changes.map((change) => represent(change, subscription, names)),
    ...(!linked && { '@context': written === undefined ? CORE_CONTEXT_URL : withCore(written) }),
  };
  return {
    headers: {
      ...Object.fromEntries(endpoint.receiverInfo.map(({ key, value }) => [key, value])),
      'Content-Type': endpoint.accept,
      ...(linked && { Link: linkTo(urlOf(written) ?? CORE_CONTEXT_URL) }),
    },
    body: JSON.stringify(body),
  };
}

/** The same for the same change however often it is sent, so that a receiver can tell a repetition. */
export function notificationId(subscription: Iri, revision: Revision): Iri {
  const own = /^urn:ngsi-ld:Subscription:([\w.-]{1,64})$/.exec(subscription)?.[1];
  const key = own ?? createHash('sha256').update(subscription).digest('hex').slice(0, 32);
  return `urn:ngsi-ld:Notification:${key}:${revision}`;
}

function represent({ change, at }: Change, subscription: Subscription, names: Names): JsonObject {
  const { format, sysAttrs, attributes } = subscription.notification;
  const only = attributes && new Set(attributes);
  if (change.kind === 'deleted') {
    const { id, type } = representEntity(change.before, names, { format, attributes: new Set() });
    return { id: id!, type: type!, deletedAt: at };
  }
  const json = representEntity(change.after, names, { format, sysAttrs, ...(only && { attributes: only }) });
  if (change.kind === 'created' || !toldOfDeletion(subscription)) return json;
  const nulls: Record<string, JsonValue> = {};
  for (const name of change.attributes) {
    const kind = change.before.attributes.get(name)?.[0]?.kind;
    if (!kind || change.after.attributes.has(name) || (only && !only.has(name))) continue;
    const value = kind === 'LanguageProperty' ? { '@none': NGSI_LD_NULL } : NGSI_LD_NULL;
    const content = { [contentMember[kind]]: value };
    nulls[names.compact(name)] =
      format === 'simplified' ? NGSI_LD_NULL : format === 'concise' ? content : { type: kind, ...content };
  }
  return { ...json, ...nulls };
}

/** Whoever asked for deletions is shown what is gone, as NGSI-LD Null (clause 5.8.6). */
function toldOfDeletion({ triggers }: Subscription): boolean {
  return triggers.includes('attributeDeleted') || triggers.includes('entityUpdated');
}

/** The one URL that the context comes down to, the core context aside. */
function urlOf(context: JsonValue | undefined): string | undefined {
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
