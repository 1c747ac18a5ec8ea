/** What is sent along to a context source: headers, and keys with a meaning of their own (clause 4.3.6.6). */
import { isUri } from '#models/ngsi-ld/id.ts';
import type { Members } from '../subscription/members.ts';

const mediaTypes = ['application/json', 'application/ld+json'];

/** Throws BadRequestData. */
export function parseSourceInfo(members: Members): { readonly key: string; readonly value: string } {
  members.only(['key', 'value']);
  const key = members.text('key');
  const value = members.text('value');
  if (key === undefined || !/^[\w!#$%&'*+.^`|~-]{1,256}$/.test(key)) throw members.wrong('key', 'the name of a header');
  if (value === undefined || !/^[\t\x20-\x7e]{1,8192}$/.test(value)) throw members.wrong('value', 'printable ASCII');
  if ((key === 'accept' || key === 'contentType') && !mediaTypes.includes(value)) {
    throw members.wrong('value', mediaTypes.join(' or '));
  }
  if (key === 'jsonldContext' && !isUri(value)) throw members.wrong('value', 'the address of an @context');
  if (key === 'ngsildConformance' && !/^\d+\.\d+$/.test(value)) throw members.wrong('value', 'a version such as 1.5');
  return { key, value };
}
