/** Conditions that are states of the asset itself: a fault that it sees, a position that it left, values nobody can trust. */
import { qualityOf } from '#models/attributes/reading.ts';
import {
  attributeIri,
  Breaker,
  definitionOf,
  Fuse,
  Recloser,
  Sectionaliser,
  TransferSwitch,
} from '#models/catalogue.ts';
import { type Entity, type Iri, instanceOf } from '#models/ngsi-ld/entity.ts';
import type { CommandState } from '#models/operations/command.ts';
import { type Quality, worse } from '#models/quality.ts';
import { alarmId, type Condition } from './condition.ts';

export const OPEN = attributeIri('open');
export const NORMAL_OPEN = attributeIri('normalOpen');
export const FAULT = attributeIri('faultDetected');
const OPENS_BY_ITSELF = attributeIri('opensOnLossOfSupply');

/** Switches that operate by themselves; the position of others is nobody's surprise. */
const protective = new Set([Breaker, Recloser, Sectionaliser, TransferSwitch, Fuse].map(({ iri }) => iri));

export const isProtective = ({ types }: Entity): boolean => types.some((type) => protective.has(type));

const flag = (entity: Entity, name: Iri): boolean | undefined => {
  const instance = instanceOf(entity, name);
  return instance?.kind === 'Property' && typeof instance.value === 'boolean' ? instance.value : undefined;
};

/** The position that was measured; undefined where none is, or none that can be trusted. */
export function positionOf(entity: Entity): boolean | undefined {
  const instance = instanceOf(entity, OPEN);
  const quality = instance ? qualityOf(instance) : 'missing';
  return quality === 'bad' || quality === 'missing' ? undefined : flag(entity, OPEN);
}

/** A switch that stands where it normally does not. Whether that was commanded is another question. */
export function displaced(entity: Entity): Condition | undefined {
  const open = positionOf(entity);
  const normal = flag(entity, NORMAL_OPEN);
  if (open === undefined || normal === undefined || open === normal) return undefined;
  const { id: asset } = entity;
  return {
    ...{ id: alarmId(asset, 'stateChanged', 'open'), asset, attribute: 'open', condition: 'stateChanged' },
    // To open for want of supply is what some are for: the want is the worse alarm.
    ...{ priority: flag(entity, OPENS_BY_ITSELF) === true ? 3 : 2, value: open, limit: normal },
    message: open ? 'It opened without a command.' : 'It closed without a command.',
  };
}

/** The last command to a switch: where it shall go, how far that got, and when it got there (ms). */
export interface SwitchCommand {
  readonly open: boolean;
  readonly state: CommandState;
  readonly at: number;
}

/** How long before or after the movement a command may have made its last step, to count as its cause. */
const commandWindowMs = 60_000;

/**
 * Whether the command is why the switch stands where it has stood since `movedAt`, ms. Undefined: the command is about
 * another movement, and says nothing of this one.
 */
export function explains(command: SwitchCommand | undefined, open: boolean, movedAt: number): boolean | undefined {
  if (command?.open !== open || Math.abs(command.at - movedAt) > commandWindowMs) return undefined;
  return !['rejected', 'failed', 'expired', 'unknown'].includes(command.state);
}

export function faulted(entity: Entity): Condition | undefined {
  if (flag(entity, FAULT) !== true) return undefined;
  const { id: asset } = entity;
  return {
    ...{ id: alarmId(asset, 'fault', 'faultDetected'), asset, attribute: 'faultDetected', condition: 'fault' },
    ...{ priority: 1, value: true, message: 'It sees a fault.' },
  };
}

/** One condition for the whole asset, by the worst of what is measured of it. */
export function distrusted(entity: Entity): Condition | undefined {
  let worst: Quality = 'good';
  for (const [name, instances] of entity.attributes) {
    const definition = definitionOf(name);
    if (!definition || !('measured' in definition)) continue;
    for (const instance of instances) worst = worse(worst, qualityOf(instance));
  }
  const { id: asset } = entity;
  if (worst === 'bad') {
    const message = 'Something that is measured of it is bad: the field says that it cannot be trusted.';
    return { id: alarmId(asset, 'bad'), asset, condition: 'bad', priority: 3, message };
  }
  if (worst !== 'stale' && worst !== 'missing') return undefined;
  const message = 'Something that is measured of it has not been reported in time.';
  return { id: alarmId(asset, 'stale'), asset, condition: 'stale', priority: 4, message };
}

/** Whether an instance of the attribute is of a quality that an alarm tells of. */
export function hasPoor({ attributes }: Entity, name: Iri): boolean {
  const instances = attributes.get(name);
  if (!instances) return false;
  return instances.some((instance) => {
    const quality = qualityOf(instance);
    return quality === 'bad' || quality === 'stale' || quality === 'missing';
  });
}
