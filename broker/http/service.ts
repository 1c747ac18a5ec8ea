/** What the resources of the API work with, whatever the tenant. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Limits } from '#broker/config.ts';
import type { Jobs } from '#broker/core/jobs.ts';
import type { Tenant } from '#broker/core/tenants.ts';
import type { Contexts } from '#broker/jsonld/contexts.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import type { HealthReport } from './health.ts';
import type { WallOptions } from './walls.ts';

/** Another door of the broker, such as GraphQL, with its own way to answer. */
export interface Mount {
  readonly path: string;
  /** One sentence for the documentation. */
  readonly summary?: string;
  /** `body` is that of a POST, read within the limits; a Problem that is thrown is rendered as everywhere. */
  readonly handle: (request: IncomingMessage, response: ServerResponse, tenant: Tenant, body?: JsonValue) => void;
}

export interface Service extends Pick<WallOptions, 'access' | 'tenants'> {
  readonly contexts: Contexts;
  readonly limits: Limits;
  readonly mounts: readonly Mount[];
  readonly health: () => HealthReport;
  /** Absent where nothing is imported. */
  readonly jobs?: Jobs;
  /** The text of `/metrics` (Prometheus); absent where nothing is measured. */
  readonly metrics?: () => string;
}
