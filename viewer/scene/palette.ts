/** Colours of the landscape by day and by night; equipment keeps its own, and colour is left for what is not normal. */
import type { Theme } from '../state/theme.ts';

export interface Palette {
  readonly sky: number;
  readonly horizon: number;
  readonly fog: number;
  readonly fogNear: number;
  readonly fogFar: number;
  readonly sun: number;
  readonly sunStrength: number;
  readonly skyLight: number;
  readonly groundLight: number;
  readonly fill: number;
  readonly exposure: number;
  readonly grass: number;
  readonly gravel: number;
  readonly asphalt: number;
  readonly marking: number;
  readonly fence: number;
  /** Conductors that are alive, by voltage, and those that are not. */
  readonly wire: Readonly<Record<'ultraHigh' | 'extraHigh' | 'high' | 'medium' | 'low', number>>;
  readonly deadWire: number;
  readonly selection: number;
  readonly hover: number;
}

export const palettes: Readonly<Record<Theme, Palette>> = {
  light: {
    sky: 0x8fbbe0,
    horizon: 0xdfe9ee,
    fog: 0xdfe9ee,
    fogNear: 500,
    fogFar: 3800,
    sun: 0xfff0d6,
    sunStrength: 3.1,
    skyLight: 0xcfe3f5,
    groundLight: 0xa09c84,
    fill: 1.5,
    exposure: 0.98,
    grass: 0x8b9a68,
    gravel: 0xb9b3a5,
    asphalt: 0x6b6d6f,
    marking: 0xd9cf9b,
    fence: 0x8f999c,
    wire: { ultraHigh: 0x2f3f52, extraHigh: 0x2f3f52, high: 0x2f3f52, medium: 0x38424a, low: 0x3d3f40 },
    deadWire: 0x7b45b5,
    selection: 0x0a6ed1,
    hover: 0xffffff,
  },
  dark: {
    sky: 0x0b1322,
    horizon: 0x24344c,
    fog: 0x24344c,
    fogNear: 350,
    fogFar: 3600,
    sun: 0xb8c6e0,
    sunStrength: 1.9,
    skyLight: 0x8a9ab4,
    groundLight: 0x2a3444,
    fill: 1.9,
    exposure: 1.3,
    grass: 0x3d4a3e,
    gravel: 0x565a60,
    asphalt: 0x33373d,
    marking: 0x7d7654,
    fence: 0x66727f,
    wire: { ultraHigh: 0x8fd0ff, extraHigh: 0x8fd0ff, high: 0x8fd0ff, medium: 0xffd58a, low: 0xffe9bf },
    deadWire: 0xb98cff,
    selection: 0x5cc2ff,
    hover: 0xcfe8ff,
  },
};

/** Loading in percent → colour; each with its limit, for the legend. */
export const loadingSteps = [
  { below: 50, color: 0x3d8fd1, label: 'under 50 %' },
  { below: 80, color: 0x3aa66f, label: '50 to 80 %' },
  { below: 100, color: 0xe0a526, label: '80 to 100 %' },
  { below: Number.POSITIVE_INFINITY, color: 0xd6402b, label: 'over 100 %' },
] as const;

export const loadingColor = (percent: number): number =>
  (loadingSteps.find(({ below }) => percent < below) ?? loadingSteps[3]).color;

export const cssColor = (color: number): string => `#${color.toString(16).padStart(6, '0')}`;
