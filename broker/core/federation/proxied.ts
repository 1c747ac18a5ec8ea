/** What is registered of an entity, and what of it therefore does not count where it lies here: clause 4.3.6.3. Pure. */
import type { Attribute, Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { selects } from '#models/ngsi-ld/evaluate.ts';
import type { RegistrationInfo } from '#models/ngsi-ld/registration.ts';
import type { SourceMatch } from '../registration/registrations.ts';

/** Whether the registered entities are such as this one. */
export function isRegistered({ entities }: RegistrationInfo, entity: Entity): boolean {
  if (!entities) return true;
  return entities.some(({ id, idPattern, types }) => {
    if (id !== undefined ? id !== entity.id : idPattern && !idPattern.test(entity.id)) return false;
    return selects(types, entity);
  });
}

/** The attributes that it names; undefined: all of them. */
export function attributesOf({ properties, relationships }: RegistrationInfo): readonly Iri[] | undefined {
  return properties || relationships ? [...(properties ?? []), ...(relationships ?? [])] : undefined;
}

/** What is here of the entity without that which others keep for themselves; undefined where they keep all of it. */
export function visibleHere(entity: Entity, proxied: readonly SourceMatch[]): Entity | undefined {
  let attributes: Map<Iri, readonly Attribute[]> | undefined;
  for (const { information } of proxied) {
    for (const info of information) {
      if (!isRegistered(info, entity)) continue;
      const names = attributesOf(info);
      if (!names) return undefined;
      attributes ??= new Map(entity.attributes);
      for (const name of names) attributes.delete(name);
    }
  }
  return attributes && attributes.size < entity.attributes.size ? { ...entity, attributes } : entity;
}

/** What the source gave, no more than is registered of it; undefined where nothing is left. */
export function asRegistered(entity: Entity, information: readonly RegistrationInfo[]): Entity | undefined {
  const names = new Set<Iri>();
  let isSome = false;
  for (const info of information) {
    if (!isRegistered(info, entity)) continue;
    const registered = attributesOf(info);
    if (!registered) return entity;
    isSome = true;
    for (const name of registered) names.add(name);
  }
  if (!isSome) return undefined;
  const attributes = new Map([...entity.attributes].filter(([name]) => names.has(name)));
  return attributes.size > 0 ? { ...entity, attributes } : undefined;
}
