/**
 * The attribute projection language of clause 4.21: `pick` and `omit` name members, `attribute{a,b}` members of a member.
 *
 * The braces are for what a Relationship leads to, where linked entities are asked for (clause 4.5.23); of any other attribute
 * they name sub-attributes.
 */

import { named } from '../problem.ts';
import { Cursor } from './cursor.ts';
import type { Attribute, Iri } from './entity.ts';
import { checkName } from './id.ts';
import type { Names } from './names.ts';

/** Attributes by IRI, the words of every entity as they are; undefined: the member as a whole. */
export type Projection = ReadonlyMap<string, Projection | undefined>;

/** The members of every entity that are no attributes. */
export const entityMembers: ReadonlySet<string> = new Set([
  ...['id', 'type', 'scope', 'expiresAt', 'createdAt', 'modifiedAt'],
]);
const MEMBERS_MAX = 1000;
const DEPTH_MAX = 8;

/** Throws BadRequestData. */
export function parseProjection(text: string, parameter: 'pick' | 'omit', names: Names): Projection {
  const cursor = new Cursor(text, parameter);
  const projection = named(parameter, () => members(cursor, names, 0, { left: MEMBERS_MAX }));
  if (!cursor.done) throw cursor.expected('"," or "{" or the end');
  return projection;
}

function members(cursor: Cursor, names: Names, depth: number, budget: { left: number }): Projection {
  if (depth > DEPTH_MAX) throw cursor.wrong(`braces are nested deeper than ${DEPTH_MAX}`);
  const found = new Map<string, Projection | undefined>();
  do {
    const word = cursor.match(/[^{},|]+/y)?.trim();
    if (word === undefined || word === '') throw cursor.expected('the name of a member');
    budget.left -= 1;
    if (budget.left < 0) throw cursor.wrong(`more than ${MEMBERS_MAX} members`);
    const isWord = entityMembers.has(word);
    const name = isWord ? word : names.expand(checkName(word, 'attribute'));
    let inner: Projection | undefined;
    if (cursor.peek() === '{') {
      if (isWord) throw cursor.wrong(`${word} has no members of its own`);
      cursor.take('{');
      inner = members(cursor, names, depth + 1, budget);
      if (!cursor.take('}')) throw cursor.expected('"}"');
    }
    found.set(name, inner);
  } while (cursor.take(',') || cursor.take('|'));
  return found;
}

/** The instance with only the picked of its sub-attributes, and without those that are omitted. */
export function projected(instance: Attribute, pick: Projection | undefined, omit: Projection | undefined): Attribute {
  if (!instance.attributes || (!pick && !omit)) return instance;
  const kept = new Map<Iri, readonly Attribute[]>();
  for (const [name, instances] of instance.attributes) {
    if (!isShown(name, pick, omit)) continue;
    kept.set(
      name,
      instances.map((one) => projected(one, pick?.get(name), omit?.get(name))),
    );
  }
  const { attributes: _, ...bare } = instance;
  return kept.size > 0 ? { ...bare, attributes: kept } : bare;
}

export function isShown(member: string, pick: Projection | undefined, omit: Projection | undefined): boolean {
  if (pick && !pick.has(member)) return false;
  return !omit?.has(member) || omit.get(member) !== undefined;
}

/** How deep its braces go. */
export function depthOf(projection: Projection | undefined): number {
  const depths = [...(projection?.values() ?? [])].map((inner) => (inner ? 1 + depthOf(inner) : 0));
  return Math.max(0, ...depths);
}

/** A member that one projection takes and the other leaves out as a whole; undefined where there is none. */
export function contradiction(pick: Projection, omit: Projection): string | undefined {
  for (const [member, inner] of pick) {
    if (!omit.has(member)) continue;
    const left = omit.get(member);
    if (!left) return member;
    const deeper = inner && contradiction(inner, left);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}
