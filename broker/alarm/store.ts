/**
 * What the alarms of a tenant are on disk: the Alarm entities themselves, and two small documents that say how far the log
 * was read and what follows from no alarm (`twins/alarm/watch.ts`, Memory).
 */
import type { DocumentStore } from '#broker/core/ports.ts';
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Memory } from '#twins/alarm/watch.ts';

const collection = 'alarms';

interface Kept extends Memory {
  readonly revision: Revision;
}

/** Where to go on; undefined where nothing was kept yet, or what was kept is of a log that had come further. */
export function readKept(documents: DocumentStore, newest: Revision): Kept | undefined {
  const kept = documents.get(collection, 'memory') as Kept | undefined;
  const position = documents.get(collection, 'position') as { readonly revision: Revision } | undefined;
  const revision = Math.max(kept?.revision ?? 0, position?.revision ?? 0);
  return kept && revision <= newest ? { ...kept, revision } : undefined;
}

/** With `memory` where that has changed; the position alone is a smaller write. */
export async function keep(documents: DocumentStore, revision: Revision, memory: Memory | undefined): Promise<void> {
  if (memory) await documents.put(collection, 'memory', { revision, ...memory });
  else await documents.put(collection, 'position', { revision });
}
