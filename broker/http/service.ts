/** What the resources of the API work with. */
import type { Limits } from '#broker/config.ts';
import type { Broker } from '#broker/core/broker.ts';
import type { Contexts } from '#broker/jsonld/contexts.ts';

export interface Service {
  readonly broker: Broker;
  readonly contexts: Contexts;
  readonly limits: Limits;
}
