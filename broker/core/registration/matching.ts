/** Whether a context source may hold what a request is about: ETSI GS CIM 009 v1.9.1 clause 5.12. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { TypeSelection } from '#models/ngsi-ld/query.ts';
import type { EntityInfo, Registration, RegistrationInfo } from '#models/ngsi-ld/registration.ts';
import type { SourceMatch, SourceWish } from './registrations.ts';

/**
 * What of the registration matches, each member of `information` by itself; undefined where nothing does. With several
 * wishes, which differ only in the entities, what matches any of them.
 */
export function matchOf(
  registration: Registration,
  ...wishes: readonly [SourceWish, ...SourceWish[]]
): SourceMatch | undefined {
  const [wish] = wishes;
  if (wish.operation !== undefined && !registration.operations.has(wish.operation)) return undefined;
  if (!holdsInstances(registration, wish)) return undefined;
  const information = registration.information.flatMap((info) => {
    const entities = info.entities?.filter((one) => wishes.some((each) => isAbout(one, each)));
    if (entities?.length === 0) return [];
    return narrowed({ ...info, ...(entities && { entities }) }, wish) ?? [];
  });
  return information.length > 0 ? { registration, information } : undefined;
}

/** Where both name datasetIds, they have one in common. */
export function holdsInstances({ datasetIds }: Registration, wish: SourceWish): boolean {
  return !datasetIds || !wish.datasetIds || wish.datasetIds.some((one) => datasetIds.has(one));
}

/** An id that is registered has to be asked for; a pattern against a pattern may always meet. */
export function isAbout({ id, idPattern, types }: EntityInfo, wish: SourceWish): boolean {
  if (wish.types && !mayMeet(types, wish.types)) return false;
  const asks = (one: Iri): boolean => (wish.ids?.includes(one) ?? true) && (wish.idPattern?.test(one) ?? true);
  if (id !== undefined) return asks(id);
  if (!wish.ids) return true;
  return wish.ids.some((one) => (idPattern?.test(one) ?? true) && asks(one));
}

/** The attributes that were asked for, where the registration names any; undefined where none of them is. */
export function narrowed(info: RegistrationInfo, { attributes }: SourceWish): RegistrationInfo | undefined {
  const { properties, relationships, ...rest } = info;
  if (!attributes || !(properties || relationships)) return info;
  const asked = (names: readonly Iri[] | undefined): readonly Iri[] =>
    names?.filter((name) => attributes.includes(name)) ?? [];
  const left = { properties: asked(properties), relationships: asked(relationships) };
  if (left.properties.length + left.relationships.length === 0) return undefined;
  return {
    ...rest,
    ...(left.properties.length > 0 && { properties: left.properties }),
    ...(left.relationships.length > 0 && { relationships: left.relationships }),
  };
}

/** Whether one entity could be in both: entities have types that nobody has registered (clause 4.16). */
function mayMeet(registered: TypeSelection, wanted: TypeSelection): boolean {
  const names = typesIn(registered);
  return typesIn(wanted).some((type) => names.includes(type));
}

/** Every type that the selection names. */
export function typesIn(selection: TypeSelection): readonly Iri[] {
  return selection.kind === 'type' ? [selection.type] : selection.operands.flatMap(typesIn);
}
