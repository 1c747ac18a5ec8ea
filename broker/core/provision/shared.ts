/**
 * A write that other context sources take part in: here what stays here, at the same time theirs to the sources, and one
 * word on what came of it (clauses 4.3.6, 5.6).
 */
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import type { NotUpdated } from '#models/ngsi-ld/merge.ts';
import { Problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';
import type { Origin } from '../federation/origin.ts';
import type { Here, Sending, ShareFate, Shares, Sharing, Wish } from '../federation/sharing.ts';

export interface Failure {
  /** Undefined: it failed here. */
  readonly registration?: Iri;
  /** Those that it is about, where the write names any. */
  readonly attributes?: readonly Iri[];
  readonly problem: Problem;
}

export interface SharedOutcome<T> {
  /** What came of it here; undefined where nothing was for here, or it failed. */
  readonly here: T | undefined;
  readonly failures: readonly Failure[];
  /** Whether any of it was done, here or at a source. */
  readonly isDone: boolean;
  /** The attributes that a source has written. */
  readonly elsewhere: ReadonlySet<Iri>;
  /** Whether a source made what was not there. */
  readonly isNewElsewhere: boolean;
}

/** What came of a write that was for this broker alone. */
export function doneHere<T>(here: T): SharedOutcome<T> {
  return { here, failures: noFailures, isDone: true, elsewhere: nothing, isNewElsewhere: false };
}

const noFailures: readonly Failure[] = [];
const nothing: ReadonlySet<Iri> = new Set();

/** Undefined where the write is for this broker alone. The types of an entity that is here need not be given. */
export async function sharesOf(
  broker: Broker,
  sharing: Sharing,
  wish: Wish,
  sending: Sending,
  origin: Origin,
): Promise<(Shares & { readonly entity: Entity | undefined }) | undefined> {
  const [entity] = await broker.graph.get([wish.id]);
  const types = entity ? [...new Set([...entity.types, ...(wish.types ?? [])])] : wish.types;
  const shares = sharing.share({ ...wish, ...(types && { types }) }, sending, origin);
  return shares && { ...shares, entity };
}

/**
 * `write` writes here what is for here. Rejects with the problem where there was one alone to do it, and it failed; where
 * there were several, the outcome names those that failed.
 */
export async function writeShared<T>(
  shares: Pick<Shares, 'send'> & Partial<Pick<Shares, 'here'>>,
  write: (here: Exclude<Here, 'none'>) => Promise<T>,
): Promise<SharedOutcome<T>> {
  const { here = 'all' } = shares;
  const sent = shares.send();
  const own = here === 'none' ? undefined : await settled(write(here));
  const fates = await sent;
  const failures = fates.flatMap(failureOf);
  if (own && 'problem' in own) failures.unshift({ problem: own.problem });
  const count = fates.length + (own ? 1 : 0);
  const isDone = failures.length < count || fates.some(({ kind }) => kind === 'partly');
  if (count === 1 && !isDone) throw failures[0]!.problem;
  const elsewhere = new Set(fates.flatMap(({ kind, attributes }) => (kind === 'done' ? (attributes ?? []) : [])));
  const isNewElsewhere = fates.some((fate) => fate.kind === 'done' && fate.isNew);
  return { here: own && 'value' in own ? own.value : undefined, failures, isDone, elsewhere, isNewElsewhere };
}

/** What a source has written need not be here too: that an attribute is not found here is then no failure (4.3.6.2). */
export function foundElsewhere<T extends { readonly notUpdated: readonly NotUpdated[] }>(
  outcome: SharedOutcome<T>,
  isEntityHere: boolean,
): SharedOutcome<T> {
  const { here, failures, elsewhere } = outcome;
  if (elsewhere.size === 0) return outcome;
  const isMissing = ({ registration, problem }: Failure): boolean =>
    isEntityHere && registration === undefined && problem.kind === 'ResourceNotFound';
  return {
    ...outcome,
    here: here && { ...here, notUpdated: here.notUpdated.filter(({ attribute }) => !elsewhere.has(attribute)) },
    failures: failures.filter((failure) => !isMissing(failure)),
  };
}

export function failureOf(fate: ShareFate): readonly Failure[] {
  if (fate.kind === 'done') return [];
  const { registration, attributes, problem } = fate;
  return [{ registration: registration.id, ...(attributes && { attributes }), problem }];
}

type Settled<T> = { readonly value: T } | { readonly problem: Problem };

/** A defect of ours is no outcome and goes on. */
async function settled<T>(promise: Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await promise };
  } catch (error) {
    if (error instanceof Problem) return { problem: error };
    throw error;
  }
}
