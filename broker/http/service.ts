/** What the resources of the API work with, whatever the tenant. */
import type { Limits } from '#broker/config.ts';
import type { Contexts } from '#broker/jsonld/contexts.ts';

export interface Service {
  readonly contexts: Contexts;
  readonly limits: Limits;
}
