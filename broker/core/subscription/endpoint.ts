/** Where notifications go and what is sent along: ETSI GS CIM 009 clauses 5.2.15 and 5.2.22. */
import type { Endpoint } from '#models/ngsi-ld/subscription.ts';
import { problem } from '#models/problem.ts';
import { STREAM_URI } from './deliveries.ts';
import type { Members } from './members.ts';
import { parseMqttTarget } from './mqtt-target.ts';

const known = ['uri', 'accept', 'timeout', 'cooldown', 'receiverInfo', 'notifierInfo'];

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
  members.only(known);
  const timeoutMs = members.positive('timeout');
  const cooldownMs = members.positive('cooldown');
  const notifierInfo = members.objects('notifierInfo')?.map(pairOf);
  return {
    uri: uriOf(members),
    accept: members.oneOf('accept', ['application/json', 'application/ld+json', 'application/geo+json']) ?? standard,
    receiverInfo: (members.objects('receiverInfo') ?? []).map(headerOf),
    ...(notifierInfo && { notifierInfo }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(cooldownMs !== undefined && { cooldownMs }),
  };
}

/** Clause 5.2.15: where `accept` is absent. */
const standard = 'application/json';

function uriOf(members: Members): string {
  const uri = members.text('uri');
  const url = uri === undefined ? null : URL.parse(uri);
  if (!uri || !url) throw members.wrong('uri', 'an absolute URI such as http://example.org/notify');
  switch (url.protocol) {
    case 'http:':
    case 'https:':
      if (!url.username && !url.password) return uri;
      throw problem('BadRequestData', `${members.path('uri')} carries a password: give it as a header in receiverInfo`);
    case 'mqtt:':
    case 'mqtts:':
      if (parseMqttTarget(uri)) return uri;
      throw members.wrong('uri', 'mqtt[s]://[user[:password]@]host[:port]/topic, without wildcards in the topic');
    default:
      if (uri === STREAM_URI) return uri;
      throw members.wrong('uri', `an address that begins with http, https, mqtt or mqtts, or ${STREAM_URI}`);
  }
}

/** Clause 5.2.22. */
function pairOf(members: Members): { readonly key: string; readonly value: string } {
  members.only(['key', 'value']);
  const key = members.text('key');
  const value = members.text('value');
  if (key === undefined) throw members.wrong('key', 'a text that is not empty');
  if (value === undefined) throw members.wrong('value', 'a text that is not empty');
  return { key, value };
}

function headerOf(members: Members): { readonly key: string; readonly value: string } {
  const { key, value } = pairOf(members);
  if (!/^[\w!#$%&'*+.^`|~-]{1,256}$/.test(key)) throw members.wrong('key', 'the name of a header');
  if (!/^[\t\x20-\x7e]{1,8192}$/.test(value)) throw members.wrong('value', 'printable ASCII');
  const name = key.toLowerCase();
  if (reserved.has(name) || name.startsWith('proxy-')) {
    throw problem('BadRequestData', `${members.path('key')} is ${key}, a header that the broker sets: leave it out`);
  }
  return { key, value };
}
