/** One request to one source, told as entities or as a warning: clauses 6.3.17 and 6.3.18. */
import type { Origin } from '#broker/core/federation/origin.ts';
import { asRegistered } from '#broker/core/federation/proxied.ts';
import type { AskSource, SourceAnswer, SourceRequest } from '#broker/core/federation/source.ts';
import type { Clock } from '#broker/core/ports.ts';
import type { Registrations, SourceMatch } from '#broker/core/registration/registrations.ts';
import type { Contexts } from '#broker/jsonld/contexts.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
import type { Tongue } from './outgoing.ts';
import { namesOf, readEntities } from './received.ts';
import { faultOf, warningsIn } from './warnings.ts';

export interface AnswerParts {
  readonly registrations: Registrations;
  readonly ask: AskSource;
  readonly contexts: Contexts;
  readonly clock: Clock;
}

export type Answered = Extract<SourceAnswer, { kind: 'answered' }>;

/** The answer of a source that had one; what went wrong becomes a warning. */
export async function asked(
  { ask, registrations }: AnswerParts,
  registration: Registration,
  request: SourceRequest,
  origin: Origin,
): Promise<Answered | undefined> {
  const answer = await ask(registration, request, origin);
  const isAnswer = answer.kind === 'answered' && (answer.status < 300 || fine.has(answer.status));
  // What is counted is what was sent (5.2.9).
  if (answer.kind === 'answered' || !answer.isResting) registrations.tell(registration.id, isAnswer);
  if (answer.kind === 'answered') for (const told of warningsIn(answer.headers['ngsild-warning'])) origin.warn(told);
  if (answer.kind === 'answered' && answer.status < 300) return answer;
  if (answer.kind !== 'answered' || answer.status !== NOT_FOUND)
    origin.warn({ agent: registration.id, ...faultOf(answer) });
  return undefined;
}

/** There is no such entity: no fault of anybody. */
const NOT_FOUND = 404;
/** Answers that speak for the source: it does not have it; or the request has been there (6.3.18). */
const fine: ReadonlySet<number> = new Set([NOT_FOUND, 508]);

/** What the answer holds of what is registered. */
export async function entitiesIn(
  { contexts, clock }: AnswerParts,
  { registration, information }: SourceMatch,
  answer: Answered,
  tongue: Tongue,
  origin: Origin,
): Promise<readonly Entity[]> {
  const warn = (text: string): void => origin.warn({ code: 111, agent: registration.id, text });
  try {
    const names = await namesOf(answer, tongue, contexts);
    const { entities, fault } = await readEntities(answer.body, names, contexts, instantAt(clock.now()));
    if (fault !== undefined) warn(`The source answered what cannot be read: ${fault}`);
    return entities.flatMap((entity) => asRegistered(entity, information) ?? []);
  } catch (error) {
    warn(`The source answered in a context that cannot be read: ${(error as Error).message}`);
    return [];
  }
}
