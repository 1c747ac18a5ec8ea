/**
 * The record of an update, by far the most frequent one: what is the same before and after is written once. The keys are
 * the format of the files (README.md); changing one means a new format number.
 */
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Attribute, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { type AttributeDelta, ending, type Head, type Updated } from './delta.ts';
import {
  decodeInstance,
  decodeMoment,
  encodeInstance,
  encodeMoment,
  type JsonInstance,
  type Moments,
} from './instance-codec.ts';

/** Of a head all but when it was modified. */
type JsonLasting = [types: readonly Iri[], scopes: readonly string[], createdAt: Instant];

/** Name; instances before; instances after, of which one without `k` is a difference from that in its place before. */
type JsonAttribute = [Iri, readonly JsonInstance[] | 0, readonly JsonDifference[] | 0];

/** What differs; `x` names the members that are gone. */
type JsonDifference = Partial<JsonInstance> & { readonly x?: readonly string[] | undefined };

export interface JsonUpdate {
  readonly r: Revision;
  readonly t: Instant;
  readonly k: 'w';
  readonly i: Iri;
  readonly b: Revision;
  readonly h: readonly [...JsonLasting, before: Instant | number, after: Instant | number];
  /** The head before, where it had other types or scopes. */
  readonly g?: JsonLasting;
  readonly a: readonly JsonAttribute[];
  /** When it expires, before and after; 0 for never. Absent: neither. */
  readonly x?: readonly [before: Instant | 0, after: Instant | 0];
}

export function encodeUpdate({ revision, at, id, born, before, after, attributes }: Updated): JsonUpdate {
  const moments = [at, after.createdAt, before.modifiedAt, after.modifiedAt];
  const modified = [encodeMoment(before.modifiedAt, [at]), encodeMoment(after.modifiedAt, [at])] as const;
  const h = [after.types, after.scopes, after.createdAt, ...modified] as const;
  const a = attributes.map((attribute) => encodeAttribute(attribute, moments));
  const json: JsonUpdate = { r: revision, t: at, k: 'w', i: id, b: born, h, a, ...expiryOf(before, after) };
  if (lasts(before, after)) return json;
  return { ...json, g: [before.types, before.scopes, before.createdAt] };
}

function expiryOf({ expiresAt: had }: Head, { expiresAt: has }: Head): Pick<JsonUpdate, 'x'> | undefined {
  return had === undefined && has === undefined ? undefined : { x: [had ?? 0, has ?? 0] };
}

export function decodeUpdate({ r, t, i, b, h, g, a, x = neverEnding }: JsonUpdate): Updated {
  const [types, scopes, createdAt, changed, modified] = h;
  const after: Head = { types, scopes, createdAt, modifiedAt: decodeMoment(modified, [t]), ...ending(x[1]) };
  const [had, hadScopes, hadCreated] = g ?? h;
  const modifiedAt = decodeMoment(changed, [t]);
  const before: Head = { types: had, scopes: hadScopes, createdAt: hadCreated, modifiedAt, ...ending(x[0]) };
  const moments = [t, createdAt, modifiedAt, after.modifiedAt];
  const attributes = a.map((attribute) => decodeAttribute(attribute, moments));
  return { kind: 'updated', revision: r, at: t, id: i, born: b, before, after, attributes };
}

const neverEnding = [0, 0] as const;

function lasts(before: Head, after: Head): boolean {
  const isSame = (a: readonly string[], b: readonly string[]): boolean =>
    a === b || (a.length === b.length && a.every((text, index) => text === b[index]));
  return (
    before.createdAt === after.createdAt && isSame(before.types, after.types) && isSame(before.scopes, after.scopes)
  );
}

function encodeAttribute({ name, before, after }: AttributeDelta, moments: Moments): JsonAttribute {
  const had = before ? before.map((one) => encodeInstance(one, moments)) : 0;
  if (!after) return [name, had, 0];
  const has = after.map((one, index) => {
    const former = before?.[index];
    const json = encodeInstance(one, moments);
    return former && had && former.kind === one.kind ? difference(former, one, had[index]!, json) : json;
  });
  return [name, had, has];
}

/** The members of an instance that are not as they were before. */
function difference(before: Attribute, after: Attribute, had: JsonInstance, has: JsonInstance): JsonDifference {
  return {
    k: undefined,
    v: has.v === had.v ? undefined : has.v,
    u: has.u === had.u ? undefined : has.u,
    t: has.t === had.t ? undefined : has.t,
    d: has.d === had.d ? undefined : has.d,
    o: has.o === had.o ? undefined : has.o,
    c: has.c === had.c ? undefined : has.c,
    m: has.m === had.m ? undefined : has.m,
    a: after.attributes === before.attributes ? undefined : has.a,
    y: has.y === had.y ? undefined : has.y,
    e: has.e === had.e ? undefined : has.e,
    x: gone(had, has),
  };
}

function gone(had: JsonInstance, has: JsonInstance): readonly string[] | undefined {
  let names: string[] | undefined;
  for (const name of optional) if (had[name] !== undefined && has[name] === undefined) names = [...(names ?? []), name];
  return names;
}

/** Members that an instance may lose. */
const optional = ['u', 't', 'd', 'o', 'a', 'y', 'e'] as const;

function decodeAttribute([name, had, has]: JsonAttribute, moments: Moments): AttributeDelta {
  return {
    name,
    before: had === 0 ? undefined : had.map((one) => decodeInstance(one, moments)),
    after: has === 0 ? undefined : has.map((one, at) => decodeInstance(whole(one, had === 0 ? {} : had[at]!), moments)),
  };
}

function whole(json: JsonDifference, had: Partial<JsonInstance>): Partial<JsonInstance> {
  if ('k' in json) return json;
  const { x = [], ...given } = json;
  const instance: Record<string, unknown> = { ...had, ...given };
  for (const name of x) delete instance[name];
  return instance;
}
