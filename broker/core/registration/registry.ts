/** The registrations of one tenant: in memory with an index, in documents for the next start. */
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import type { OperationName } from '#models/ngsi-ld/operation-name.ts';
import { type Pattern, parsePattern } from '#models/ngsi-ld/pattern.ts';
import type { EntityInfo, Registration } from '#models/ngsi-ld/registration.ts';
import type { Broker } from '../broker.ts';
import { instantOf } from '../commit.ts';
import { keep } from '../kept.ts';
import type { DocumentStore } from '../ports.ts';
import { createRegistrationIndex } from './index.ts';
import { openRecords } from './record.ts';
import type { Registrations } from './registrations.ts';

const registries = new WeakMap<DocumentStore, Registrations>();

/** The one registry over the documents of this tenant. */
export function registrationsOf(broker: Broker): Registrations {
  let registry = registries.get(broker.documents);
  if (!registry) {
    registry = openRegistrations(broker);
    registries.set(broker.documents, registry);
  }
  return registry;
}

function openRegistrations(broker: Broker): Registrations {
  const index = createRegistrationIndex();
  const records = openRecords();
  const kept = keep<Registration>({
    documents: broker.documents,
    collection: 'registrations',
    toDocument,
    fromDocument,
    onMemory(id, registration) {
      if (registration) index.set(registration);
      else {
        index.delete(id);
        records.forget(id);
      }
    },
  });
  return {
    get: kept.get,
    all: kept.all,
    get size() {
      return kept.size;
    },
    change: kept.change,
    watch: kept.watch,
    match(wish) {
      const now = instantOf(broker);
      return index.match(wish).filter(({ registration }) => !isExpired(registration, now));
    },
    record: records.of,
    tell: (id, isSuccess) => {
      if (kept.get(id)) records.add(id, isSuccess, instantOf(broker));
    },
  };
}

export function isExpired({ expiresAt }: Registration, now: string): boolean {
  return expiresAt !== undefined && compareInstants(expiresAt, now) <= 0;
}

type Stored<T extends { readonly idPattern?: Pattern }> = Omit<T, 'idPattern'> & { readonly idPattern?: string };

/** As JSON: a pattern by its text, a set as a list. */
function toDocument({ operations, information, ...rest }: Registration): unknown {
  const written = ({ idPattern, ...entity }: EntityInfo): Stored<EntityInfo> => ({
    ...entity,
    ...(idPattern && { idPattern: idPattern.source }),
  });
  return {
    ...rest,
    operations: [...operations],
    information: information.map((info) => ({
      ...info,
      ...(info.entities && { entities: info.entities.map(written) }),
    })),
  };
}

function fromDocument(document: unknown): Registration {
  const { operations, information, ...rest } = document as Omit<Registration, 'operations' | 'information'> & {
    readonly operations: readonly OperationName[];
    readonly information: readonly (Omit<Registration['information'][number], 'entities'> & {
      readonly entities?: readonly Stored<EntityInfo>[];
    })[];
  };
  const read = ({ idPattern, ...entity }: Stored<EntityInfo>): EntityInfo => ({
    ...entity,
    ...(idPattern !== undefined && { idPattern: parsePattern(idPattern) }),
  });
  return {
    ...rest,
    operations: new Set(operations),
    information: information.map(({ entities, ...info }) => ({
      ...info,
      ...(entities && { entities: entities.map(read) }),
    })),
  };
}
