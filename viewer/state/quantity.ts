/** What the scene can be coloured by, and how the number behind each is read from what is measured. */
import type { Attribute } from '../api/types.ts';
import { labelOf } from '../format/words.ts';

/** `value:NAME` is a measured number by its own name. */
export type Colouring =
  | 'energised'
  | 'voltageLevel'
  | 'loading'
  | 'voltage'
  | 'quality'
  | 'age'
  | 'alarms'
  | `value:${string}`;

export const fixedColourings: readonly (readonly [Colouring, string])[] = [
  ['energised', 'Energised state'],
  ['voltageLevel', 'Voltage level'],
  ['loading', 'Loading'],
  ['voltage', 'Voltage (per unit)'],
  ['quality', 'Quality of data'],
  ['age', 'Age of data'],
  ['alarms', 'Alarm priority'],
];

/** What the URL says; what it does not know is the first. */
export const colouringOf = (text: string | null): Colouring =>
  text?.startsWith('value:') || fixedColourings.some(([mode]) => mode === text) ? (text as Colouring) : 'energised';

export const colouringTitle = (mode: Colouring): string =>
  mode.startsWith('value:')
    ? labelOf(mode.slice('value:'.length))
    : fixedColourings.find(([known]) => known === mode)![1];

/** The numbers that have to be read for it; null: the trust in all of them; empty: nothing is read. */
export function namesOf(mode: Colouring): readonly string[] | null {
  switch (mode) {
    case 'loading':
      return ['current', 'ratedCurrent', 'activePower', 'reactivePower', 'ratedS'];
    case 'voltage':
      return ['voltage'];
    case 'quality':
    case 'age':
      return null;
    default:
      return mode.startsWith('value:') ? [mode.slice('value:'.length)] : [];
  }
}

export type Numbers = Readonly<Record<string, number | null | undefined>>;

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** Percent of the rated current where both are known, else of the rated power. */
function loadingOf({ current, ratedCurrent, activePower, reactivePower, ratedS }: Numbers): number | undefined {
  if (isNumber(current) && isNumber(ratedCurrent) && ratedCurrent > 0) return (Math.abs(current) / ratedCurrent) * 100;
  if (isNumber(activePower) && isNumber(ratedS) && ratedS > 0)
    return (Math.hypot(activePower, reactivePower ?? 0) / ratedS) * 100;
  return undefined;
}

/** The number that colours an asset; undefined where it has none. `nominal`: kV. */
export function numberOf(mode: Colouring, numbers: Numbers, nominal: number | undefined): number | undefined {
  if (mode === 'loading') return loadingOf(numbers);
  if (mode === 'voltage') {
    const { voltage } = numbers;
    return isNumber(voltage) && nominal ? voltage / nominal : undefined;
  }
  const value = mode.startsWith('value:') ? numbers[mode.slice('value:'.length)] : undefined;
  return isNumber(value) ? value : undefined;
}

/** The numbers among some attributes: of terminal 1 where there are several. */
export function numbersIn(attributes: readonly Attribute[]): Numbers {
  const numbers: Record<string, number | null> = {};
  for (const attribute of attributes) {
    if (attribute.__typename !== 'Measurement') continue;
    if (attribute.datasetId === null || !(attribute.name in numbers)) numbers[attribute.name] = attribute.value;
  }
  return numbers;
}

/** From best to worst. */
export const qualityWords: readonly string[] = ['good', 'substituted', 'suspect', 'stale', 'missing', 'bad'];

/** Best is 0; a word that nobody knows is the worst. */
export const qualityRank = (quality: string): number => {
  const rank = qualityWords.indexOf(quality.toLowerCase());
  return rank < 0 ? qualityWords.length - 1 : rank;
};
