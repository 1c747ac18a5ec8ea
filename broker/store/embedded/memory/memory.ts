/**
 * The memory graph: every entity of the tenant, with what makes a search short: tables by type, edges by target, grids by
 * place, and the counts of types and attributes.
 *
 * Entities are immutable and so are their slots; a change puts a new slot in the place of the old one. That makes views
 * of the past cheap (`overlay.ts`) and an undo exact.
 */

import { getOrPut } from '#broker/core/maps.ts';
import type { Census } from '#broker/core/ports.ts';
import type { Revision } from '#models/ngsi-ld/change.ts';
import { type Attribute, type Entity, type Iri, targetsIn } from '#models/ngsi-ld/entity.ts';
import { areTransient, isTransient } from '#models/ngsi-ld/expiry.ts';
import type { Box } from '#models/ngsi-ld/geo/shape.ts';
import { Register } from './census.ts';
import { Epochs } from './epochs.ts';
import type { Epoch } from './overlay.ts';
import { Places } from './places.ts';
import type { LiveSlots, Slot } from './slots.ts';
import { Table } from './table.ts';

const nothing: ReadonlyMap<Iri, readonly Attribute[]> = new Map();
const none: readonly Attribute[] = [];

export class MemoryGraph implements LiveSlots {
  revision: Revision = 0;
  readonly transients = new Set<Iri>();
  readonly #slots = new Table();
  readonly #types = new Map<Iri, Table>();
  /** Target → relationship → sources; also for targets that do not exist yet. */
  readonly #incoming = new Map<Iri, Map<Iri, Set<Iri>>>();
  readonly #places = new Places();
  readonly #epochs = new Epochs();
  readonly #register = new Register();

  get size(): number {
    return this.#slots.size;
  }

  get(id: Iri): Slot | undefined {
    return this.#slots.get(id);
  }

  all(): Iterable<Slot> {
    return this.#slots.all();
  }

  census(): Census {
    return this.#register;
  }

  table(type: Iri | undefined): Table | undefined {
    return type === undefined ? this.#slots : this.#types.get(type);
  }

  ofType(type: Iri): Iterable<Slot> {
    return this.#types.get(type)?.all() ?? [];
  }

  *pointingAt(target: Iri, relationships: readonly Iri[]): Iterable<Iri> {
    const incoming = this.#incoming.get(target);
    if (!incoming) return;
    for (const name of relationships.length > 0 ? relationships : incoming.keys()) yield* incoming.get(name) ?? [];
  }

  near(property: Iri, box: Box): Iterable<Slot> | undefined {
    const ids = this.#places.near(property, box);
    return ids && [...ids].map((id) => this.#slots.get(id)!);
  }

  /** Puts `next` in the place of what `id` has now; undefined empties it. Returns what was there, which undoes it. */
  put(id: Iri, next: Slot | undefined): Slot | undefined {
    const before = this.#slots.get(id);
    this.#epochs.record(id, before);
    if (before?.born !== next?.born) this.#slots.delete(id);
    if (next) this.#slots.put(id, next);
    this.#retype(id, before, next);
    const [had, has] = [before?.entity, next?.entity];
    const ends = this.#compare(id, had, has) || has?.expiresAt !== undefined;
    if (has && (ends || this.transients.has(id)) && isTransient(has)) this.transients.add(id);
    else if (this.transients.size > 0) this.transients.delete(id);
    return before;
  }

  /** Enters and removes what differs. Returns whether something new ends some day. */
  #compare(id: Iri, had: Entity | undefined, has: Entity | undefined): boolean {
    const isSame = had && has && had.types === has.types;
    if (!isSame) {
      if (had) this.#register.entity(had, -1);
      if (has) this.#register.entity(has, 1);
    }
    // An entity shares most attributes with what it was: they are passed over once, not entered and removed.
    let shared = 0;
    let ends = false;
    for (const [name, instances] of has?.attributes ?? nothing) {
      const former = had?.attributes.get(name);
      if (former) shared += 1;
      if (former === instances) continue;
      if (former) this.#link(id, name, former, 'delete');
      this.#link(id, name, instances, 'add');
      if (isSame) this.#register.attribute(has.types, name, former ?? none, instances);
      ends ||= areTransient(instances);
    }
    if (!had || shared === had.attributes.size) return ends;
    for (const [name, instances] of had.attributes) {
      if (has?.attributes.has(name)) continue;
      this.#link(id, name, instances, 'delete');
      if (isSame) this.#register.attribute(has.types, name, instances, none);
    }
    return ends;
  }

  /** The graph as it is now, unmoved by later puts. */
  epoch(): Epoch {
    return this.#epochs.begin(this, this.revision);
  }

  #retype(id: Iri, before: Slot | undefined, next: Slot | undefined): void {
    for (const type of before?.entity.types ?? []) {
      if (next && before!.born === next.born && next.entity.types.includes(type)) continue;
      const table = this.#types.get(type)!;
      table.delete(id);
      if (table.size === 0) this.#types.delete(type);
    }
    for (const type of next?.entity.types ?? []) {
      getOrPut(this.#types, type, () => new Table()).put(id, next!);
    }
  }

  /** Enters or removes the edges and the places of an attribute. */
  #link(source: Iri, name: Iri, instances: readonly Attribute[], action: 'add' | 'delete'): void {
    this.#places.note(source, name, instances, action);
    for (const target of targetsIn(instances)) {
      const incoming = getOrPut(this.#incoming, target, () => new Map<Iri, Set<Iri>>());
      const sources = getOrPut(incoming, name, () => new Set<Iri>());
      sources[action](source);
      if (sources.size === 0) incoming.delete(name);
      if (incoming.size === 0) this.#incoming.delete(target);
    }
  }
}
