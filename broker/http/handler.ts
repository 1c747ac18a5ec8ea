/** What answers requests: one handler for each method of a resource. */
import type { Request, Response } from 'express';
import type { Broker } from '#broker/core/broker.ts';
import type { Parameters } from './parameters.ts';

/**
 * Answers one request, in the tenant that it is about; what it throws is rendered by `problems.ts`. `parameters` are
 * those of the query that its operation declares.
 */
export type Handler = (
  request: Request,
  response: Response,
  broker: Broker,
  parameters: Parameters,
) => void | Promise<void>;

export interface Methods {
  readonly GET?: Handler;
  readonly POST?: Handler;
  readonly PUT?: Handler;
  readonly PATCH?: Handler;
  readonly DELETE?: Handler;
}
