/**
 * Entity maps of one tenant: which entities a query found, in their order, and who has them (clauses 4.3.6.7, 5.2.39,
 * 5.14). They are kept in memory: after a restart they are gone, as if they had expired.
 */
import { randomUUID } from 'node:crypto';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { Broker } from '../broker.ts';
import type { DocumentStore } from '../ports.ts';

/** Stands for this broker among those who have an entity. */
export const HERE = '@none';

export interface EntityMap {
  readonly id: Iri;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  /** Entity → this broker, or the registrations of sources, that have it. In the order of the pages. */
  readonly holders: Map<Iri, readonly string[]>;
  /** Registration → the entity map that its source made for the same query. */
  readonly linked: ReadonlyMap<Iri, Iri>;
  /** What was asked for, but for the page: only a query for the same may take out what no longer matches. */
  readonly question: string;
}

export interface EntityMaps {
  /** Undefined where there is none, or where it has expired. */
  find(id: Iri): EntityMap | undefined;
  add(map: Omit<EntityMap, 'id'>): EntityMap;
  remove(id: Iri): void;
}

/** Maps of one tenant; beyond that the one that expires first goes. */
const mapsMax = 200;

const known = new WeakMap<DocumentStore, EntityMaps>();

export function entityMapsOf(broker: Broker): EntityMaps {
  let maps = known.get(broker.documents);
  if (!maps) {
    maps = openEntityMaps(() => broker.clock.now());
    known.set(broker.documents, maps);
  }
  return maps;
}

function openEntityMaps(now: () => number): EntityMaps {
  const maps = new Map<Iri, EntityMap>();
  const forgetOld = (): void => {
    for (const { id, expiresAt } of maps.values()) if (expiresAt <= now()) maps.delete(id);
    if (maps.size < mapsMax) return;
    const first = [...maps.values()].reduce((a, b) => (b.expiresAt < a.expiresAt ? b : a));
    maps.delete(first.id);
  };
  return {
    find(id) {
      const map = maps.get(id);
      return map && map.expiresAt > now() ? map : undefined;
    },
    add(given) {
      forgetOld();
      const map = { id: `urn:ngsi-ld:EntityMap:${randomUUID()}`, ...given };
      maps.set(map.id, map);
      return map;
    },
    remove: (id) => void maps.delete(id),
  };
}
