/** `/metrics`: what the composition root measures, as Prometheus text. */
import { problem } from '#models/problem.ts';
import type { Methods } from './handler.ts';
import type { Service } from './service.ts';

/** Version 0.0.4 of the exposition format. */
const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export function metricsText({ metrics }: Service): Methods {
  return {
    GET(_request, response) {
      if (!metrics) throw problem('ResourceNotFound', 'Nothing is measured here');
      response.setHeader('Content-Type', PROMETHEUS_TYPE);
      response.setHeader('Cache-Control', 'no-store');
      response.end(metrics());
    },
  };
}
