/**
 * Entity maps of one tenant: which entities a query found, in their order, and who has them (clauses 4.3.6.7, 5.2.39,
 * 5.14). A client was told until when each is there, so they are kept over a restart.
 */
import { randomUUID } from 'node:crypto';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { Broker } from '../broker.ts';
import { lazily } from '../lazily.ts';
import type { DocumentStore } from '../ports.ts';
import { fromDocument, toDocument } from './document.ts';
import type { EntityMap } from './entity-map.ts';

export interface MapLimits {
  /** Maps of one tenant, and entities of all of them; beyond that the one that expires first goes. */
  readonly mapsMax: number;
  readonly mapsIdsMax: number;
}

export interface EntityMaps {
  /** Undefined where there is none, or where it has expired. */
  find(id: Iri): EntityMap | undefined;
  /** It is written while the answer is on its way. */
  add(map: Omit<EntityMap, 'id'>, limits: MapLimits): EntityMap;
  /** Lets it end at another moment; resolves when that is on disk. */
  renew(id: Iri, expiresAt: number): Promise<void>;
  /** Takes out an entity that no longer matches. */
  drop(id: Iri, entity: Iri): void;
  /** Resolves when that is on disk. */
  remove(id: Iri): Promise<void>;
  /** Resolves when all is on disk. */
  settle(): Promise<void>;
}

const collection = 'entityMaps';
/** Changes of one page, or of pages that follow each other at once, are written together. */
const delayMs = 50;

const known = new WeakMap<DocumentStore, EntityMaps>();

export function entityMapsOf(broker: Broker): EntityMaps {
  let maps = known.get(broker.documents);
  if (!maps) {
    maps = openEntityMaps(broker);
    known.set(broker.documents, maps);
  }
  return maps;
}

type Kept = Omit<EntityMap, 'expiresAt' | 'holders'> & {
  expiresAt: number;
  readonly holders: Map<Iri, readonly string[]>;
};

function openEntityMaps({ documents, clock }: Broker): EntityMaps {
  const maps = new Map<Iri, Kept>();
  const read = (id: Iri): unknown => {
    const map = maps.get(id);
    return map && toDocument(map);
  };
  const writer = lazily({ documents, collection, delayMs, read });
  const isOver = ({ expiresAt }: EntityMap): boolean => expiresAt <= clock.now();
  const forget = (id: Iri): void => {
    if (maps.delete(id)) writer.touch(id);
  };
  for (const { id, document } of documents.all(collection)) {
    const map = { id, ...fromDocument(document) };
    if (isOver(map)) writer.touch(id);
    else maps.set(id, { ...map, holders: new Map(map.holders) });
  }

  function makeRoom(ids: number, { mapsMax, mapsIdsMax }: MapLimits): void {
    for (const map of maps.values()) if (isOver(map)) forget(map.id);
    const lasting = [...maps.values()].sort((a, b) => a.expiresAt - b.expiresAt);
    let total = lasting.reduce((sum, { holders }) => sum + holders.size, ids);
    for (const { id, holders } of lasting) {
      if (maps.size < mapsMax && total <= mapsIdsMax) return;
      total -= holders.size;
      forget(id);
    }
  }

  return {
    find(id) {
      const map = maps.get(id);
      return map && !isOver(map) ? map : undefined;
    },
    add(given, limits) {
      makeRoom(given.holders.size, limits);
      const map = { id: `urn:ngsi-ld:EntityMap:${randomUUID()}`, ...given, holders: new Map(given.holders) };
      maps.set(map.id, map);
      writer.touch(map.id);
      return map;
    },
    renew(id, expiresAt) {
      const map = maps.get(id);
      if (map) map.expiresAt = expiresAt;
      writer.touch(id);
      return writer.settle();
    },
    drop(id, entity) {
      if (maps.get(id)?.holders.delete(entity)) writer.touch(id);
    },
    remove(id) {
      forget(id);
      return writer.settle();
    },
    settle: () => writer.settle(),
  };
}
