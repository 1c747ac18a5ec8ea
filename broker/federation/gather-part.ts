/**
 * What of a query goes to one source: clause 4.3.6.1 lets no request ask for more than the registration offers, and clause
 * 5.7.2 none for more than the client wants.
 */
import { typesIn } from '#broker/core/registration/matching.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import type { Selector, TypeSelection } from '#models/ngsi-ld/query.ts';
import type { EntityInfo, RegistrationInfo } from '#models/ngsi-ld/registration.ts';

/** Entities that one request can ask for: all members restrict. */
export interface Part {
  readonly ids?: readonly Iri[];
  readonly idPattern?: string;
  /** A type selection in the terms of the source. */
  readonly types?: string;
}

/** The requests that it takes to ask for what both the selectors and the registration are about. */
export function partsOf(info: RegistrationInfo, selectors: readonly Selector[], names: Names): readonly Part[] {
  const parts = selectors.flatMap((selector) =>
    (info.entities ?? [undefined]).flatMap((entity) => partOf(entity, selector, names) ?? []),
  );
  return gathered(parts);
}

/** Undefined where they cannot meet. */
function partOf(entity: EntityInfo | undefined, selector: Selector, names: Names): Part | undefined {
  const ids = idsOf(entity, selector);
  if (ids?.length === 0) return undefined;
  const types = typesOf(entity?.types, selector.types, names);
  if (types === '') return undefined;
  // Two patterns cannot be asked for at once: the answer is held against the other one.
  const pattern = ids ? undefined : (selector.idPattern ?? entity?.idPattern);
  return { ...(types !== undefined && { types }), ...(ids && { ids }), ...(pattern && { idPattern: pattern.source }) };
}

function idsOf(entity: EntityInfo | undefined, { ids, idPattern }: Selector): readonly Iri[] | undefined {
  if (entity?.id !== undefined) {
    const id = entity.id;
    return (ids?.includes(id) ?? true) && (idPattern?.test(id) ?? true) ? [id] : [];
  }
  return ids?.filter((id) => (entity?.idPattern?.test(id) ?? true) && (idPattern?.test(id) ?? true));
}

/** Of simple lists those types that both name; what is wanted as a whole otherwise. Empty where they have none in common. */
function typesOf(
  registered: TypeSelection | undefined,
  wanted: TypeSelection | undefined,
  names: Names,
): string | undefined {
  if (!wanted) return registered && textOf(registered, names);
  if (!registered || !isList(wanted)) return textOf(wanted, names);
  const known = new Set(typesIn(registered));
  return typesIn(wanted)
    .filter((type) => known.has(type))
    .map((type) => names.compact(type))
    .join(',');
}

function isList(selection: TypeSelection): boolean {
  return (
    selection.kind === 'type' || (selection.kind === 'anyOf' && selection.operands.every(({ kind }) => kind === 'type'))
  );
}

/** A selection as clause 4.17 writes it. */
export function textOf(selection: TypeSelection, names: Names): string {
  if (selection.kind === 'type') return names.compact(selection.type);
  if (isList(selection))
    return typesIn(selection)
      .map((type) => names.compact(type))
      .join(',');
  const operands = selection.operands.map((one) =>
    one.kind === 'type' ? textOf(one, names) : `(${textOf(one, names)})`,
  );
  return operands.join(selection.kind === 'allOf' ? ';' : '|');
}

/** Parts that differ only in their ids are one request, and so are those that differ only in their types. */
function gathered(parts: readonly Part[]): readonly Part[] {
  const byTypes = new Map<string, Part>();
  for (const part of parts) {
    const key = part.ids ? `ids ${part.types}` : `pattern ${part.idPattern}`;
    const known = byTypes.get(key);
    if (!known) byTypes.set(key, part);
    else if (part.ids) byTypes.set(key, { ...known, ids: [...new Set([...known.ids!, ...part.ids])] });
    else byTypes.set(key, { ...known, ...typesOfBoth(known.types, part.types) });
  }
  return [...byTypes.values()];
}

/** No type at all restricts nothing. */
function typesOfBoth(a: string | undefined, b: string | undefined): { types: string } | { types?: never } {
  if (a === undefined || b === undefined) return {};
  const all = [...new Set([...a.split(','), ...b.split(',')])];
  return { types: /[;|()]/.test(`${a}${b}`) ? `(${a})|(${b})` : all.join(',') };
}
