/** Small entities, changes, names and documents for tests of subscriptions. */
import type { Broker } from '#broker/core/broker.ts';
import type { DocumentStore, GraphStore, HistoryStore } from '#broker/core/ports.ts';
import type { Change, EntityChange } from '#models/ngsi-ld/change.ts';
import type { Attribute, Entity } from '#models/ngsi-ld/entity.ts';
import { DEFAULT_CONTEXT, type Names } from '#models/ngsi-ld/names.ts';
import type { Subscription } from '#models/ngsi-ld/subscription.ts';

export const at = '2026-11-21T12:00:00.000Z';

/** Names of a context without terms: all fall into the default one (clause 5.5.7). */
export const plainNames: Names = {
  expand: (term) => (/^[a-z]+:/.test(term) ? term : `${DEFAULT_CONTEXT}${term}`),
  compact: (iri) => (iri.startsWith(DEFAULT_CONTEXT) ? iri.slice(DEFAULT_CONTEXT.length) : iri),
};
export const iri = (term: string): string => plainNames.expand(term);

export function entity(id: string, type: string | readonly string[], values: Readonly<Record<string, number>>): Entity {
  const times = { createdAt: at, modifiedAt: at };
  const attributes = new Map<string, readonly Attribute[]>(
    Object.entries(values).map(([name, value]) => [iri(name), [{ kind: 'Property', value, ...times }]]),
  );
  return { id, types: [type].flat().map(iri), scopes: [], attributes, ...times };
}

export const created = (after: Entity): EntityChange => ({ kind: 'created', after });
export const deleted = (before: Entity): EntityChange => ({ kind: 'deleted', before });
/** An update whose attributes are worked out from the values. */
export function updated(before: Entity, after: Entity): EntityChange {
  const names = new Set([...before.attributes.keys(), ...after.attributes.keys()]);
  const value = (entity: Entity, name: string): string => JSON.stringify(entity.attributes.get(name) ?? null);
  const attributes = [...names].filter((name) => value(before, name) !== value(after, name));
  return { kind: 'updated', before, after, attributes };
}
export const change = (change: EntityChange, revision = 1): Change => ({ revision, at, change });

/** Of entities of the type T, active, to an endpoint over HTTP. */
export function subscription(more: Partial<Subscription>): Subscription {
  return {
    id: 'urn:s',
    entities: [{ types: { kind: 'type', type: iri('T') } }],
    triggers: ['attributeCreated', 'attributeUpdated'],
    isActive: true,
    notification: {
      format: 'normalized',
      sysAttrs: false,
      endpoint: { uri: 'http://127.0.0.1/', accept: 'application/json', receiverInfo: [] },
    },
    jsonldContext: undefined,
    createdAt: at,
    modifiedAt: at,
    source: {},
    ...more,
  };
}

/** Documents that are as durable as this object. */
export function memoryDocuments(): DocumentStore {
  const collections = new Map<string, Map<string, unknown>>();
  const of = (name: string): Map<string, unknown> => {
    const collection = collections.get(name) ?? new Map();
    collections.set(name, collection);
    return collection;
  };
  return {
    put: async (collection, id, document) => void of(collection).set(id, JSON.parse(JSON.stringify(document))),
    remove: async (collection, id) => of(collection).delete(id),
    get: (collection, id) => of(collection).get(id),
    all: (collection) => [...of(collection)].map(([id, document]) => ({ id, document })),
  };
}

/** A broker whose graph only has a revision. */
export function bareBroker(now = Date.parse(at), revision = 7): Broker & { now: number } {
  const broker = {
    now,
    graph: { revision } as GraphStore,
    history: {} as HistoryStore,
    documents: memoryDocuments(),
    clock: { now: () => broker.now, monotonic: () => broker.now },
  };
  return broker;
}
