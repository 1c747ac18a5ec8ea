/**
 * The controller of the field's switches: takes commands, answers each once, moves the switch. A breaker needs its
 * travelling time; a command that comes twice is answered again and not carried out again.
 */
import type { CommandPoint } from '#models/facility/region.ts';

export interface SwitchCommand {
  readonly id: string;
  readonly name: string;
  readonly value: boolean;
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
  /** A switch has reached its new position. */
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
  if (typeof id !== 'string' || typeof name !== 'string' || typeof value !== 'boolean') return undefined;
  return Number.isNaN(end) ? undefined : { id, name, value, validUntil: end };
}

export function createSwitchgear(parts: SwitchgearParts): (command: SwitchCommand) => Reply {
  const points = new Map(parts.commands.map((command) => [command.name, command]));
  const replies = new Map<string, Reply>();
  const moving = new Set<string>();

  function decide({ id, name, value, validUntil }: SwitchCommand): Reply {
    const point = points.get(name);
    if (point?.attribute !== 'open') return { id, accepted: false, reason: `${name} is not a switch of this place` };
    if (validUntil <= parts.now()) return { id, accepted: false, reason: 'It came too late' };
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
