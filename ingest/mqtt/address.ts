/** `at` of a mapping file for MQTT: a place in a message on a topic, or a topic for commands and one for replies. */
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { limits } from '../config.ts';
import { isPattern, topicFault } from './topic.ts';

export type PointAddress =
  | { readonly topic: string; readonly pointer: string; readonly time?: string }
  | {
      readonly topic: string;
      /** Absent: any device. */
      readonly device?: string;
      readonly component: string;
      readonly measurand: string;
      /** Absent: readings without a phase. */
      readonly phase?: string;
    };

export interface CommandAddress {
  readonly topic: string;
  /** Where the field answers. */
  readonly reply: string;
  /** The field's own name of the thing, where several listen on one topic. */
  readonly name?: string;
}

/** One text for the place of a reading in a PMU message. NUL cannot stand in any of the four. */
export function readingKey(device: unknown, component: unknown, measurand: unknown, phase: unknown): string {
  return [device, component, measurand, phase].map((part) => (typeof part === 'string' ? part : '')).join('\0');
}

/** RFC 6901: `/a/b~1c` → `a`, `b/c`; the empty pointer is the whole document. */
export function pointerTokens(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What is wrong with an address, to be read after its path; undefined when nothing is. */
export function checkAddress(at: JsonObject, use: 'point' | 'command'): string | undefined {
  const topics = use === 'point' ? ['topic'] : ['topic', 'reply'];
  for (const name of topics) {
    const topic = at[name];
    if (typeof topic !== 'string') return `.${name} is missing: give an MQTT topic such as busbar/field/TX1.`;
    const fault = topicFault(topic, limits.mqttTopicLevelsMax);
    if (fault) return `.${name} ${topic} ${fault}`;
    if (use === 'command' && isPattern(topic)) return `.${name} ${topic} has a wildcard: name one topic.`;
  }
  return use === 'point' ? placeFault(at) : undefined;
}

function placeFault(at: JsonObject): string | undefined {
  const { pointer, component, measurand, device, phase, time } = at;
  if (pointer === undefined && component === undefined) {
    return ' names no place in the message: give pointer, or component and measurand for PMU JSON.';
  }
  if (pointer !== undefined && component !== undefined) return ' has both pointer and component: give one of them.';
  for (const [name, text] of [
    ['pointer', pointer],
    ['time', time],
  ] as const) {
    if (text === undefined) continue;
    if (typeof text !== 'string' || !/^(\/([^~/]|~[01])*)*$/.test(text)) {
      return `.${name} ${JSON.stringify(text)} is no JSON pointer: give one such as /values/activePower.`;
    }
  }
  if (component === undefined) return undefined;
  for (const [name, text] of Object.entries({ component, measurand, device, phase })) {
    const isOptional = name === 'device' || name === 'phase';
    if (!(typeof text === 'string' && text !== '') && !(isOptional && text === undefined)) {
      return `.${name} is missing: give the text that stands in the message.`;
    }
  }
  return undefined;
}
