/** What is kept of one entity so that its changes can be judged. */
import { attributeIri, modelOf } from '#models/catalogue.ts';
import type { EntityChange } from '#models/ngsi-ld/change.ts';
import { type Entity, type Iri, instanceOf } from '#models/ngsi-ld/entity.ts';
import { contentOf } from '#models/ngsi-ld/fragment.ts';
import type { Latches } from './latch.ts';
import type { Slot } from './limits.ts';

export interface Watched {
  /** As it was last heard of. */
  entity: Entity;
  readonly slots: readonly Slot[];
  /** Beside the slots. */
  readonly latches: Latches[];
  readonly isProtective: boolean;
  /** The last position that could be trusted, and when it was taken up, ms; of switches alone. */
  open: boolean | undefined;
  movedAt: number | undefined;
}

/** All entities of which nothing is held against anything: one object for the many. */
export const plain: Watched = Object.freeze({
  entity: { id: '', types: [], scopes: [], attributes: new Map(), createdAt: '', modifiedAt: '' },
  slots: [],
  latches: [],
  isProtective: false,
  open: undefined,
  movedAt: undefined,
});

/** Commands and alarms: of them there are no alarms. */
export function isInformation({ types }: Entity): boolean {
  return types.some((type) => modelOf(type)?.role === 'information');
}

export const sameTypes = (a: Entity, b: Entity): boolean =>
  a.types === b.types || (a.types.length === b.types.length && a.types.every((type) => b.types.includes(type)));

const wiring: ReadonlySet<Iri> = new Set(
  ['open', 'normalOpen', 'inService', 'terminal', 'isPartOf', 'opensOnLossOfSupply', 'gridForming'].map(attributeIri),
);

/** Whether it may change who is supplied. Positions are confirmed again and again: the same one changes nothing. */
export function touchesTopology({ before, after, attributes }: Extract<EntityChange, { kind: 'updated' }>): boolean {
  return attributes.some((name) => {
    if (!wiring.has(name)) return false;
    const [was, is] = [instanceOf(before, name), instanceOf(after, name)];
    return !was || !is || contentOf(was) !== contentOf(is) || was.kind !== 'Property';
  });
}
