/** Reads a request body within its limits: bytes first, then text, then JSON of bounded depth. */
import type { IncomingMessage } from 'node:http';
import type { Limits } from '#broker/config.ts';
import { runInTurns } from '#broker/core/turns.ts';
import { parseJson, parseLongJson } from '#models/ngsi-ld/bounded-json.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import { problem } from '#models/problem.ts';
import { JSON_TYPE, LD_TYPE } from './accept.ts';

/** What a body may be, and what it may be where it patches (clause 6.3.4). */
export const writeTypes: readonly string[] = [JSON_TYPE, LD_TYPE];
export const patchTypes: readonly string[] = [JSON_TYPE, LD_TYPE, 'application/merge-patch+json'];

/** Characters from which on reading a body takes milliseconds. */
const LONG = 256 * 1024;

export interface Body {
  readonly json: JsonValue;
  /** The media type without parameters, in lower case. */
  readonly mediaType: string;
}

/** The body as JSON. Refuses what is encoded, of another media type, too large, not UTF-8 or not JSON. */
export async function readBody(request: IncomingMessage, mediaTypes: readonly string[], limits: Limits): Promise<Body> {
  const mediaType = request.headers['content-type'] === undefined ? undefined : mediaTypeOf(request, mediaTypes);
  const bytes = await readBytes(request, limits.bodyBytesMax);
  const { jsonDepthMax: depthMax, jsonKeysMax: keysMax, jsonTextMax: textMax } = limits;
  const bounds = { depthMax, keysMax, textMax };
  if (mediaType === undefined) {
    // Whether it could be read at all is told before that its type is missing.
    if (bytes.length > 0) parseJson(textOf(bytes), bounds);
    return { json: null, mediaType: mediaTypeOf(request, mediaTypes) };
  }
  if (bytes.length === 0) throw problem('InvalidRequest', 'The request has no body: give one in JSON');
  const text = textOf(bytes);
  const isLong = text.length > LONG;
  return { json: isLong ? await runInTurns(parseLongJson(text, bounds)) : parseJson(text, bounds), mediaType };
}

function mediaTypeOf(request: IncomingMessage, mediaTypes: readonly string[]): string {
  const { 'content-encoding': encoding, 'content-type': given = '' } = request.headers;
  // As nearly everybody writes it.
  if (encoding === undefined && mediaTypes.includes(given)) return given;
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw problem('UnsupportedMediaType', `Content-Encoding ${encoding} is not supported: send the body as it is`);
  }
  const [name = '', ...parameters] = given.split(';').map((part) => part.trim());
  const mediaType = name.toLowerCase();
  const charset = parameters.find((part) => /^charset=/i.test(part))?.slice('charset='.length);
  if (!mediaTypes.includes(mediaType)) {
    throw problem(
      'UnsupportedMediaType',
      `Content-Type ${mediaType ? `is "${mediaType}"` : 'is missing'}: give ${mediaTypes.join(' or ')}`,
    );
  }
  if (charset !== undefined && !/^"?utf-?8"?$/i.test(charset)) {
    throw problem('UnsupportedMediaType', `Character set ${charset} is not supported: send UTF-8`);
  }
  return mediaType;
}

function readBytes(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const tooLarge = () =>
    problem('RequestEntityTooLarge', `The body is larger than ${bytesMax} bytes: send it in parts`);
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      // Once refused, the rest is read and forgotten, so that the client is able to read the answer.
      if (length > bytesMax) {
        chunks.length = 0;
        reject(tooLarge());
      } else chunks.push(chunk);
    });
    const brokeOff = () => reject(problem('InvalidRequest', 'The connection ended before the body did'));
    request.on('end', () => {
      // Every request closes in the end; a Problem that nobody sees would be dear all the same.
      request.off('close', brokeOff);
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    });
    request.on('error', brokeOff);
    request.on('close', brokeOff);
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function textOf(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw problem('InvalidRequest', 'The body is not UTF-8');
  }
}
