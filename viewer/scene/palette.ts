/** Colours of the landscape by day and by night; equipment keeps its own, and colour is left for what is not normal. */
import type { Theme } from '../state/theme.ts';

type ByVoltage = Readonly<Record<'ultraHigh' | 'extraHigh' | 'high' | 'medium' | 'low', number>>;

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
  /** Stars are seen at night. */
  readonly stars: boolean;
  readonly grass: number;
  readonly meadow: number;
  readonly field: number;
  readonly lawn: number;
  readonly gravel: number;
  readonly concrete: number;
  readonly asphalt: number;
  readonly marking: number;
  readonly trench: number;
  readonly fence: number;
  /** Conductors that are alive, by voltage, and those that are not. */
  readonly wire: ByVoltage;
  /** What joins equipment inside a station. */
  readonly jumper: ByVoltage;
  readonly deadWire: number;
  /** Conductors beside what is shown alone. */
  readonly ghost: number;
  readonly selection: number;
  readonly hover: number;
}

export const palettes: Readonly<Record<Theme, Palette>> = {
  light: {
    sky: 0x6fa8da,
    horizon: 0xdde8ee,
    fog: 0xdde8ee,
    fogNear: 900,
    fogFar: 9000,
    sun: 0xfff0d6,
    sunStrength: 3.2,
    skyLight: 0xcfe3f5,
    groundLight: 0xa09c84,
    fill: 1.45,
    exposure: 0.98,
    stars: false,
    grass: 0x6f8254,
    meadow: 0x808b5c,
    field: 0x9b9269,
    lawn: 0x6f8c50,
    gravel: 0xa59f92,
    concrete: 0xb9b5ab,
    asphalt: 0x66696c,
    marking: 0xd9cf9b,
    trench: 0x97815f,
    fence: 0x8f999c,
    wire: { ultraHigh: 0x27374b, extraHigh: 0x2b3b50, high: 0x2f3f52, medium: 0x38424a, low: 0x3d3f40 },
    jumper: { ultraHigh: 0x7c878e, extraHigh: 0x7c878e, high: 0x7c878e, medium: 0x7c878e, low: 0x7c878e },
    deadWire: 0x7b45b5,
    ghost: 0xa7b0b3,
    selection: 0x0a6ed1,
    hover: 0xffffff,
  },
  dark: {
    sky: 0x060b16,
    horizon: 0x22324a,
    fog: 0x22324a,
    fogNear: 700,
    fogFar: 8000,
    sun: 0xb8c6e0,
    sunStrength: 1.5,
    skyLight: 0x8a9ab4,
    groundLight: 0x2a3444,
    fill: 1.55,
    exposure: 1.22,
    stars: true,
    grass: 0x3b4a41,
    meadow: 0x435144,
    field: 0x4b4a41,
    lawn: 0x40553f,
    gravel: 0x565b63,
    concrete: 0x5c6066,
    asphalt: 0x2a2e34,
    marking: 0x7d7654,
    trench: 0x5c5344,
    fence: 0x66727f,
    wire: { ultraHigh: 0xb8a4ff, extraHigh: 0x8fd0ff, high: 0x86e3d2, medium: 0xffd58a, low: 0xffe9bf },
    jumper: { ultraHigh: 0x8577c4, extraHigh: 0x669bc4, high: 0x64aa9f, medium: 0xbf9f68, low: 0xbfae8f },
    deadWire: 0x9a6ad9,
    ghost: 0x39465a,
    selection: 0x5cc2ff,
    hover: 0xcfe8ff,
  },
};

export const cssColor = (color: number): string => `#${color.toString(16).padStart(6, '0')}`;
