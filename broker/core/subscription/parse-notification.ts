/** How the entities of a notification are shown, and where they go: ETSI GS CIM 009 clause 5.2.14. */
import type { Names } from '#models/ngsi-ld/names.ts';
import { contradiction, type Projection, parseProjection } from '#models/ngsi-ld/projection.ts';
import type { Join, Subscription } from '#models/ngsi-ld/subscription.ts';
import { problem } from '#models/problem.ts';
import { parseEndpoint } from './endpoint.ts';
import { attributesIn, type Members } from './members.ts';
import { readOnly } from './source.ts';

const known = ['attributes', 'pick', 'omit', 'format', 'sysAttrs', 'showChanges', 'join', 'joinLevel', 'endpoint'];

/** Steps that a notification follows Relationships. */
const joinLevelMax = 8;

export function parseNotification(members: Members, names: Names): Subscription['notification'] {
  members.only([...known, ...readOnly.notification]);
  const word = members.oneOf('format', ['normalized', 'concise', 'simplified', 'keyValues']) ?? 'normalized';
  // `keyValues` is the older word for the same (clause 4.5.4).
  const format = word === 'keyValues' ? 'simplified' : word;
  const showChanges = members.flag('showChanges');
  if (showChanges && format === 'simplified') {
    throw problem('BadRequestData', `notification.showChanges has no place in ${word}: give normalized or concise`);
  }
  const endpoint = members.object('endpoint');
  if (!endpoint) throw members.wrong('endpoint', 'an object with a uri');
  const join = joinIn(members);
  return {
    ...shownMembers(members, names),
    format,
    sysAttrs: members.flag('sysAttrs') ?? false,
    ...(showChanges && { showChanges }),
    ...(join && { join }),
    endpoint: parseEndpoint(endpoint),
  };
}

type Shown = Pick<Subscription['notification'], 'attributes' | 'pick' | 'omit'>;

function shownMembers(members: Members, names: Names): Shown {
  const { json } = members;
  const attributes = attributesIn(members, 'attributes', names);
  if (attributes && ('pick' in json || 'omit' in json)) {
    throw problem('BadRequestData', 'notification.attributes goes with neither pick nor omit: leave it out');
  }
  const pick = projectionIn(members, 'pick', names);
  const omit = projectionIn(members, 'omit', names);
  const twice = pick && omit && contradiction(pick, omit);
  if (twice !== undefined) {
    throw problem('BadRequestData', `notification.pick and notification.omit both name ${twice}: choose one of them`);
  }
  return { ...(attributes && { attributes }), ...(pick && { pick }), ...(omit && { omit }) };
}

function projectionIn(members: Members, name: 'pick' | 'omit', names: Names): Projection | undefined {
  const texts = members.texts(name);
  return texts && parseProjection(texts.join(','), name, names);
}

function joinIn(members: Members): Join | undefined {
  const kind = members.oneOf('join', ['flat', 'inline', '@none']);
  const levels = members.positive('joinLevel');
  if (levels !== undefined && (!Number.isInteger(levels) || levels > joinLevelMax)) {
    throw members.wrong('joinLevel', `a whole number from 1 to ${joinLevelMax}`);
  }
  if (kind === undefined || kind === '@none') {
    if (levels !== undefined) throw problem('BadRequestData', 'notification.joinLevel needs join: "flat" or "inline"');
    return undefined;
  }
  return { kind, levels: levels ?? 1 };
}
