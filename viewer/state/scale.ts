/**
 * Numbers → colours that the colour-blind tell apart: Okabe and Ito for what is named, steps of cividis and of a blue–orange
 * scale for what is more or less. Each scale explains itself in rows of a legend, lightness falling or rising with the value.
 */
import { type Colouring, colouringTitle, qualityWords } from './quantity.ts';

export interface Step {
  readonly color: number;
  readonly label: string;
  /** Values below it, and not below that of the step before. */
  readonly below: number;
}

export interface Scale {
  readonly title: string;
  readonly unit: string | null;
  readonly steps: readonly Step[];
  /** In words or as a number with its unit, for a row of the tree and for a label. */
  readonly textOf: (value: number) => string;
}

export const colorIn = ({ steps }: Scale, value: number): number =>
  (steps.find(({ below }) => value < below) ?? steps.at(-1)!).color;

const open = Number.POSITIVE_INFINITY;
const rounded = (value: number): string => String(Number(value.toPrecision(3)));

/** Okabe & Ito (2008). */
const named = {
  sky: 0x56b4e9,
  green: 0x009e73,
  orange: 0xe69f00,
  vermilion: 0xd55e00,
  yellow: 0xf0e442,
  purple: 0xcc79a7,
  blue: 0x0072b2,
  grey: 0x8b949c,
} as const;
/** Cividis (Nuñez, Anderton, Renslow 2018), from low to high. */
const ramp = [0x123570, 0x3b496c, 0x575d6d, 0x707173, 0x8a8678, 0xa59c74, 0xc3b369, 0xe1cc55, 0xfdea45] as const;

const steps = (limits: readonly number[], colors: readonly number[], labels: readonly string[]): readonly Step[] =>
  colors.map((color, index) => ({ color, label: labels[index]!, below: limits[index] ?? open }));

export const loadingScale: Scale = {
  title: 'Loading',
  unit: '%',
  steps: steps(
    [50, 80, 100],
    [named.sky, named.green, named.orange, named.vermilion],
    ['under 50 %', '50 to 80 %', '80 to 100 %', 'over 100 %'],
  ),
  textOf: (value) => (value < 1 ? 'under 1 %' : `${Math.round(value)} %`),
};

/** EN 50160: nine tenths to eleven tenths of nominal; within a twentieth it is as it should be. */
const voltageScale: Scale = {
  title: 'Voltage',
  unit: 'per unit',
  steps: steps(
    [0.9, 0.95, 0.98, 1.02, 1.05, 1.1],
    [0x2c3e94, 0x4f86c6, 0xa6cbe3, 0xd9dcd6, 0xf3c78b, 0xdd8a3c, 0x9c4a10],
    ['under 0.90', '0.90 to 0.95', '0.95 to 0.98', '0.98 to 1.02', '1.02 to 1.05', '1.05 to 1.10', 'over 1.10'],
  ),
  textOf: (value) => `${value.toFixed(3)} p.u.`,
};

const qualityScale: Scale = {
  title: 'Quality of data',
  unit: null,
  steps: steps(
    [0.5, 1.5, 2.5, 3.5, 4.5],
    [named.sky, named.green, named.yellow, named.orange, named.purple, named.vermilion],
    qualityWords,
  ),
  textOf: (value) => qualityWords[Math.round(value)] ?? 'bad',
};

const ageScale: Scale = {
  title: 'Age of data',
  unit: null,
  steps: steps(
    [10, 60, 600, 3600],
    [named.sky, named.green, named.yellow, named.orange, named.vermilion],
    ['under 10 s', '10 s to 1 min', '1 to 10 min', '10 min to 1 h', 'over 1 h'],
  ),
  textOf: (value) =>
    value < 60
      ? `${Math.round(value)} s`
      : value < 3600
        ? `${Math.round(value / 60)} min`
        : `${Math.round(value / 3600)} h`,
};

const alarmScale: Scale = {
  title: 'Alarm priority',
  unit: null,
  steps: steps(
    [1.5, 2.5, 3.5],
    [named.vermilion, named.orange, named.yellow, named.sky],
    ['1 at once', '2 soon', '3 today', '4 for information'],
  ),
  textOf: (value) => `priority ${value}`,
};

/** One colour for each voltage that there is, the highest first; what are more than colours share the last. */
function levelScale(values: Iterable<number>): Scale {
  const colors = [
    named.vermilion,
    named.orange,
    named.blue,
    named.sky,
    named.purple,
    named.green,
    named.yellow,
    named.grey,
  ];
  const levels = [...new Set(values)].sort((a, b) => b - a);
  const text = (kilovolts: number): string =>
    kilovolts < 1 ? `${rounded(kilovolts * 1000)} V` : `${rounded(kilovolts)} kV`;
  const shown = levels.slice(0, colors.length).map((level, index) => ({ level, color: colors[index]! }));
  const last = levels.length > colors.length;
  return {
    title: 'Voltage level',
    unit: null,
    steps: shown
      .map(({ level, color }, index) => ({
        color,
        label: last && index === shown.length - 1 ? `${text(level)} and below` : text(level),
        below: index === 0 ? open : (level + shown[index - 1]!.level) / 2,
      }))
      .reverse(),
    textOf: text,
  };
}

/** Equal steps from the lowest value that there is to the highest. */
function numberScale(title: string, unit: string | null, [low, high]: readonly [number, number]): Scale {
  const width = (high - low) / ramp.length || 1;
  return {
    title,
    unit,
    steps: ramp.map((color, index) => {
      const [from, to] = [low + index * width, low + (index + 1) * width];
      return { color, label: `${rounded(from)} to ${rounded(to)}`, below: index === ramp.length - 1 ? open : to };
    }),
    textOf: (value) => `${rounded(value)}${unit ? ` ${unit}` : ''}`,
  };
}

/** Lowest and highest of some values; nothing where there are none. */
export function extentOf(values: Iterable<number>): readonly [number, number] | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}

/** Of a measured number. */
export interface Measure {
  readonly unit: string | null;
  readonly extent: readonly [number, number];
}

/** The scale of a colouring; none for the energised state, which has its own picture. */
export function scaleOf(mode: Colouring, values: ReadonlyMap<string, number>, { unit, extent }: Measure): Scale | null {
  switch (mode) {
    case 'energised':
      return null;
    case 'loading':
      return loadingScale;
    case 'voltage':
      return voltageScale;
    case 'quality':
      return qualityScale;
    case 'age':
      return ageScale;
    case 'alarms':
      return alarmScale;
    case 'voltageLevel':
      return levelScale(values.values());
    default:
      return numberScale(colouringTitle(mode), unit, extent);
  }
}
