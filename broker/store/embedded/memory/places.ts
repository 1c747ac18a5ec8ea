/** The grids of a graph, one for each GeoProperty that its entities have. */

import { getOrPut } from '#broker/core/maps.ts';
import type { Attribute, Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { type Box, shapeOf } from '#models/ngsi-ld/geo/shape.ts';
import { Grid } from './grid.ts';

export class Places {
  readonly #grids = new Map<Iri, Grid>();

  /** Enters or removes what the instances of one attribute say of where the entity is. */
  note(id: Iri, attribute: Iri, instances: readonly Attribute[], action: 'add' | 'delete'): void {
    for (const instance of instances) {
      if (instance.kind !== 'GeoProperty') continue;
      const grid = getOrPut(this.#grids, attribute, () => new Grid());
      grid[action](id, shapeOf(instance.value).box);
      if (grid.empty) this.#grids.delete(attribute);
    }
  }

  near(attribute: Iri, box: Box): ReadonlySet<Iri> | undefined {
    const grid = this.#grids.get(attribute);
    return grid ? grid.near(box) : new Set();
  }
}

export function hasPlace(entity: Entity, attribute: Iri): boolean {
  return entity.attributes.get(attribute)?.some(({ kind }) => kind === 'GeoProperty') ?? false;
}
