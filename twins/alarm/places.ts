/** Containers as far as alarms ask for them: the voltage band that a voltage level gives to what is in it. */
import { containerOf } from '#models/attributes/reading.ts';
import { attributeIri, modelOf } from '#models/catalogue.ts';
import { type Entity, type Iri, instanceOf } from '#models/ngsi-ld/entity.ts';
import type { VoltageBand } from './limits.ts';

const HIGH = attributeIri('highVoltageLimit');
const LOW = attributeIri('lowVoltageLimit');

interface Place {
  readonly types: readonly Iri[];
  readonly parent: Iri | undefined;
  readonly band: VoltageBand;
}

/** A bay stands in a voltage level, that in a substation; a circle, which nothing prevents, ends too. */
const depthMax = 8;

export const isContainer = ({ types }: Entity): boolean => types.some((type) => modelOf(type)?.role === 'container');

export class Places {
  readonly #places = new Map<Iri, Place>();
  /** Container → the assets whose band was looked for through it. */
  readonly #askers = new Map<Iri, Set<Iri>>();

  /** Takes a container in; the assets that may have another band now. */
  set(entity: Entity): readonly Iri[] {
    const known = this.#places.get(entity.id);
    const place = { types: entity.types, parent: containerOf(entity), band: bandOf(entity) };
    this.#places.set(entity.id, place);
    const { parent, band } = place;
    const isSame = known?.parent === parent && known?.band.high === band.high && known?.band.low === band.low;
    return isSame ? [] : [...(this.#askers.get(entity.id) ?? [])];
  }

  delete(id: Iri): readonly Iri[] {
    return this.#places.delete(id) ? [...(this.#askers.get(id) ?? [])] : [];
  }

  typesOf(id: Iri): readonly Iri[] {
    return this.#places.get(id)?.types ?? [];
  }

  /** The band of the nearest container that has one. The asset is named by `set` whenever that may have changed. */
  bandFor(asset: Entity): VoltageBand | undefined {
    let at = containerOf(asset);
    for (let depth = 0; at !== undefined && depth < depthMax; depth += 1) {
      let askers = this.#askers.get(at);
      if (!askers) {
        askers = new Set();
        this.#askers.set(at, askers);
      }
      askers.add(asset.id);
      const place = this.#places.get(at);
      if (place && (place.band.high !== undefined || place.band.low !== undefined)) return place.band;
      at = place?.parent;
    }
    return undefined;
  }

  /** The asset is gone. */
  forget(asset: Entity): void {
    let at = containerOf(asset);
    for (let depth = 0; at !== undefined && depth < depthMax; depth += 1) {
      this.#askers.get(at)?.delete(asset.id);
      at = this.#places.get(at)?.parent;
    }
  }
}

function bandOf(entity: Entity): VoltageBand {
  const number = (name: Iri): number | undefined => {
    const instance = instanceOf(entity, name);
    return instance?.kind === 'Property' && typeof instance.value === 'number' ? instance.value : undefined;
  };
  const [high, low] = [number(HIGH), number(LOW)];
  return { ...(high === undefined ? {} : { high }), ...(low === undefined ? {} : { low }) };
}
