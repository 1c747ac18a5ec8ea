/**
 * Placements → instanced meshes: one for each shape and each stretch of ground, so that what is out of sight is not drawn. The
 * meshes are plain three objects; React never sees an asset.
 */
import {
  BufferAttribute,
  BufferGeometry,
  Color,
  Group,
  InstancedMesh,
  Matrix4,
  type MeshStandardMaterial,
  Quaternion,
  Vector3,
} from 'three';
import { type Look, lookKey } from '../kit/kind.ts';
import { shapeOf } from '../kit/kit.ts';
import type { AssetRow } from '../layout/asset.ts';
import { isSwitch } from '../layout/liveness.ts';
import type { Placement } from '../layout/place.ts';
import type { Display } from '../state/display.ts';
import { tints } from './material.ts';
import { loadingColor } from './palette.ts';

/** Metres: the side of a stretch of ground, and how far away from one its equipment is drawn coarsely. */
const chunk = 250;
const coarseBeyond = 380;

const geometries = new Map<string, BufferGeometry>();

export function geometryOf(kind: string, look: Look, far = false): BufferGeometry {
  const detail = far ? 'middle' : 'near';
  const key = lookKey(kind, look, detail);
  let geometry = geometries.get(key);
  if (!geometry) {
    const shape = shapeOf(kind, look, detail);
    geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(shape.positions, 3));
    geometry.setAttribute('normal', new BufferAttribute(shape.normals, 3));
    geometry.setAttribute('color', new BufferAttribute(shape.colors, 3));
    geometry.setAttribute('surface', new BufferAttribute(shape.surface, 2));
    geometry.setIndex(new BufferAttribute(shape.index, 1));
    geometry.computeBoundingBox();
    geometries.set(key, geometry);
  }
  return geometry;
}

const up = new Vector3(0, 1, 0);

export function matrixOf({ position, yaw, scale = 1 }: Placement): Matrix4 {
  return new Matrix4().compose(
    new Vector3(...position),
    new Quaternion().setFromAxisAngle(up, yaw),
    new Vector3(scale, scale, scale),
  );
}

/** The look of a placement now: its position if it is a switch, its light if it is a home. */
export function currentLook(placement: Placement, assets: ReadonlyMap<string, AssetRow>, display: Display): Look {
  const asset = placement.asset === null ? undefined : assets.get(placement.asset);
  if (!asset) return placement.look;
  const open = isSwitch(asset.type) && display.isOpen(asset);
  const shows = placement.kind === 'home' || placement.kind === 'meter' || placement.kind === 'inverter';
  const dark = shows && display.dark.has(asset.id);
  return { ...placement.look, ...(open ? { open } : {}), ...(dark ? { dark } : {}) };
}

export interface Instance {
  readonly placement: Placement;
  readonly look: Look;
  readonly matrix: Matrix4;
}

export interface Equipment {
  readonly group: Group;
  readonly instances: readonly Instance[];
  /** Chooses the fine or the coarse shapes of each stretch by its distance from the eye. */
  lookFrom(eye: Vector3): void;
  dispose(): void;
}

/** Dimmed where nothing feeds it, coloured by its loading while a what-if is shown. */
function tintOf(id: string | null, display: Display, into: Float32Array, offset: number): void {
  if (id === null) return;
  if (display.dark.has(id)) {
    into.set([0, 0, 0, -0.55], offset);
    return;
  }
  const loading = display.loadings.get(id);
  // Equipment is neutral as long as it has room; its conductors show the rest of the scale.
  if (loading === undefined || loading < 50 || display.kind !== 'whatIf') return;
  const { r, g, b } = new Color(loadingColor(loading));
  into.set([r, g, b, 0.55], offset);
}

export function buildEquipment(
  placements: readonly Placement[],
  assets: ReadonlyMap<string, AssetRow>,
  display: Display,
  material: MeshStandardMaterial,
): Equipment {
  const group = new Group();
  const instances = placements.map((placement): Instance => {
    const look = currentLook(placement, assets, display);
    return { placement, look, matrix: matrixOf(placement) };
  });
  const sets = new Map<string, Instance[]>();
  for (const instance of instances) {
    const { kind, position } = instance.placement;
    const key = `${lookKey(kind, instance.look)}@${Math.floor(position[0] / chunk)},${Math.floor(position[2] / chunk)}`;
    const set = sets.get(key);
    if (set) set.push(instance);
    else sets.set(key, [instance]);
  }
  const stretches: { readonly fine: InstancedMesh; readonly far: InstancedMesh }[] = [];
  for (const set of sets.values()) {
    const { kind } = set[0]!.placement;
    const tint = tints(set.length);
    set.forEach(({ placement }, index) => {
      tintOf(placement.asset, display, tint.array as Float32Array, index * 4);
    });
    const meshOf = (isFar: boolean): InstancedMesh => {
      const shared = geometryOf(kind, set[0]!.look, isFar);
      const geometry = new BufferGeometry();
      for (const name of ['position', 'normal', 'color', 'surface']) {
        geometry.setAttribute(name, shared.getAttribute(name));
      }
      geometry.setIndex(shared.getIndex());
      geometry.setAttribute('tint', tint);
      const mesh = new InstancedMesh(geometry, material, set.length);
      set.forEach(({ matrix }, index) => {
        mesh.setMatrixAt(index, matrix);
      });
      mesh.castShadow = !isFar;
      mesh.receiveShadow = kind !== 'tree';
      mesh.computeBoundingSphere();
      mesh.raycast = () => undefined;
      group.add(mesh);
      return mesh;
    };
    stretches.push({ fine: meshOf(false), far: meshOf(true) });
  }
  return {
    group,
    instances,
    lookFrom(eye) {
      for (const { fine, far } of stretches) {
        const { center, radius } = fine.boundingSphere!;
        fine.visible = center.distanceTo(eye) - radius < coarseBeyond;
        far.visible = !fine.visible;
      }
    },
    dispose() {
      for (const mesh of group.children) {
        if (mesh instanceof InstancedMesh) {
          mesh.geometry.dispose();
          mesh.dispose();
        }
      }
    },
  };
}
