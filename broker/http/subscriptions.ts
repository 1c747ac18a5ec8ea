/** `/subscriptions` and `/subscriptions/{id}`: clauses 6.10 and 6.11. */
import { createSubscription } from '#broker/core/subscription/create.ts';
import { listSubscriptions, retrieveSubscription } from '#broker/core/subscription/retrieve.ts';
import { deleteSubscription, updateSubscription } from '#broker/core/subscription/update.ts';
import { checkUri } from '#models/ngsi-ld/id.ts';
import { acceptedOf, jsonOrLd } from './accept.ts';
import { locate, sendLinked, sendNothing } from './answer.ts';
import { patchTypes, readBody, writeTypes } from './body.ts';
import { linkedContext, objectIn, withNotifyingContext } from './context.ts';
import type { Methods } from './handler.ts';
import { readPage, sendPaging } from './paging.ts';
import { flagOf, wantsTimes } from './parameters.ts';
import type { Service } from './service.ts';
import { sayVersion } from './version.ts';

const path = '/ngsi-ld/v1/subscriptions';
const what = 'The subscription id of the path';

export function subscriptionCollection({ contexts, limits }: Service): Methods {
  return {
    async GET(request, response, broker, parameters) {
      const mediaType = acceptedOf(request, jsonOrLd);
      const query = readPage(parameters, limits);
      const wording = { ...(await linkedContext(request, contexts)), sysAttrs: wantsTimes(parameters) };
      const { subscriptions, total } = listSubscriptions(broker, query.limit, query.offset, wording);
      const more = query.offset + subscriptions.length < total;
      sendPaging(response, request.originalUrl, query, { more, ...(query.count && { total }) });
      sayVersion(request, response);
      sendLinked(response, subscriptions, wording.context, mediaType);
    },

    async POST(request, response, broker, parameters) {
      const named = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const json = await withNotifyingContext(named, request, contexts);
      const { via } = request.headers;
      const reach = {
        ...(flagOf(parameters, 'local') && ({ local: true } as const)),
        ...(via !== undefined && { via }),
      };
      locate(response, path, await createSubscription(broker, json, named.names, named.context, reach));
      sendNothing(response, 201);
    },
  };
}

export function subscriptionResource({ contexts, limits }: Service): Methods {
  return {
    async GET(request, response, broker, parameters) {
      const mediaType = acceptedOf(request, jsonOrLd);
      const wording = { ...(await linkedContext(request, contexts)), sysAttrs: wantsTimes(parameters) };
      const body = retrieveSubscription(broker, checkUri(request.params['id'], what), wording);
      // A subscription is the same in all versions (4.3.6.8).
      sayVersion(request, response);
      sendLinked(response, body, wording.context, mediaType);
    },

    async PATCH(request, response, broker) {
      const id = checkUri(request.params['id'], what);
      const named = await objectIn(await readBody(request, patchTypes, limits), request, contexts);
      const { names, context } = named;
      const json = 'jsonldContext' in named.json ? await withNotifyingContext(named, request, contexts) : named.json;
      await updateSubscription(broker, id, json, names, context);
      sendNothing(response, 204);
    },

    async DELETE(request, response, broker) {
      await deleteSubscription(broker, checkUri(request.params['id'], what));
      sendNothing(response, 204);
    },
  };
}
