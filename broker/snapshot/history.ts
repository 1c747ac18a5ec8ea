/** History as it was when a snapshot was taken: nothing of it is later. */
import type { HistoryStore } from '#broker/core/ports.ts';
import type { Revision } from '#models/ngsi-ld/change.ts';

export function historyUntil(history: HistoryStore, revision: Revision): HistoryStore {
  return {
    async range(entity, attributes, { limit, lastN, ...window }) {
      // What came later must not take the places of what counts: the limits hold for what is left.
      const series = await history.range(entity, attributes, { ...window, limit: Number.MAX_SAFE_INTEGER });
      const most = Math.min(limit, lastN ?? limit);
      return series
        .map((one) => ({ ...one, points: one.points.filter((point) => point.revision <= revision).slice(-most) }))
        .filter(({ points }) => points.length > 0);
    },
    at: (moment) => history.at('revision' in moment ? { revision: Math.min(moment.revision, revision) } : moment),
    scopes: async (entity) => (await history.scopes(entity)).filter((point) => point.revision <= revision),
    fate: (entity) => history.fate(entity),
    graves: () => history.graves(),
    close: async () => undefined,
  };
}
