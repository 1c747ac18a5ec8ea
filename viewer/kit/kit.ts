/** The kit: every kind by name, and the shapes that were built, each once. */
import { breaker } from './breaker/breaker.ts';
import { busSupport } from './bus-support/bus-support.ts';
import { disconnector } from './disconnector/disconnector.ts';
import { gantry } from './gantry/gantry.ts';
import { home } from './home/home.ts';
import { inverter } from './inverter/inverter.ts';
import { type Kind, type Look, lookKey } from './kind.ts';
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

const built = new Map<string, Shape>();

/** The shape of a kind in a look; throws for a kind that does not exist. */
export function shapeOf(name: string, look: Look): Shape {
  const key = lookKey(name, look);
  let shape = built.get(key);
  if (!shape) {
    const kind = kit.get(name);
    if (!kind) throw new Error(`The kit has no kind ${name}`);
    shape = kind.shape(look);
    built.set(key, shape);
  }
  return shape;
}
