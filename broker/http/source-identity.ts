/** `/info/sourceIdentity`: who this broker is to those who ask it as a context source; clauses 5.15, 6.33 and 5.2.40. */
import { instantAt } from '#models/ngsi-ld/instant.ts';
import { acceptedOf, jsonOrLd } from './accept.ts';
import { sendLinked } from './answer.ts';
import type { Methods } from './handler.ts';
import type { Service } from './service.ts';

export function sourceIdentity(_service: Service): Methods {
  return {
    GET(request, response, { federation, clock }) {
      const mediaType = acceptedOf(request, jsonOrLd);
      const alias = federation?.alias ?? 'busbar';
      const body = {
        id: `urn:ngsi-ld:ContextSourceIdentity:${encodeURIComponent(alias)}`,
        type: 'ContextSourceIdentity',
        contextSourceAlias: alias,
        contextSourceUptime: durationOf(clock.monotonic() - (federation?.since ?? 0)),
        contextSourceTimeAt: instantAt(clock.now()),
      };
      sendLinked(response, body, undefined, mediaType);
    },
  };
}

/** ISO 8601, of days and less. */
export function durationOf(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  return `P${days}DT${hours}H${minutes}M${seconds % 60}S`;
}
