/** Taking away what has ended by itself: clause 4.22. */
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { presentAt } from '#models/ngsi-ld/expiry.ts';
import type { Edit, Edited } from '../commit.ts';

const nothing: Edited = { change: undefined, notUpdated: [] };

/** Takes away the entity, or what of it has ended by `at`; does nothing where its end was put off meanwhile. */
export function expiration(id: Iri, at: Instant): Edit {
  return {
    id,
    apply(current) {
      if (!current) return nothing;
      const present = presentAt(current, at);
      if (present === current) return nothing;
      if (!present) return { change: { kind: 'deleted', before: current }, notUpdated: [] };
      const attributes = [...current.attributes.keys()].filter(
        (name) => present.attributes.get(name) !== current.attributes.get(name),
      );
      const after = { ...present, modifiedAt: at };
      return { change: { kind: 'updated', before: current, after, attributes }, notUpdated: [] };
    },
  };
}
