/** Breadth-first walk along Relationships. */
import type { WalkStep } from '#broker/core/ports.ts';
import { type Entity, type Iri, isRelationship, targetsOf } from '#models/ngsi-ld/entity.ts';
import type { Slots } from './slots.ts';

export function walk(
  slots: Slots,
  start: readonly Iri[],
  step: WalkStep,
  depth: number,
  enter: (entity: Entity) => boolean = () => true,
): readonly Iri[] {
  const reached = new Set<Iri>();
  let ring: Iri[] = [];
  const reach = (id: Iri): void => {
    if (reached.has(id) || !slots.get(id)) return;
    reached.add(id);
    ring.push(id);
  };
  start.forEach(reach);
  for (let steps = 0; steps < depth && ring.length > 0; steps += 1) {
    const edge = ring;
    ring = [];
    for (const id of edge) {
      const { entity } = slots.get(id)!;
      if (!enter(entity)) continue;
      if (step.direction !== 'in') targets(entity, step.relationships).forEach(reach);
      if (step.direction !== 'out') for (const source of slots.pointingAt(id, step.relationships)) reach(source);
    }
  }
  return [...reached];
}

function targets(entity: Entity, relationships: readonly Iri[]): readonly Iri[] {
  const names = relationships.length > 0 ? relationships : [...entity.attributes.keys()];
  return names.filter((name) => isRelationship(entity, name)).flatMap((name) => targetsOf(entity, name));
}
