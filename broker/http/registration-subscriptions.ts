/** `/csourceSubscriptions` and `/csourceSubscriptions/{id}`: clauses 6.12 and 6.13. */
import {
  contextOfRegistrationSubscription,
  createRegistrationSubscription,
  deleteRegistrationSubscription,
  listRegistrationSubscriptions,
  retrieveRegistrationSubscription,
  updateRegistrationSubscription,
} from '#broker/core/registration/subscriptions.ts';
import { checkUri } from '#models/ngsi-ld/id.ts';
import { acceptedOf, jsonOrLd, LD_TYPE } from './accept.ts';
import { locate, sendJson, sendLinked, sendNothing } from './answer.ts';
import { patchTypes, readBody, writeTypes } from './body.ts';
import { linkedContext, objectIn, withNotifyingContext } from './context.ts';
import type { Methods } from './handler.ts';
import { readPage, sendPaging } from './paging.ts';
import { wantsTimes } from './parameters.ts';
import type { Service } from './service.ts';

const path = '/ngsi-ld/v1/csourceSubscriptions';
const what = 'The subscription id of the path';

export function registrationSubscriptionCollection({ contexts, limits }: Service): Methods {
  return {
    async GET(request, response, broker, parameters) {
      const mediaType = acceptedOf(request, jsonOrLd);
      const { names, context } = await linkedContext(request, contexts);
      const page = readPage(parameters, limits);
      const { subscriptions, total } = listRegistrationSubscriptions(broker, page, names, wantsTimes(parameters));
      const more = page.offset + subscriptions.length < total;
      sendPaging(response, request.originalUrl, page, { more, ...(page.count && { total }) });
      // In plain JSON the Link header of a page names its neighbours alone: the client knows the @context that it gave.
      if (mediaType === LD_TYPE) sendLinked(response, subscriptions, context, mediaType);
      else sendJson(response, 200, subscriptions);
    },

    async POST(request, response, broker) {
      const named = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const json = await withNotifyingContext(named, request, contexts);
      locate(response, path, await createRegistrationSubscription(broker, json, named.names, named.context));
      sendNothing(response, 201);
    },
  };
}

export function registrationSubscriptionResource({ contexts, limits }: Service): Methods {
  return {
    async GET(request, response, broker, parameters) {
      const mediaType = acceptedOf(request, jsonOrLd);
      const id = checkUri(request.params['id'], what);
      const { names, context } = await linkedContext(request, contexts);
      const found = retrieveRegistrationSubscription(broker, id, names, wantsTimes(parameters));
      sendLinked(response, found, context, mediaType);
    },

    async PATCH(request, response, broker) {
      const id = checkUri(request.params['id'], what);
      const { json, ...given } = await objectIn(await readBody(request, patchTypes, limits), request, contexts);
      // A fragment that brings no @context speaks that of the subscription.
      const context = given.context ?? contextOfRegistrationSubscription(broker, id);
      const names = context === undefined ? contexts.core : await contexts.names(context);
      await updateRegistrationSubscription(broker, id, json, names, context);
      sendNothing(response, 204);
    },

    async DELETE(request, response, broker) {
      await deleteRegistrationSubscription(broker, checkUri(request.params['id'], what));
      sendNothing(response, 204);
    },
  };
}
