/** Where notifications go and what is sent along: ETSI GS CIM 009 clauses 5.2.15 and 5.2.22. */
import type { Endpoint } from '#models/ngsi-ld/subscription.ts';
import { problem } from '#models/problem.ts';
import type { Members } from './members.ts';

const known = ['uri', 'accept', 'timeout', 'receiverInfo'];
const lacking = ['notifierInfo', 'cooldown'];

/** Headers that the broker sets itself, or that would change how the message is framed on its way. */
const reserved = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'link',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export function parseEndpoint(members: Members): Endpoint {
  members.only(known, lacking);
  const timeoutMs = members.positive('timeout');
  return {
    uri: uriOf(members),
    accept: acceptOf(members),
    receiverInfo: (members.objects('receiverInfo') ?? []).map(headerOf),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
}

function uriOf(members: Members): string {
  const uri = members.text('uri');
  const url = uri === undefined ? null : URL.parse(uri);
  if (!uri || !url) throw members.wrong('uri', 'an absolute URI such as http://example.org/notify');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw problem(
      'OperationNotSupported',
      `${members.path('uri')} begins with ${url.protocol}// and this broker notifies over http:// and https:// only`,
    );
  }
  if (url.username || url.password) {
    throw problem('BadRequestData', `${members.path('uri')} carries a password: give it as a header in receiverInfo`);
  }
  return uri;
}

function acceptOf(members: Members): Endpoint['accept'] {
  const accept = members.oneOf('accept', ['application/json', 'application/ld+json', 'application/geo+json']);
  if (accept === 'application/geo+json') {
    throw problem('OperationNotSupported', `${members.path('accept')}: GeoJSON notifications are not supported yet`);
  }
  return accept ?? 'application/json';
}

function headerOf(members: Members): { readonly key: string; readonly value: string } {
  members.only(['key', 'value'], []);
  const key = members.text('key');
  const value = members.text('value');
  if (key === undefined || !/^[\w!#$%&'*+.^`|~-]{1,256}$/.test(key)) throw members.wrong('key', 'the name of a header');
  if (value === undefined || !/^[\t\x20-\x7e]{1,8192}$/.test(value)) throw members.wrong('value', 'printable ASCII');
  const name = key.toLowerCase();
  if (reserved.has(name) || name.startsWith('proxy-')) {
    throw problem('BadRequestData', `${members.path('key')} is ${key}, a header that the broker sets: leave it out`);
  }
  return { key, value };
}
