/** The land: sky and grass that follow the camera to any horizon, and what is laid on the grass. */
import { CircleGeometry, Group, Mesh, type PerspectiveCamera, Points, type Vector3 } from 'three';
import type { Scenery } from '../layout/scenery.ts';
import { flatsOf } from './flats.ts';
import { groundMaterial } from './ground-material.ts';
import type { Palette } from './palette.ts';
import { skyOf } from './sky.ts';

export interface Landscape {
  readonly group: Group;
  /** Brings sky and grass along; `far` is where the camera sees no further, metres. */
  follow(camera: PerspectiveCamera, target: Vector3): void;
  dispose(): void;
}

export function buildLandscape(scenery: Scenery, palette: Palette): Landscape {
  const group = new Group();
  const sky = skyOf(palette);
  const grass = new Mesh(new CircleGeometry(1, 64).rotateX(-Math.PI / 2), groundMaterial(palette, true));
  grass.renderOrder = -6;
  const flats = new Mesh(flatsOf(scenery, palette), groundMaterial(palette, false));
  flats.renderOrder = -4;
  for (const mesh of [grass, flats]) {
    mesh.receiveShadow = true;
    mesh.frustumCulled = false;
    mesh.raycast = () => undefined;
  }
  group.add(sky, grass, flats);
  return {
    group,
    follow(camera, target) {
      sky.position.copy(camera.position);
      sky.scale.setScalar(camera.far * 0.9);
      grass.position.set(target.x, 0, target.z);
      grass.scale.setScalar(camera.far * 0.85);
    },
    dispose() {
      group.traverse((child) => {
        if (!(child instanceof Mesh || child instanceof Points)) return;
        child.geometry.dispose();
        child.material.dispose();
      });
    },
  };
}
