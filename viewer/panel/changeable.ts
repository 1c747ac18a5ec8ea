/**
 * What a study can change of an asset, told by the attributes that it has and not by its type: so equipment of every type,
 * imported ones too, can be changed.
 */
import type { Attribute, Measurement } from '../api/types.ts';

export interface Changeable {
  /** It conducts, and stands in no position. */
  readonly outage: boolean;
  /** What of it has loads. */
  readonly hasLoads: boolean;
  readonly setpoints: readonly Measurement[];
}

/** The API sets impedances as well; these are what a person would set. */
export function changeableOf(attributes: readonly Attribute[], isContainer: boolean): Changeable {
  const has = (name: string): boolean => attributes.some((attribute) => attribute.name === name);
  const terminals = attributes.filter(({ name }) => name === 'terminal').length;
  const wanted = new Set(namesOf(terminals, has));
  return {
    outage: terminals > 0 && !has('open'),
    hasLoads: isContainer || has('pfixed'),
    setpoints: attributes.filter(
      (attribute): attribute is Measurement =>
        attribute.__typename === 'Measurement' && attribute.datasetId === null && wanted.has(attribute.name),
    ),
  };
}

function namesOf(terminals: number, has: (name: string) => boolean): readonly string[] {
  if (has('open')) return [];
  if (terminals === 2) return has('ratedU') ? ['ratedS'] : ['ratedCurrent'];
  if (terminals !== 1) return [];
  // A source balances: its power follows. A bank of capacitors gives what its sections give.
  if (has('voltageMagnitude')) return ['voltageMagnitude'];
  return has('sections') ? ['sections'] : ['activePower', 'reactivePower', 'targetVoltage'];
}
