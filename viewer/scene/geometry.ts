/** Shapes of the kit as geometries of the renderer, each made once. */
import { BufferAttribute, BufferGeometry } from 'three';
import type { Detail } from '../kit/detail.ts';
import { type Look, lookKey } from '../kit/kind.ts';
import { shapeOf } from '../kit/kit.ts';
import { type Shape, sculptor } from '../kit/sculpt.ts';

/** A straight conductor of radius 1 along x from 0 to 1: every tube is this one, stretched. */
export const tube = 'tube';

const geometries = new Map<string, BufferGeometry>();

const tubeSides: Readonly<Record<Detail, number>> = { near: 8, middle: 5, far: 3 };

function shapeCalled(kind: string, look: Look, detail: Detail): Shape {
  if (kind !== tube) return shapeOf(kind, look, detail);
  const s = sculptor();
  s.bar([0, 0, 0], [1, 0, 0], 1, { color: 0xc3cacd, metal: 0.6 }, tubeSides[detail]);
  return s.shape('near');
}

export function geometryOf(kind: string, look: Look, detail: Detail = 'near'): BufferGeometry {
  const key = lookKey(kind, look, detail);
  let geometry = geometries.get(key);
  if (!geometry) {
    geometry = geometryFrom(shapeCalled(kind, look, detail));
    geometry.computeBoundingBox();
    geometries.set(key, geometry);
  }
  return geometry;
}

export function geometryFrom(shape: Shape): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(shape.positions, 3));
  geometry.setAttribute('normal', new BufferAttribute(shape.normals, 3));
  geometry.setAttribute('color', new BufferAttribute(shape.colors, 3));
  geometry.setAttribute('surface', new BufferAttribute(shape.surface, 2));
  geometry.setIndex(new BufferAttribute(shape.index, 1));
  return geometry;
}
