/** Builds an entity in normalized NGSI-LD, with the kinds and units that the model of its type declares. */

import { terminalDataset } from '../attributes/common.ts';
import type { Model } from '../define.ts';
import type { Instant, Iri } from '../ngsi-ld/entity.ts';
import type { JsonObject, JsonValue } from '../ngsi-ld/json.ts';
import type { Quality } from '../quality.ts';

/** How a value came to be known: told for measured attributes. */
export interface Origin {
  readonly quality: Quality;
  readonly observedAt?: Instant;
}

export interface Particulars {
  /** CIM sequence number. Terminal 1 of an attribute is its default instance; of `terminal` each has its datasetId. */
  readonly terminal?: number;
  readonly datasetId?: Iri;
  readonly origin?: Origin;
  /** Sub-attributes, normalized. */
  readonly with?: JsonObject;
}

export class Draft {
  readonly id: Iri;
  readonly model: Model;
  /** `FILE:LINE`, or whatever says where its facts come from. */
  readonly provenance: string;
  /** Empty: it has none. */
  scope = '';
  readonly #attributes = new Map<string, JsonObject[]>();

  /** Types beside that of the model: the class of the source where the model is that of a more general one. */
  readonly #types: readonly string[];

  constructor(model: Model, id: Iri, provenance: string, types: readonly string[] = []) {
    this.model = model;
    this.id = id;
    this.provenance = provenance;
    this.#types = types;
    this.set('provenance', provenance);
  }

  has(name: string): boolean {
    return this.#attributes.has(name);
  }

  /** The value or object of the instance for a terminal; without one, of the default instance or the only one. */
  get(name: string, terminal?: number): JsonValue | undefined {
    const instances = this.#attributes.get(name);
    const datasetId = terminal === undefined ? undefined : terminalDataset(terminal);
    const found =
      instances?.find((one) => one['datasetId'] === datasetId) ??
      (terminal === 1 ? instances?.find((one) => one['datasetId'] === undefined) : undefined);
    return found?.['value'] ?? found?.['object'];
  }

  /** All instances, normalized, in the order in which they were set. */
  instances(name: string): readonly JsonObject[] {
    return this.#attributes.get(name) ?? [];
  }

  /** Sets one instance; another one with the same datasetId is replaced. Throws for a name that its model does not have. */
  set(name: string, value: JsonValue, { terminal, datasetId, origin, with: more }: Particulars = {}): this {
    const definition = this.model.attributes[name];
    if (!definition) throw new Error(`${this.model.type} has no attribute ${name}`);
    const dataset =
      datasetId ??
      (terminal === undefined || (terminal === 1 && definition.kind !== 'relationship')
        ? undefined
        : terminalDataset(terminal));
    const measured = 'measured' in definition && definition.measured === true && origin !== undefined;
    const instance: JsonObject = {
      ...(definition.kind === 'relationship'
        ? { type: 'Relationship', object: value }
        : { type: definition.kind === 'geo' ? 'GeoProperty' : 'Property', value }),
      ...(definition.kind === 'number' ? { unitCode: definition.unit } : {}),
      ...(dataset === undefined ? {} : { datasetId: dataset }),
      ...(measured ? { quality: { type: 'Property', value: origin.quality } } : {}),
      ...(measured && origin.observedAt !== undefined ? { observedAt: origin.observedAt } : {}),
      ...more,
    };
    const instances = this.#attributes.get(name) ?? [];
    const at = instances.findIndex((one) => one['datasetId'] === instance['datasetId']);
    this.#attributes.set(name, at < 0 ? [...instances, instance] : instances.with(at, instance));
    return this;
  }

  remove(name: string): void {
    this.#attributes.delete(name);
  }

  json(): JsonObject {
    const attributes: Record<string, JsonValue> = {};
    for (const [name, instances] of this.#attributes) {
      attributes[name] = instances.length === 1 ? instances[0]! : instances;
    }
    const type = this.#types.length === 0 ? this.model.type : [this.model.type, ...this.#types];
    return { id: this.id, type, ...(this.scope === '' ? {} : { scope: this.scope }), ...attributes };
  }
}
