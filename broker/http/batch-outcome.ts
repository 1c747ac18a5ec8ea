/** The answer to a batch: what became of each entity (clauses 5.2.16 and 5.2.17). */
import type { ServerResponse } from 'node:http';
import type { Fate } from '#broker/core/commit.ts';
import type { ItemOutcome } from '#broker/core/provision/batch.ts';
import { failureOf } from '#broker/core/provision/shared.ts';
import { eachInTurns } from '#broker/core/turns.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { problem } from '#models/problem.ts';
import { sendJson, sendNothing } from './answer.ts';
import { errorOf } from './sharing.ts';

export interface MemberOutcome extends ItemOutcome {
  /** As far as the member says whom it is about. */
  readonly id: Iri;
}

/**
 * 201 with the ids that are new, 204 where none is, 207 where something failed. An entity that the body names twice may
 * stand in both lists: once it was done, once it was refused.
 */
export async function sendOutcomes(response: ServerResponse, outcomes: readonly MemberOutcome[]): Promise<void> {
  const created = new Set<Iri>();
  const succeeded = new Set<Iri>();
  const errors: object[] = [];
  await eachInTurns(outcomes, (outcome) => {
    const own = errorsOf(outcome);
    errors.push(...own);
    if (own.length === 0) succeeded.add(outcome.id);
    if (isCreated(outcome)) created.add(outcome.id);
  });
  if (errors.length > 0) sendJson(response, 207, { success: [...succeeded], errors });
  else if (created.size > 0) sendJson(response, 201, [...created]);
  else sendNothing(response, 204);
}

/** Made where it was not: here, or at a source where nothing of it was for here. */
function isCreated({ here, others }: MemberOutcome): boolean {
  if (here) return here.kind === 'done' && here.change?.kind === 'created';
  return others.some((fate) => fate.kind === 'done' && fate.isNew);
}

function errorsOf({ id, here, others }: MemberOutcome): readonly object[] {
  const own = here ? errorsHere(id, here) : [];
  return others.length === 0 ? own : [...own, ...others.flatMap(failureOf).map((failure) => errorOf(id, failure))];
}

function errorsHere(id: Iri, fate: Fate): readonly object[] {
  if (fate.kind === 'failed') return [errorOf(id, { problem: fate.problem })];
  if (fate.notUpdated.length === 0) return [];
  const detail = `Not all attributes were updated: ${fate.notUpdated.map((one) => one.reason).join('; ')}`;
  return [errorOf(id, { problem: problem('BadRequestData', detail) })];
}
