/**
 * The controller of the field: takes commands, answers each once, carries it out. A breaker needs its travelling time; a
 * command that comes twice is answered again and not carried out again.
 */
import type { CommandPoint } from '#models/facility/region.ts';

export interface SwitchCommand {
  readonly id: string;
  readonly name: string;
  readonly value: boolean | number;
  readonly validUntil: number;
}

export interface Reply {
  readonly id: string;
  readonly accepted: boolean;
  readonly reason?: string;
}

export interface SwitchgearParts {
  readonly commands: readonly CommandPoint[];
  readonly setOpen: (entity: string, isOpen: boolean) => void;
  /** Sets what is no switch; the answer is why that cannot be. */
  readonly set: (entity: string, attribute: string, value: number) => string | undefined;
  /** A switch has reached its new position, or something was set. */
  readonly moved: (entity: string) => void;
  readonly now: () => number;
  readonly after: (ms: number, then: () => void) => void;
}

/** Opening or closing time of a circuit breaker with its trip relay, ms. */
export const travelMs = 60;
const remembered = 1000;

/** Undefined when the bytes are no command at all: then there is nobody to answer. */
export function readSwitchCommand(payload: Uint8Array): SwitchCommand | undefined {
  let json: Partial<Record<string, unknown>> | null;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    return undefined;
  }
  const { id, name, value, validUntil } = json ?? {};
  const end = typeof validUntil === 'string' ? Date.parse(validUntil) : Number.NaN;
  if (typeof id !== 'string' || typeof name !== 'string' || !isValue(value)) return undefined;
  return Number.isNaN(end) ? undefined : { id, name, value, validUntil: end };
}

export function createSwitchgear(parts: SwitchgearParts): (command: SwitchCommand) => Reply {
  const points = new Map(parts.commands.map((command) => [command.name, command]));
  const replies = new Map<string, Reply>();
  const moving = new Set<string>();

  function decide({ id, name, value, validUntil }: SwitchCommand): Reply {
    const point = points.get(name);
    if (!point) return { id, accepted: false, reason: `${name} cannot be commanded here` };
    if (validUntil <= parts.now()) return { id, accepted: false, reason: 'It came too late' };
    if (typeof value === 'number') {
      const reason =
        point.attribute === 'open' ? `${name} is true or false` : parts.set(point.entity, point.attribute, value);
      if (reason !== undefined) return { id, accepted: false, reason };
      parts.moved(point.entity);
      return { id, accepted: true };
    }
    if (point.attribute !== 'open') return { id, accepted: false, reason: `${name} is a number` };
    if (moving.has(point.entity)) return { id, accepted: false, reason: `${name} is moving` };
    moving.add(point.entity);
    parts.after(travelMs, () => {
      moving.delete(point.entity);
      parts.setOpen(point.entity, value);
      parts.moved(point.entity);
    });
    return { id, accepted: true };
  }

  return (command) => {
    const known = replies.get(command.id);
    if (known) return known;
    const reply = decide(command);
    replies.set(command.id, reply);
    if (replies.size > remembered) replies.delete(replies.keys().next().value!);
    return reply;
  };
}

function isValue(value: unknown): value is boolean | number {
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
}
