/** OperationalLimitSet, its limits and their types → `operationalLimits`, and ratedCurrent of what carries current. */
import type { JsonObject } from '../../ngsi-ld/json.ts';
import type { OperationalLimit } from '../../operations/limit.ts';
import type { Draft } from '../draft.ts';
import {
  type Assembly,
  asNumber,
  ofClass,
  peekObject,
  take,
  takeFlag,
  takeLiteral,
  takeNumber,
  takeObject,
} from './assembly.ts';
import type { CimObject } from './objects.ts';

/** Class of a limit → the attribute that it is about. */
const attributes: Readonly<Record<string, string>> = {
  CurrentLimit: 'current',
  VoltageLimit: 'voltage',
  ApparentPowerLimit: 'apparentPower',
  ActivePowerLimit: 'activePower',
};

/** For ever: permanently admissible. */
const permanent = new Set(['patl', 'alarmVoltage', 'stability', 'highVoltage', 'lowVoltage']);

export function foldLimits(assembly: Assembly): void {
  const limits = new Map<Draft, OperationalLimit[]>();
  for (const [className, attribute] of Object.entries(attributes)) {
    for (const object of ofClass(assembly, className)) {
      const set = peekObject(assembly, object, 'OperationalLimit.OperationalLimitSet');
      const place = set && placeOfSet(assembly, set, attribute);
      if (!place) continue;
      take(object, 'OperationalLimit.OperationalLimitSet');
      take(set, 'OperationalLimitSet.Terminal');
      take(set, 'OperationalLimitSet.Equipment');
      const value = take(object, `${className}.value`) ?? take(object, `${className}.normalValue`);
      const number = value && asNumber(assembly, object, value);
      if (number === undefined) continue;
      const list = limits.get(place.entity) ?? [];
      limits.set(place.entity, list);
      const at = place.terminal === undefined ? {} : { terminal: place.terminal };
      list.push({ attribute, ...at, value: number, ...kindOf(assembly, object) });
    }
  }
  for (const [entity, list] of limits) {
    list.sort((a, b) => (a.terminal ?? 0) - (b.terminal ?? 0) || a.value - b.value);
    entity.set('operationalLimits', list as readonly object[] as readonly JsonObject[]);
    const continuous = list.filter(
      ({ attribute, acceptableDuration }) => attribute === 'current' && acceptableDuration === undefined,
    );
    if (continuous.length > 0 && 'ratedCurrent' in entity.model.attributes && !entity.has('ratedCurrent')) {
      entity.set('ratedCurrent', Math.min(...continuous.map(({ value }) => value)));
    }
  }
}

/** What the limits of a set are about: equipment at a terminal, or the node there if the equipment has no voltage. */
function placeOfSet(assembly: Assembly, set: CimObject, attribute: string) {
  const terminal = peekObject(assembly, set, 'OperationalLimitSet.Terminal');
  const place = terminal && assembly.terminals.get(terminal.key);
  const equipment = peekObject(assembly, set, 'OperationalLimitSet.Equipment');
  const entity = assembly.drafts.get(place?.equipment.key ?? equipment?.key ?? '');
  if (attribute === 'voltage' && place && entity && !('voltage' in entity.model.attributes)) {
    const node = assembly.drafts.get(place.node);
    return node && { entity: node, terminal: undefined };
  }
  const several = entity !== undefined && (entity.model.role === 'branch' || entity.model.role === 'switch');
  return entity && { entity, terminal: several ? place?.number : undefined };
}

/** A limit of the absolute value is a high one: magnitudes have no sign, and of powers the larger counts. */
function kindOf(
  assembly: Assembly,
  object: CimObject,
): Pick<OperationalLimit, 'direction' | 'acceptableDuration' | 'name'> {
  const type = takeObject(assembly, object, 'OperationalLimit.OperationalLimitType');
  const name = take(object, 'IdentifiedObject.name')?.value;
  const named = name ? { name } : {};
  if (!type) return { direction: 'high', ...named };
  const literal = takeLiteral(type, 'OperationalLimitType.direction');
  const kind = takeLiteral(type, 'OperationalLimitType.kind') ?? takeLiteral(type, 'OperationalLimitType.limitType');
  const duration = takeNumber(assembly, type, 'OperationalLimitType.acceptableDuration');
  const endless =
    takeFlag(assembly, type, 'OperationalLimitType.isInfiniteDuration') ?? (kind !== undefined && permanent.has(kind));
  return {
    direction: literal === 'low' || kind === 'lowVoltage' ? 'low' : 'high',
    ...(endless || duration === undefined ? {} : { acceptableDuration: duration }),
    ...named,
  };
}
