/** `/csourceRegistrations` and `/csourceRegistrations/{id}`: clauses 6.8 and 6.9. */

import { instantOf } from '#broker/core/commit.ts';
import { discover } from '#broker/core/registration/discover.ts';
import { isExpired, registrationsOf } from '#broker/core/registration/registry.ts';
import { representRegistration } from '#broker/core/registration/represent.ts';
import {
  createRegistration,
  deleteRegistration,
  noRegistration,
  updateRegistration,
} from '#broker/core/registration/write.ts';
import { checkUri } from '#models/ngsi-ld/id.ts';
import { acceptedOf, jsonOrLd } from './accept.ts';
import { locate, sendLinked, sendNothing } from './answer.ts';
import { patchTypes, readBody, writeTypes } from './body.ts';
import { linkedContext, objectIn } from './context.ts';
import type { Methods } from './handler.ts';
import { readPage, sendPaging } from './paging.ts';
import { wantsTimes } from './parameters.ts';
import { readDiscovery } from './registrations-query.ts';
import type { Service } from './service.ts';

const path = '/ngsi-ld/v1/csourceRegistrations';
const what = 'The registration id of the path';

export function registrationCollection({ contexts, limits }: Service): Methods {
  return {
    async GET(request, response, broker, parameters) {
      const mediaType = acceptedOf(request, jsonOrLd);
      const { names, context } = await linkedContext(request, contexts);
      const { wish, filter } = readDiscovery(parameters, names, limits);
      const page = readPage(parameters, limits);
      const found = discover(broker, wish, filter);
      const shown = found.slice(page.offset, page.offset + page.limit);
      const more = page.offset + shown.length < found.length;
      sendPaging(response, request.originalUrl, page, { more, ...(page.count && { total: found.length }) });
      const registrations = registrationsOf(broker);
      const sysAttrs = wantsTimes(parameters);
      // As it was registered, not only what matched: clause 5.10.2.5 recommends less, but who discovers a source
      // for an entity mostly goes on to update the registration.
      const body = shown.map(({ registration }) =>
        representRegistration(registration, names, { record: registrations.record(registration.id), sysAttrs }),
      );
      sendLinked(response, body, context, mediaType);
    },

    async POST(request, response, broker) {
      const { json, names } = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      locate(response, path, await createRegistration(broker, json, names));
      sendNothing(response, 201);
    },
  };
}

export function registrationResource({ contexts, limits }: Service): Methods {
  return {
    async GET(request, response, broker, parameters) {
      const mediaType = acceptedOf(request, jsonOrLd);
      const id = checkUri(request.params['id'], what);
      const { names, context } = await linkedContext(request, contexts);
      const registrations = registrationsOf(broker);
      const registration = registrations.get(id);
      if (!registration || isExpired(registration, instantOf(broker))) throw noRegistration(id);
      const view = { record: registrations.record(id), sysAttrs: wantsTimes(parameters) };
      sendLinked(response, representRegistration(registration, names, view), context, mediaType);
    },

    async PATCH(request, response, broker) {
      const id = checkUri(request.params['id'], what);
      const { json, names } = await objectIn(await readBody(request, patchTypes, limits), request, contexts);
      await updateRegistration(broker, id, json, names);
      sendNothing(response, 204);
    },

    async DELETE(request, response, broker) {
      await deleteRegistration(broker, checkUri(request.params['id'], what));
      sendNothing(response, 204);
    },
  };
}
