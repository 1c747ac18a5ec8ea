/** The registrations of one tenant: in memory with an index, in documents for the next start. */
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
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
  const records = openRecords(broker.documents);
  const kept = keep<Registration>({
    documents: broker.documents,
    collection: 'registrations',
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
    settle: records.settle,
    tell: (id, isSuccess) => {
      if (kept.get(id)) records.add(id, isSuccess, instantOf(broker));
    },
  };
}

export function isExpired({ expiresAt }: Registration, now: string): boolean {
  return expiresAt !== undefined && compareInstants(expiresAt, now) <= 0;
}
