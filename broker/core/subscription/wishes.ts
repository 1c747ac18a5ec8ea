/** The member `busbar` of a subscription: what the standard has no word for. */
import type { DeliveryWishes } from '#models/ngsi-ld/subscription.ts';
import { problem } from '#models/problem.ts';
import type { Members } from './members.ts';
import { checkTemplate } from './template.ts';

/** Characters of a key: less could be guessed, more adds nothing to a hash of 64-byte blocks. */
const secretLength = { least: 16, most: 1024 };

export function parseWishes(members: Members): DeliveryWishes {
  members.only(['mode', 'onRealChange', 'template', 'secret']);
  const mode = members.oneOf('mode', ['durable', 'latest', 'best-effort']);
  const onRealChange = members.flag('onRealChange');
  const secret = members.text('secret');
  if (secret !== undefined && (secret.length < secretLength.least || secret.length > secretLength.most)) {
    // The refusal does not repeat it.
    throw problem(
      'BadRequestData',
      `busbar.secret has to have ${secretLength.least} to ${secretLength.most} characters`,
    );
  }
  const template = members.json['template'];
  if (template !== undefined) checkTemplate(template);
  return {
    ...(mode && { mode }),
    ...(onRealChange && { onRealChange }),
    ...(template !== undefined && { template }),
    ...(secret !== undefined && { secret }),
  };
}
