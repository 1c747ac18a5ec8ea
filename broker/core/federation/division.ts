/**
 * Who gets which part of a write, by the modes of clause 4.3.6: what is registered as exclusive is for that source alone;
 * of the rest, what is registered as redirect is for all such sources, and not for here; of what is left then, sources
 * that are inclusive get a copy. Auxiliary ones are never written to.
 */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { Registration, RegistrationMode } from '#models/ngsi-ld/registration.ts';
import type { SourceMatch } from '../registration/registrations.ts';
import { attributesOf } from './proxied.ts';
import type { Here, Wish } from './sharing.ts';

/** Attributes; `all` where nothing restricts them. */
export type Extent = 'all' | ReadonlySet<Iri>;

export interface Part {
  readonly registration: Registration;
  readonly attributes: Extent;
}

export interface Division {
  readonly here: Here;
  readonly parts: readonly Part[];
  /** What a source has for itself, but does not let be done: nobody gets it (4.3.6.3, 4.3.6.4). */
  readonly refused: readonly Part[];
}

/** Undefined where all of it stays here. `allows`: the source may be asked for this operation. */
export function divide(
  matches: readonly SourceMatch[],
  { attributes }: Pick<Wish, 'attributes'>,
  allows: (registration: Registration) => boolean,
): Division | undefined {
  const parts: Part[] = [];
  const refused: Part[] = [];
  let rest: Extent | 'none' = attributes ? new Set(attributes) : 'all';

  for (const mode of ['exclusive', 'redirect'] as const) {
    const before: Extent | 'none' = rest;
    for (const part of partsOf(matches, mode, before)) {
      const own = ownOf(part.registration, matches);
      // An exclusive registration is about named attributes (4.3.6.3): to one without, nothing is sent, and it keeps nothing
      // from here that the request does not name.
      const isProper = mode === 'redirect' || own !== 'all';
      (isProper && allows(part.registration) ? parts : refused).push(part);
      if (isProper || rest !== 'all') rest = without(rest, own);
    }
  }
  parts.push(...partsOf(matches, 'inclusive', rest).filter(({ registration }) => allows(registration)));
  if (parts.length + refused.length === 0) return undefined;
  return { here: hereOf(rest, attributes), parts, refused };
}

function hereOf(rest: Extent | 'none', attributes: Wish['attributes']): Here {
  if (typeof rest === 'string') return rest;
  if (rest.size === attributes?.length) return 'all';
  return rest.size === 0 ? 'none' : rest;
}

function partsOf(matches: readonly SourceMatch[], mode: RegistrationMode, rest: Extent | 'none'): readonly Part[] {
  if (rest === 'none') return [];
  return matches.flatMap(({ registration, information }) => {
    if (registration.mode !== mode) return [];
    const own = extentOf(information);
    const attributes = common(rest, own);
    // What names no attributes is for those alone that have all of them.
    return own !== 'all' && attributes !== 'all' && attributes.size === 0 ? [] : [{ registration, attributes }];
  });
}

function ownOf({ id }: Registration, matches: readonly SourceMatch[]): Extent {
  return extentOf(matches.find(({ registration }) => registration.id === id)!.information);
}

/** The attributes that any of the members names; one without names has all. */
export function extentOf(information: SourceMatch['information']): Extent {
  const names = new Set<Iri>();
  for (const info of information) {
    const own = attributesOf(info);
    if (!own) return 'all';
    for (const name of own) names.add(name);
  }
  return names;
}

function common(one: Extent, other: Extent): Extent {
  if (one === 'all') return other;
  if (other === 'all') return one;
  return new Set([...one].filter((name) => other.has(name)));
}

function without(rest: Extent | 'none', own: Extent): Extent | 'none' {
  if (own === 'all' || rest === 'none') return 'none';
  // Of attributes that are not named, it cannot be said that none is left.
  return rest === 'all' ? rest : new Set([...rest].filter((name) => !own.has(name)));
}
