/** What became of a write at a source, by what it answered: clauses 5.2.16 to 5.2.18, 6.3.2. */
import type { SourceAnswer } from '#broker/core/federation/source.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { isJsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
import { type Problem, type ProblemKind, problem, problemKinds } from '#models/problem.ts';

/** A fate without the registration that it is about. */
export type Verdict =
  | { readonly kind: 'done'; readonly isNew?: true }
  | { readonly kind: 'partly' | 'failed'; readonly problem: Problem };

export function verdictOf(registration: Registration, answer: SourceAnswer): Verdict {
  const source = `Source ${registration.id}`;
  if (answer.kind === 'failed') {
    const kind = answer.isTimeout ? 'GatewayTimeout' : 'BadGateway';
    return { kind: 'failed', problem: problem(kind, `${source} did not answer: ${answer.cause}`) };
  }
  const { status, body } = answer;
  if (status === 207) return { kind: 'partly', problem: problem('BadRequestData', `${source} did ${partly(body)}`) };
  if (status === 201) return { kind: 'done', isNew: true };
  if (status >= 200 && status < 300) return { kind: 'done' };
  return { kind: 'failed', problem: problemOf(body, status, source) };
}

/** The fates of the entities of a batch: an answer may tell of each by itself (5.2.16). */
export function verdictsOf(registration: Registration, answer: SourceAnswer, ids: readonly Iri[]): readonly Verdict[] {
  const whole = verdictOf(registration, answer);
  if (answer.kind === 'failed') return ids.map(() => whole);
  const { status, body } = answer;
  if (status === 201 && Array.isArray(body)) {
    return ids.map((id) => (body.includes(id) ? { kind: 'done', isNew: true } : { kind: 'done' }));
  }
  if (status !== 207 || !isJsonObject(body) || !Array.isArray(body['errors'])) return ids.map(() => whole);
  const faults = new Map<JsonValue | undefined, JsonValue | undefined>();
  for (const error of body['errors']) if (isJsonObject(error)) faults.set(error['entityId'], error['error']);
  return ids.map((id) =>
    faults.has(id)
      ? { kind: 'failed', problem: problemOf(faults.get(id), 400, `Source ${registration.id}`) }
      : { kind: 'done' },
  );
}

/** What an exclusive or redirect source has for itself and does not let be done (4.3.6.3, 4.3.6.4). */
export function refusal({ id, mode }: Registration, operation: string): Verdict {
  const detail = `It is for the ${mode} registration ${id} alone, which does not allow ${operation}`;
  return { kind: 'failed', problem: problem('Conflict', detail) };
}

/** The problem that the source tells of, by its type, else by the status. */
function problemOf(body: JsonValue | undefined, status: number, source: string): Problem {
  const told = isJsonObject(body) ? body : {};
  const named = String(told['type'] ?? '').replace(/^.*[/#]/, '');
  const real = typeof told['status'] === 'number' ? told['status'] : status;
  const kinds = Object.keys(problemKinds) as ProblemKind[];
  const kind =
    kinds.find((one) => one === named) ?? kinds.find((one) => problemKinds[one].status === real) ?? 'BadGateway';
  const reason = told['detail'] ?? told['title'] ?? `it answered with status ${real}`;
  return problem(kind, `${source}: ${String(reason)}`);
}

function partly(body: JsonValue | undefined): string {
  const notUpdated = isJsonObject(body) && Array.isArray(body['notUpdated']) ? body['notUpdated'] : [];
  const reasons = notUpdated.map((one) => (isJsonObject(one) ? `${one['attributeName']}: ${one['reason']}` : ''));
  return reasons.length > 0 ? `not update ${reasons.join('; ')}` : 'only part of it';
}
