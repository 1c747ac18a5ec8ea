/** Our expanding and compacting beside that of the `jsonld` package, over random documents and contexts. */
import fc from 'fast-check';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import { type Departure, departureOf } from './apart.ts';
import { contexts } from './arbitrary-contexts.ts';
import { documents } from './arbitrary-documents.ts';
import { compactOurs, compactTheirs, expandOurs, expandTheirs, type Outcome } from './sides.ts';

/** One step that the two do not do alike. */
export interface Difference {
  readonly step: 'expanded' | 'compacted';
  readonly ours: Outcome;
  readonly theirs: Outcome;
  readonly document: JsonValue;
  readonly context: JsonValue;
}

export interface Compared {
  expanded: number;
  compacted: number;
  /** What both refuse. */
  refused: number;
  /** What the package does in its own way, by the reason. */
  apart: Partial<Record<Departure, number>>;
}

export const nothingCompared = (): Compared => ({ expanded: 0, compacted: 0, refused: 0, apart: {} });

/** Expands the document under one context and compacts what comes of it into another, on both sides. */
export async function differenceOf(
  document: JsonValue,
  context: JsonValue,
  into: JsonValue,
  compared: Compared,
): Promise<Difference | undefined> {
  const expanded = await expandTheirs(document, context);
  const ours = expandOurs(document, context);
  if (ours.kind === 'notTaken') return undefined;
  if (!isSame(ours, expanded)) return { step: 'expanded', ours, theirs: expanded, document, context };
  if (expanded.kind !== 'json') {
    compared.refused += 1;
    return undefined;
  }
  compared.expanded += 1;
  const nodes = expanded.json as readonly JsonValue[];
  if (nodes.length === 0) return undefined;
  const compacted = await compactTheirs(nodes, into);
  const written = compactOurs(nodes, into);
  if (!isSame(written, compacted)) {
    return { step: 'compacted', ours: written, theirs: compacted, document: nodes, context: into };
  }
  compared.compacted += 1;
  return undefined;
}

/** The difference, unless it is one of those in which the package departs from the standard. */
export function unexplained(difference: Difference | undefined, { apart }: Compared): Difference | undefined {
  const reason = difference && departureOf(difference);
  if (reason === undefined) return difference;
  apart[reason] = (apart[reason] ?? 0) + 1;
  return undefined;
}

const isSame = (one: Outcome, other: Outcome): boolean =>
  one.kind === 'json' && other.kind === 'json'
    ? JSON.stringify(one.json) === JSON.stringify(other.json)
    : one.kind === other.kind;

/** A document, its context, and the context that it is compacted into: the same again, or another. */
export const cases = fc
  .tuple(documents, contexts, fc.option(contexts, { freq: 3 }))
  .map(([document, context, into]) => [document, context, into ?? context] as const);

/** Throws, with the seed and the smallest example, where the two differ. */
export async function compareDocuments(numRuns: number, seed?: number): Promise<Compared> {
  const compared = nothingCompared();
  const property = fc.asyncProperty(cases, async ([document, context, into]) => {
    const difference = unexplained(await differenceOf(document, context, into, compared), compared);
    if (difference) throw new Error(told(difference));
  });
  await fc.assert(property, { numRuns, ...(seed !== undefined && { seed }) });
  return compared;
}

export function told({ step, ours, theirs, document, context }: Difference): string {
  const of = { document, context };
  return `${step}\n  ours   ${JSON.stringify(ours)}\n  theirs ${JSON.stringify(theirs)}\n  of     ${JSON.stringify(of)}`;
}
