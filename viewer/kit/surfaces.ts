/** What equipment is made of. */
import type { Surface } from './sculpt.ts';

export const galvanised: Surface = { color: 0xa9b1b5, metal: 0.55 };
export const aluminium: Surface = { color: 0xd3d8da, metal: 0.75 };
export const copper: Surface = { color: 0xb87444, metal: 0.8 };
export const darkSteel: Surface = { color: 0x4d565c, metal: 0.5 };
export const tankGrey: Surface = { color: 0x8d9a9c, metal: 0.15 };
export const tankLight: Surface = { color: 0xb4bec0, metal: 0.15 };
export const cabinetGrey: Surface = { color: 0xc9cec9, metal: 0.1 };
/** Equipment in the street is green, so that nobody minds it. */
export const streetGreen: Surface = { color: 0x5e8263, metal: 0.1 };
export const streetGreenLight: Surface = { color: 0x73977a, metal: 0.1 };
export const white: Surface = { color: 0xe9ecec, metal: 0.05 };
/** Glazed porcelain is brown; silicone rubber is grey. */
export const porcelain: Surface = { color: 0x7a4229, metal: 0.12 };
export const silicone: Surface = { color: 0x87929b };
export const concrete: Surface = { color: 0xbdb9b0 };
export const wood: Surface = { color: 0x6f5337 };
export const black: Surface = { color: 0x22262a };
export const label: Surface = { color: 0xf2c230 };
/** IEC 60446: what is connected to earth is green and yellow. */
export const earth: Surface = { color: 0x9fb83a };

/** The flag of a switch: its position is shown by form (upright, lying) and by colour. */
export const closedFlag: Surface = { color: 0xc8402f, glow: 0.25 };
export const openFlag: Surface = { color: 0x2f9e5f, glow: 0.25 };
/** What is a sign and no equipment: where the picture ends and the grid goes on. */
export const sign: Surface = { color: 0x2f6fc4, glow: 0.2 };

export const wall: Surface = { color: 0xe4d9c5 };
export const trim: Surface = { color: 0xf4f1ea };
export const roofing: Surface = { color: 0x7a4a3c };
export const door: Surface = { color: 0x39566b };
export const litWindow: Surface = { color: 0xffd78a, glow: 0.85 };
export const darkWindow: Surface = { color: 0x2a343d, metal: 0.3 };
/** A display or a lamp that is on. */
export const lamp: Surface = { color: 0x7fe0c3, glow: 0.85 };
export const panel: Surface = { color: 0x1d2f52, metal: 0.45 };
export const panelLine: Surface = { color: 0x8fa1b8, metal: 0.5 };
