/** `/notifications/{id}/…`: what became of the notifications of a subscription, and what can still be done. Our own. */
import type { Response } from 'express';
import type { Deliveries, ReplayStart } from '#broker/core/subscription/deliveries.ts';
import type { Tenant, Tenants } from '#broker/core/tenants.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { checkUri } from '#models/ngsi-ld/id.ts';
import { normaliseInstant } from '#models/ngsi-ld/instant.ts';
import { isJsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { problem } from '#models/problem.ts';
import { JSON_TYPE } from './accept.ts';
import { sendJson } from './answer.ts';
import { readBody } from './body.ts';
import type { Methods } from './handler.ts';
import { type Parameters, wholeOf } from './parameters.ts';
import type { Service } from './service.ts';
import { tenantCalled, tenantOf } from './tenant.ts';

export function notificationAttempts(): Methods {
  return {
    GET: (request, response) => sendJson(response, 200, ours(response).attempts(subscriptionId(request.params['id']))),
  };
}

export function deadLetterCollection(): Methods {
  return {
    GET: (request, response) =>
      sendJson(response, 200, ours(response).deadLetters(subscriptionId(request.params['id']))),
    async DELETE(request, response, _broker, parameters) {
      const revision = wholeOf(parameters, 'revision', { least: 1, most: Number.MAX_SAFE_INTEGER });
      const deleted = await ours(response).forgetDeadLetters(subscriptionId(request.params['id']), revision);
      sendJson(response, 200, { deleted });
    },
  };
}

export function deadLetterRetry(): Methods {
  return {
    POST: async (request, response) =>
      sendJson(response, 200, await ours(response).retryDeadLetters(subscriptionId(request.params['id']))),
  };
}

export function notificationTest(): Methods {
  return {
    POST: async (request, response) =>
      sendJson(response, 200, await ours(response).test(subscriptionId(request.params['id']))),
  };
}

export function notificationReplay({ limits }: Service): Methods {
  return {
    async POST(request, response) {
      const id = subscriptionId(request.params['id']);
      const { json } = await readBody(request, [JSON_TYPE], limits);
      sendJson(response, 202, await ours(response).replay(id, startOf(json)));
    },
  };
}

/** `{"after": revision}` or `{"since": instant}`. */
function startOf(json: JsonValue): ReplayStart {
  const { after, since, ...others } = isJsonObject(json) ? json : {};
  const at = typeof since === 'string' ? normaliseInstant(since) : undefined;
  if (Object.keys(others).length === 0) {
    if (Number.isSafeInteger(after) && (after as number) >= 0 && since === undefined) return { after: after as number };
    if (at !== undefined && after === undefined) return { since: at };
  }
  throw problem('BadRequestData', 'Give {"after": revision} or {"since": moment}, such as 2026-11-21T12:00:00Z');
}

export function subscriptionId(text: unknown): Iri {
  return checkUri(text, 'The subscription id of the path');
}

function ours(response: Response): Deliveries {
  return requireDeliveries(tenantOf(response));
}

export function requireDeliveries({ deliveries }: Tenant): Deliveries {
  if (deliveries) return deliveries;
  throw problem('OperationNotSupported', 'This broker sends no notifications');
}

/** Those of the tenant in the header or, for pages that cannot send one here, of the parameter `tenant`. */
export async function deliveriesOf(response: Response, tenants: Tenants, parameters: Parameters): Promise<Deliveries> {
  const name = parameters.get('tenant');
  return requireDeliveries(name === undefined ? tenantOf(response) : await tenantCalled(name, tenants));
}
