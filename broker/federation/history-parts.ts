/**
 * Histories that a source tells in parts: 206 with the span that is complete in Content-Range (clause 6.3.10). It is asked
 * for the rest, part after part, without lastN from the oldest on, with lastN from the newest back.
 */
import { unitedHistories } from '#broker/core/federation/histories.ts';
import {
  boundsOf,
  type Edge,
  type TemporalEntity,
  type TemporalQuery,
  type TimeRelation,
  timeOf,
  withinOf,
} from '#broker/core/temporal/terms.ts';
import type { Instant } from '#models/ngsi-ld/entity.ts';
import { compareInstants, normaliseInstant } from '#models/ngsi-ld/instant.ts';

/** What a source answered for one span of time, over all pages. */
export interface Told {
  readonly histories: readonly TemporalEntity[];
  /** The Content-Range of each page that came with 206. */
  readonly ranges: readonly (string | undefined)[];
  /** Whether a page did not come. The client is warned of that already. */
  readonly isBroken?: true;
}

export interface Parts {
  readonly histories: readonly TemporalEntity[];
  /** Why it is not all, where nobody has wanted less. */
  readonly fault?: string;
}

export interface PartLimits {
  /** Parts, one after the other. */
  readonly partsMax: number;
  /** Instances that are enough, whatever follows. */
  readonly enough: number;
}

export async function inParts(
  temporal: TemporalQuery,
  { partsMax, enough }: PartLimits,
  ask: (time: TimeRelation) => Promise<Told>,
): Promise<Parts> {
  const kind = temporal.lastN === undefined ? 'until' : 'from';
  const found: TemporalEntity[] = [];
  const done = (last: Edge | undefined, fault?: string): Parts => {
    const histories = unitedHistories(found, temporal.timeproperty);
    return {
      histories: last ? histories.map((one) => ({ ...one, edge: last })) : histories,
      ...(fault !== undefined && { fault }),
    };
  };
  const isWanted = withinOf(temporal.time);
  let { time } = temporal;
  let last: Edge | undefined;
  let count = 0;
  let isBeyond = false;
  for (let part = 1; ; part += 1) {
    const { histories, ranges, isBroken } = await ask(time);
    if (isBroken && last) return done(last);
    const edge = edgeOf(ranges, kind);
    if (edge === undefined) {
      found.push(...(last ? cut(histories, temporal, (at) => isWanted(at) && !isWithin(at, last!)) : histories));
      return done(undefined, ranges.length > 0 ? 'it does not say of which time' : undefined);
    }
    const isStill = last !== undefined && isWithin(edge.at, last);
    if (isStill && isBeyond) return done(last, 'it does not get any further');
    const before = last;
    const own = cut(histories, temporal, (at) => {
      return isWithin(at, edge) && !(before && (isWithin(at, before) || !isWanted(at)));
    });
    found.push(...own);
    count += own.reduce((sum, { series }) => sum + series.reduce((n, { points }) => n + points.length, 0), 0);
    if (isEnd(temporal.time, edge)) return done(undefined);
    last = isStill ? last! : edge;
    if (count >= enough) return done(last);
    if (part >= partsMax) return done(last, `it has more than ${partsMax} of them`);
    // A source that tells a moment at a time tells that of the edge again: then all that follows is asked for.
    isBeyond = isStill;
    time = isBeyond ? beyond(last) : restOf(temporal.time, last);
  }
}

/** Whether nothing that is wanted is left beyond the edge. */
function isEnd(time: TimeRelation, { kind, at }: Edge): boolean {
  const { from, to } = boundsOf(time);
  const bound = kind === 'until' ? to : from;
  return bound !== undefined && (kind === 'until' ? compareInstants(at, bound) >= 0 : compareInstants(at, bound) < 0);
}

/** Up to where, or from where on, all pages tell everything; undefined where all do, or one does not say. */
function edgeOf(ranges: Told['ranges'], kind: Edge['kind']): Edge | undefined {
  const spans = ranges.map(spanOf);
  if (spans.length === 0 || spans.includes(undefined)) return undefined;
  const moments = spans.map((span) => (kind === 'until' ? span!.end : span!.start)).sort(compareInstants);
  return { kind, at: kind === 'until' ? moments[0]! : moments.at(-1)! };
}

/** `date-time FROM-TO/SIZE`, in which either moment may be the earlier one. */
function spanOf(range: string | undefined): { readonly start: Instant; readonly end: Instant } | undefined {
  const found = /^\s*date-?time[\s=]+(\d{4}-.+?)-(\d{4}-[^/]+)\/(?:\d+|\*)\s*$/i.exec(range ?? '');
  const moments = found?.slice(1).map((text) => normaliseInstant(text.trim()));
  if (moments?.[0] === undefined || moments[1] === undefined) return undefined;
  const [start, end] = (moments as [Instant, Instant]).sort(compareInstants);
  return { start: start!, end: end! };
}

const isWithin = (at: Instant, { kind, at: edge }: Edge): boolean =>
  kind === 'until' ? compareInstants(at, edge) <= 0 : compareInstants(at, edge) >= 0;

/** What is left to ask for beyond the edge; the moment of the edge may be in it. */
function restOf(time: TimeRelation, { kind, at }: Edge): TimeRelation {
  const { from, to } = boundsOf(time);
  if (kind === 'until') return to === undefined ? { kind: 'after', at } : { kind: 'between', from: at, to };
  return from === undefined ? { kind: 'before', at } : { kind: 'between', from, to: at };
}

/** Without the moment of the edge, which `after` would have in it: all from a thousandth of its last digit on. */
function beyond({ kind, at }: Edge): TimeRelation {
  return kind === 'until' ? { kind: 'after', at: at.replace('Z', '001Z') } : { kind: 'before', at };
}

function cut(
  histories: readonly TemporalEntity[],
  { timeproperty }: TemporalQuery,
  isKept: (at: Instant) => boolean,
): readonly TemporalEntity[] {
  return histories.map((one) => ({
    ...one,
    series: one.series.flatMap((each) => {
      const points = each.points.filter((point) => isKept(timeOf(point, timeproperty)));
      return points.length > 0 ? [{ ...each, points }] : [];
    }),
  }));
}
