/**
 * An instance of an attribute, taken apart for the columns of history: what moves (value, times) and what stays, its
 * shape. A shape is kept once for a whole segment, so that a measured number costs its number and a few small
 * differences.
 *
 * Sub-attributes belong to the shape. Their times mostly equal those of the instance they belong to; they are written
 * as `=c` and `=m`, so that the shape of a measurement with a quality does not change with every sample.
 */

import { getOrPut } from '#broker/core/maps.ts';
import type { Attribute, Instant } from '#models/ngsi-ld/entity.ts';
import { contentMember } from '#models/ngsi-ld/fragment.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import { ending } from '../log/delta.ts';
import { decodeAttributes, decodeInstance, encodeInstance, type JsonAttributes } from '../log/instance-codec.ts';
import type { Life } from './memtable.ts';

export interface Sample {
  /** JSON. */
  readonly shape: string;
  readonly value: JsonValue;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly observedAt: number | undefined;
}

type Json = Record<string, unknown>;

/** Undefined for an instance with times that are finer than a millisecond: it is kept as it is. */
export function sampleOf(instance: Attribute): Sample | undefined {
  const { k, v, u, t, d, a, y, e } = encodeInstance(instance);
  const { createdAt: c, modifiedAt: m, observedAt: o } = instance;
  const [createdAt, modifiedAt] = [whole(c), whole(m)];
  const observedAt = o === undefined ? undefined : whole(o);
  if (createdAt === undefined || modifiedAt === undefined || (o !== undefined && observedAt === undefined)) {
    return undefined;
  }
  const shape = JSON.stringify({ k, u, t, d, y, e, a: a && retime(a, { [m]: '=m', [c]: '=c' }) });
  return { shape, value: v!, createdAt, modifiedAt, observedAt };
}

export function instanceOfSample({ shape, value, createdAt, modifiedAt, observedAt }: Sample): Attribute {
  const { base, member, attributes } = templateOf(shape);
  const [c, m] = [instantAt(createdAt), instantAt(modifiedAt)];
  const instance: Json = { ...base, [member]: value, createdAt: c, modifiedAt: m };
  if (observedAt !== undefined) instance['observedAt'] = instantAt(observedAt);
  if (attributes) instance['attributes'] = decodeAttributes(retime(attributes, { '=m': m, '=c': c }) as JsonAttributes);
  return instance as unknown as Attribute;
}

/** What all instances of a shape share, read once. */
interface Template {
  readonly base: Attribute;
  /** Which holds the value. */
  readonly member: string;
  readonly attributes: unknown;
}

const templates = new Map<string, Template>();

function templateOf(shape: string): Template {
  if (templates.size > SHAPES_MAX) templates.clear();
  return getOrPut(templates, shape, () => {
    const { a: attributes, ...rest } = JSON.parse(shape) as Json;
    const base = decodeInstance({ ...rest, c: '', m: '' });
    return { base, member: contentMember[base.kind], attributes };
  });
}

/** A life as a sample: its types and scopes are the shape, the revision of its birth the value. */
export function sampleOfLife({ types, scopes, createdAt, modifiedAt, expiresAt, born }: Life): Sample | undefined {
  const [created, modified] = [whole(createdAt), whole(modifiedAt)];
  if (created === undefined || modified === undefined) return undefined;
  const shape = JSON.stringify(expiresAt === undefined ? [types, scopes] : [types, scopes, expiresAt]);
  return { shape, value: born, createdAt: created, modifiedAt: modified, observedAt: undefined };
}

export function lifeOfSample({ shape, value, createdAt, modifiedAt }: Sample): Life {
  const [types, scopes, expiresAt] = parsed(shape) as [string[], string[], Instant?];
  const times = { createdAt: instantAt(createdAt), modifiedAt: instantAt(modifiedAt), ...ending(expiresAt) };
  return { types, scopes, ...times, born: value as number };
}

/** Shapes that were parsed lately; a block has few, a segment somewhat more. */
const shapes = new Map<string, unknown>();
const SHAPES_MAX = 5000;

function parsed(shape: string): unknown {
  if (shapes.size > SHAPES_MAX) shapes.clear();
  return getOrPut(shapes, shape, () => JSON.parse(shape));
}

/** Moments that were read lately: all that one commit wrote has the same, and the moments of creation come again. */
const moments = new Map<Instant, number>();
const MOMENTS_MAX = 5000;

/** Milliseconds, if the instant is written as a Date writes it. */
function whole(at: Instant): number | undefined {
  if (moments.size > MOMENTS_MAX) moments.clear();
  const milliseconds = getOrPut(moments, at, () => {
    const parsed = Date.parse(at);
    return !Number.isNaN(parsed) && instantAt(parsed) === at ? parsed : Number.NaN;
  });
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** Encoded attributes with their `c` and `m`, on all levels, replaced where `times` has them. */
function retime(attributes: unknown, times: Readonly<Record<string, string>>): unknown {
  return (attributes as [string, Json[]][]).map(([name, instances]) => [
    name,
    instances.map((json) => ({
      ...json,
      c: times[json['c'] as string] ?? json['c'],
      m: times[json['m'] as string] ?? json['m'],
      ...(json['a'] === undefined ? {} : { a: retime(json['a'], times) }),
    })),
  ]);
}
