/**
 * Attribute paths of clause 4.9, as q and orderBy have them: `attribute.sub[member.member]`. A name may be an IRI: in its last
 * part, after a slash or a #, the first dot ends it.
 */
import type { Cursor } from './cursor.ts';
import { checkName } from './id.ts';
import type { Names } from './names.ts';
import type { AttributePath } from './query.ts';

/** Reads as far as it goes. Throws BadRequestData. */
export function readPath(cursor: Cursor, names: Names): AttributePath {
  const segments = [];
  do {
    const name = iriAt(cursor) ?? cursor.match(/[^\s.[\]{}()=!~<>;|,"]+/y);
    if (name === undefined) throw cursor.expected('the name of an attribute');
    segments.push(names.expand(checkName(name, 'attribute')));
  } while (cursor.take('.'));
  const members: string[] = [];
  if (cursor.take('[')) {
    do {
      const member = cursor.peek() === '"' ? quotedText(cursor) : cursor.match(/[^.[\]"]+/y);
      if (member === undefined) throw cursor.expected('the name of a member of the value');
      members.push(member);
    } while (cursor.take('.'));
    if (!cursor.take(']')) throw cursor.expected('"]"');
  }
  return { attribute: segments[0]!, subAttributes: segments.slice(1), members };
}

/** Up to where a path or another IRI begins. */
const iri = /[A-Za-z][A-Za-z0-9+-]*:\/\/(?:(?!\.[A-Za-z][A-Za-z0-9+-]*:\/\/)[^\s[\]{}()=!~<>;|,"])+/y;

function iriAt(cursor: Cursor): string | undefined {
  const start = cursor.at;
  const text = cursor.match(iri);
  if (text === undefined) return undefined;
  const last = Math.max(text.lastIndexOf('/'), text.lastIndexOf('#'));
  const dot = text.indexOf('.', last);
  const name = dot < 0 ? text : text.slice(0, dot);
  cursor.at = start + name.length;
  return name;
}

/** A text in quotes, with the escapes of JSON. */
export function quotedText(cursor: Cursor): string {
  const start = cursor.at;
  const text = cursor.match(/"[^"\\]*(?:\\.[^"\\]*)*"/y);
  if (text === undefined) throw cursor.expected('a text that ends with a quote', start);
  try {
    return JSON.parse(text) as string;
  } catch {
    throw cursor.wrong('the text has an escape that JSON does not know', start);
  }
}
