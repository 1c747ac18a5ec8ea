/** What is kept of a subscription as the client wrote it: without what the broker writes, and without what is secret. */
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';

/** Members that the broker writes; a client that sends back what it was given may leave them in. */
export const readOnly = {
  subscription: ['status', 'createdAt', 'modifiedAt', 'pausedBecause'],
  notification: ['status', 'timesSent', 'timesFailed', 'lastNotification', 'lastSuccess', 'lastFailure', 'dropped'],
} as const;

export function sourceOf({ '@context': _, notification, busbar, ...rest }: JsonObject): JsonObject {
  return {
    ...without(rest, readOnly.subscription),
    notification: without(notification as JsonObject, readOnly.notification),
    ...(isJsonObject(busbar) && { busbar: without(busbar, ['secret']) }),
  };
}

function without(json: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(json).filter(([name]) => !names.includes(name)));
}

/** A list of one context is that context. */
export function isSameContext(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  const plain = (context: JsonValue | undefined): JsonValue | undefined =>
    Array.isArray(context) && context.length === 1 ? (context[0] as JsonValue) : context;
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}
