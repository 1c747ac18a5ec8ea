/**
 * What sources answered to reads, for those whose registration gives a cacheDuration (clause 5.2.34): within it they are not
 * asked the same again; after it, what they answered last stands in for them when they fail, with a warning (6.3.17).
 */
import type { Origin } from '#broker/core/federation/origin.ts';
import type { AskSource, SourceAnswer, SourceRequest } from '#broker/core/federation/source.ts';
import type { Clock } from '#broker/core/ports.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';

interface Kept {
  readonly answer: SourceAnswer;
  /** On the monotonic clock. */
  readonly at: number;
  /** An answer for what the registration was then. */
  readonly registration: Registration;
}

/** `most`: answers of one tenant; the one that was kept first goes. */
export function cachedAsk(ask: AskSource, clock: Clock, most: number): AskSource {
  const kept = new Map<string, Kept>();
  return async (registration, request, origin) => {
    const { cacheMs } = registration;
    if (cacheMs === undefined) return ask(registration, request, origin);
    const key = keyOf(registration, request, origin);
    const known = kept.get(key);
    const isSame = known?.registration === registration;
    if (known && isSame && clock.monotonic() - known.at < cacheMs) return known.answer;
    const answer = await ask(registration, request, origin);
    if (answer.kind === 'answered' && answer.status < 300) {
      kept.delete(key);
      kept.set(key, { answer, at: clock.monotonic(), registration });
      if (kept.size > most) kept.delete(kept.keys().next().value!);
      return answer;
    }
    if (!known || !isSame || answer.kind === 'answered') return answer;
    origin.warn({ code: 110, agent: registration.id, text: `Its last answer stands in for it: ${answer.cause}` });
    return known.answer;
  };
}

/** Who asks counts too, where the registration passes on what the client sent (4.3.6.5). */
function keyOf({ id, contextSourceInfo }: Registration, request: SourceRequest, { headers, context }: Origin): string {
  const passed = contextSourceInfo.map(({ key }) => headers[key.toLowerCase()]);
  return JSON.stringify([id, request, context, passed]);
}
