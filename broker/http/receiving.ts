/** What other context sources tell this broker, which has subscribed there for its own subscribers: clause 5.8.1.4. */
import { checkUri } from '#models/ngsi-ld/id.ts';
import { problem } from '#models/problem.ts';
import { sendNothing } from './answer.ts';
import { readBody, writeTypes } from './body.ts';
import { objectIn } from './context.ts';
import type { Methods } from './handler.ts';
import { originOf } from './origin.ts';
import type { Service } from './service.ts';
import { tenantOf } from './tenant.ts';

export function receiving({ contexts, limits }: Service): Methods {
  return {
    async POST(request, response, _broker, parameters) {
      const id = checkUri(request.params['id'], 'The id of the path');
      const { following } = tenantOf(response);
      if (!following) throw problem('ResourceNotFound', `Nobody listens to ${id}`);
      const named = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      await following.receive(id, named.json, originOf(request, response, named, parameters, false));
      sendNothing(response, 204);
    },
  };
}
