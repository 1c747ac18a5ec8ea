/** History as it was when a snapshot was taken: nothing of it is later. */
import type { HistoryStore } from '#broker/core/ports.ts';
import type { Revision } from '#models/ngsi-ld/change.ts';

export function historyUntil(history: HistoryStore, revision: Revision): HistoryStore {
  return {
    range: (entity, attributes, window) => history.range(entity, attributes, { ...window, until: revision }),
    at: (moment) => history.at('revision' in moment ? { revision: Math.min(moment.revision, revision) } : moment),
    scopes: async (entity) => (await history.scopes(entity)).filter((point) => point.revision <= revision),
    fate: (entity) => history.fate(entity),
    graves: () => history.graves(),
    close: async () => undefined,
  };
}
