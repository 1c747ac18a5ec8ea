/** Delivers what is due because its time has come: once, as the next round has newer values (clause 5.8.6). */
import type { Clock } from '#broker/core/ports.ts';
import type { Standing } from '#broker/core/subscription/standing.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import type { Round } from './interval.ts';
import type { Sender } from './sender.ts';
import type { Standings } from './standings.ts';

interface Parts {
  readonly sender: Sender;
  readonly standings: Standings;
  readonly standing: (id: Iri) => Standing | undefined;
  readonly clock: Clock;
  readonly gone: (id: Iri, cause: string) => void;
}

/** Whether it was delivered. */
export async function deliverRound(
  round: Round,
  { sender, standings, standing, clock, gone }: Parts,
): Promise<boolean> {
  const { subscription } = round.registered;
  const { id } = subscription;
  const outcome = await sender.sendComposed(subscription, round.id, round.compose);
  const now = instantAt(clock.now());
  const { timesSent = 0, timesFailed = 0 } = standing(id) ?? {};
  const tried = { timesSent: timesSent + 1, lastNotification: now };
  standings.update(
    id,
    outcome.kind === 'delivered'
      ? { ...tried, lastSuccess: now, status: 'ok', cause: undefined }
      : { ...tried, timesFailed: timesFailed + 1, lastFailure: now, status: 'failed', cause: outcome.cause },
  );
  if (outcome.kind === 'gone') gone(id, outcome.cause);
  return outcome.kind === 'delivered';
}
