/** Entities of an import → one commit. What is there and says the same stays untouched, so that importing twice changes nothing. */
import type { Broker } from '#broker/core/broker.ts';
import type { EntityChange } from '#models/ngsi-ld/change.ts';
import type { Attribute, Attributes, Entity, Iri } from '#models/ngsi-ld/entity.ts';

export interface Applied {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
}

export async function applyImport(broker: Broker, entities: readonly Entity[]): Promise<Applied> {
  const { result } = await broker.graph.commit(
    entities.map(({ id }) => id),
    (current) => {
      const changes = entities.flatMap((entity, index) => changeOf(entity, current[index]) ?? []);
      const created = changes.filter(({ kind }) => kind === 'created').length;
      const updated = changes.length - created;
      return { changes, result: { created, updated, unchanged: entities.length - changes.length } };
    },
  );
  return result;
}

function changeOf(entity: Entity, before: Entity | undefined): EntityChange | undefined {
  if (!before) return { kind: 'created', after: entity };
  const attributes = new Map<Iri, readonly Attribute[]>();
  const changed: Iri[] = [...before.attributes.keys()].filter((name) => !entity.attributes.has(name));
  for (const [name, instances] of entity.attributes) {
    const known = before.attributes.get(name);
    if (known && isSame(known, instances)) attributes.set(name, known);
    else {
      attributes.set(name, instances);
      changed.push(name);
    }
  }
  if (changed.length === 0 && isSame(before.types, entity.types) && isSame(before.scopes, entity.scopes))
    return undefined;
  const after = { ...entity, createdAt: before.createdAt, attributes };
  return { kind: 'updated', before, after, attributes: changed };
}

const times = new Set(['createdAt', 'modifiedAt']);

/** Whether two values say the same, whenever it was written. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((one, index) => isSame(one, b[index]));
  }
  if (a instanceof Map) {
    return (
      b instanceof Map && a.size === b.size && [...(a as Attributes)].every(([key, one]) => isSame(one, b.get(key)))
    );
  }
  const [left, right] = [membersOf(a), membersOf(b)];
  return left.length === right.length && left.every(([key, one]) => isSame(one, (b as Record<string, unknown>)[key]));
}

function membersOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([key, one]) => !times.has(key) && one !== undefined);
}
