/** `/health` and `/health/ready`: how each part is, and by the status whether the broker can serve. */
import { sendJson } from './answer.ts';
import type { Methods } from './handler.ts';

/** What the composition root knows of its parts. */
export interface HealthReport {
  /** One word. */
  readonly status: string;
  /** Whether requests of every kind can be served: 200 or 503. */
  readonly ready: boolean;
  readonly [part: string]: unknown;
}

export function healthHandler({ health }: { readonly health: () => HealthReport }): Methods {
  return {
    GET(_request, response) {
      const report = health();
      response.setHeader('Cache-Control', 'no-store');
      sendJson(response, report.ready ? 200 : 503, report);
    },
  };
}
