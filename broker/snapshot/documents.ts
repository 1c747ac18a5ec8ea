/** Documents of one snapshot, in one collection of the tenant's, so that all of them go together. */
import type { DocumentStore } from '#broker/core/ports.ts';

const homeOf = (snapshot: string): string => `of ${snapshot}`;
const keyOf = (collection: string, id: string): string => `${collection}\n${id}`;

/** A document store with collections of its own within that of the tenant. */
export function documentsOf(documents: DocumentStore, snapshot: string): DocumentStore {
  const home = homeOf(snapshot);
  return {
    put: (collection, id, document) => documents.put(home, keyOf(collection, id), document),
    remove: (collection, id) => documents.remove(home, keyOf(collection, id)),
    get: (collection, id) => documents.get(home, keyOf(collection, id)),
    all(collection) {
      const prefix = keyOf(collection, '');
      return documents
        .all(home)
        .filter(({ id }) => id.startsWith(prefix))
        .map(({ id, document }) => ({ id: id.slice(prefix.length), document }));
    },
  };
}

/** Takes all documents of a snapshot away. */
export async function forgetDocuments(documents: DocumentStore, snapshot: string): Promise<void> {
  const home = homeOf(snapshot);
  await Promise.all(documents.all(home).map(({ id }) => documents.remove(home, id)));
}
