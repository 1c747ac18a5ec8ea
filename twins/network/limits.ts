/** `operationalLimits` of equipment and containers: what counts as 100 % of a current, and as the band of a voltage. */
import type { Entity } from '#models/ngsi-ld/entity.ts';
import type { OperationalLimit } from '#models/operations/limit.ts';
import { type Findings, objectsOf } from './read.ts';

/** The limits without end in time (PATL): one that may be passed for a while says nothing of 100 %. */
export function lastingLimits(entity: Entity, findings: Findings): readonly OperationalLimit[] {
  return objectsOf(entity, 'operationalLimits', findings).flatMap((limit) => {
    const isLimit =
      typeof limit['attribute'] === 'string' &&
      typeof limit['value'] === 'number' &&
      (limit['direction'] === 'high' || limit['direction'] === 'low');
    if (!isLimit) {
      const message = 'An entry of operationalLimits has no attribute, direction or value: give all three.';
      findings.push({ asset: entity.id, message });
      return [];
    }
    return limit['acceptableDuration'] === undefined ? [limit as unknown as OperationalLimit] : [];
  });
}

/** The lowest limit on the current at a terminal, ampere; apparent power counts at the nominal voltage. NaN where none is. */
export function currentLimit(limits: readonly OperationalLimit[], terminal: number, kilovolt: number): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (const limit of limits) {
    if (limit.direction !== 'high' || (limit.terminal ?? 1) !== terminal) continue;
    if (limit.attribute === 'current') lowest = Math.min(lowest, limit.value);
    if (limit.attribute === 'apparentPower') lowest = Math.min(lowest, ampere(limit.value, kilovolt));
  }
  return lowest < Number.POSITIVE_INFINITY ? lowest : Number.NaN;
}

/** The narrowest band of the voltage, kV; undefined where nothing is said. */
export function voltageLimit(limits: readonly OperationalLimit[], direction: 'high' | 'low'): number | undefined {
  const values = limits.filter((one) => one.attribute === 'voltage' && one.direction === direction);
  if (values.length === 0) return undefined;
  return values.map(({ value }) => value).reduce((a, b) => (direction === 'high' ? Math.min(a, b) : Math.max(a, b)));
}

/** The current of an apparent power, MVA, at a voltage, kV line to line. */
export function ampere(megavoltampere: number, kilovolt: number): number {
  return (megavoltampere * 1000) / (Math.sqrt(3) * kilovolt);
}
