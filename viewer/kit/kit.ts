/** The kit: every kind by name, and the shapes that were built, each once. */
import { breaker } from './breaker/breaker.ts';
import { busSupport } from './bus-support/bus-support.ts';
import { disconnector } from './disconnector/disconnector.ts';
import { gantry } from './gantry/gantry.ts';
import { home } from './home/home.ts';
import { inverter } from './inverter/inverter.ts';
import { type Detail, type Kind, type Look, lookKey } from './kind.ts';
import { marker } from './marker/marker.ts';
import { meter } from './meter/meter.ts';
import { pole } from './pole/pole.ts';
import { poleTransformer } from './pole-transformer/pole-transformer.ts';
import type { Shape } from './sculpt.ts';
import { solar } from './solar/solar.ts';
import { transformer } from './transformer/transformer.ts';
import { tree } from './tree/tree.ts';

const kinds = [
  breaker,
  busSupport,
  disconnector,
  gantry,
  home,
  inverter,
  marker,
  meter,
  pole,
  poleTransformer,
  solar,
  transformer,
  tree,
] as const;

export const kit: ReadonlyMap<string, Kind> = new Map(kinds.map((kind) => [kind.name, kind]));

const shapes = new Map<string, Shape>();
const sizes = new Map<string, ReturnType<Kind['size']>>();

function kindOf(name: string): Kind {
  const kind = kit.get(name);
  if (!kind) throw new Error(`The kit has no kind ${name}`);
  return kind;
}

/** Built once, and then known. */
function once<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** The shape of a kind in a look; throws for a kind that does not exist. */
export const shapeOf = (name: string, look: Look, detail: Detail = 'near'): Shape =>
  once(shapes, lookKey(name, look, detail), () => kindOf(name).shape(look, detail));

/** Bounding radius and height, metres; throws for a kind that does not exist. */
export const sizeOf = (name: string, look: Look): ReturnType<Kind['size']> =>
  once(sizes, lookKey(name, look), () => kindOf(name).size(look));
