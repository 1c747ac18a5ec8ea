/** The scene graph: lights, landscape, equipment, conductors, highlights; drawn when something changed and not otherwise. */
import { useFrame, useThree } from '@react-three/fiber';
import { useEffect, useMemo, useRef } from 'react';
import { type DirectionalLight, Fog, type PerspectiveCamera } from 'three';
import type { World } from '../layout/world.ts';
import type { Display } from '../state/display.ts';
import type { Theme } from '../state/theme.ts';
import type { Twin } from '../state/twin.ts';
import { buildConductors } from './conductors.ts';
import { buildEquipment } from './equipment.ts';
import { buildHighlight } from './highlight.ts';
import { candidatesOf, createLabels } from './labels.ts';
import { buildLandscape } from './landscape.ts';
import { equipmentMaterial } from './material.ts';
import { palettes } from './palette.ts';
import { createPicker } from './pick.ts';
import { useRig } from './use-rig.ts';

export interface StageProps {
  readonly twin: Twin;
  readonly world: World;
  readonly display: Display;
  readonly theme: Theme;
  readonly selected: string | null;
  readonly hovered: string | null;
  readonly labelLayer: HTMLElement;
  readonly onDrawn: () => void;
}

/** Metres of ground around the target that have shadows: as much as the camera sees well. */
const shadowReach = (distance: number): number => Math.min(260, Math.max(24, distance * 0.75));

/** Something that frees what it holds on the card when it is replaced. */
function useDisposed<T extends { dispose(): void }>(make: () => T, inputs: readonly unknown[]): T {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the inputs are those of the caller.
  const made = useMemo(make, inputs);
  useEffect(() => () => made.dispose(), [made]);
  return made;
}

export function Stage({ twin, world, display, theme, selected, hovered, labelLayer, onDrawn }: StageProps) {
  const { gl, scene, size, invalidate } = useThree();
  const camera = useThree((state) => state.camera) as PerspectiveCamera;
  const palette = palettes[theme];
  const rows = twin.assets.store.getState().rows;
  const material = useDisposed(equipmentMaterial, []);
  const sun = useRef<DirectionalLight>(null);

  const landscape = useDisposed(() => buildLandscape(world.scenery, palette), [world, palette]);
  const equipment = useDisposed(
    () => buildEquipment([...world.placements, ...world.scenery.trees], rows, display, material),
    [world, display, material],
  );
  const conductors = useDisposed(() => {
    const nodesOf = (id: string) => rows.get(id)?.terminals.map(({ node }) => node) ?? [];
    return buildConductors(world.wires, display, palette, theme === 'dark', material, nodesOf);
  }, [world, display, palette, material]);
  const picker = useMemo(() => createPicker(equipment.instances, world.wires), [equipment, world]);
  const { instances } = equipment;
  const selection = useMemo(
    () => (selected === null ? null : buildHighlight(selected, world, instances, palette.selection, 1.6)),
    [selected, world, instances, palette],
  );
  const hover = useMemo(
    () =>
      hovered === null || hovered === selected ? null : buildHighlight(hovered, world, instances, palette.hover, 1.1),
    [hovered, selected, world, instances, palette],
  );
  useEffect(() => () => selection?.dispose(), [selection]);
  useEffect(() => () => hover?.dispose(), [hover]);

  const labels = useMemo(() => createLabels(labelLayer), [labelLayer]);
  const candidates = useMemo(
    () => candidatesOf({ world, assets: rows, display, selected, hovered }),
    [world, rows, display, selected, hovered],
  );
  const rig = useRig({ twin, world, camera, canvas: gl.domElement, picker, invalidate });

  useEffect(() => {
    scene.fog = new Fog(palette.fog, palette.fogNear, palette.fogFar);
    gl.toneMappingExposure = palette.exposure;
    invalidate();
  }, [scene, gl, palette, invalidate]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what stands differently throws another shadow.
  useEffect(() => {
    for (const part of [conductors, selection, hover]) part?.resize(size.width, size.height);
    gl.shadowMap.needsUpdate = true;
    invalidate();
  }, [conductors, equipment, landscape, selection, hover, size, gl, invalidate]);

  const lit = useRef({ x: Number.NaN, z: Number.NaN, reach: 0 });
  useFrame(() => {
    const { view, isFlying } = rig.frame(performance.now());
    const reach = shadowReach(view.distance);
    const [x, , z] = view.target;
    // The shadow map is drawn again only when the camera has left its middle.
    const strayed =
      Math.hypot(x - lit.current.x, z - lit.current.z) > reach * 0.25 || Math.abs(reach / lit.current.reach - 1) > 0.35;
    if (sun.current && (Number.isNaN(lit.current.x) || (strayed && !isFlying))) {
      const light = sun.current;
      light.position.set(x - reach * 0.3, reach * 1.2, z + reach * 1.1);
      light.target.position.set(x, 0, z);
      light.target.updateMatrixWorld();
      const { camera: eye } = light.shadow;
      [eye.left, eye.right, eye.top, eye.bottom] = [-reach, reach, reach, -reach];
      [eye.near, eye.far] = [1, reach * 4];
      eye.updateProjectionMatrix();
      lit.current = { x, z, reach };
      gl.shadowMap.needsUpdate = true;
    }
    equipment.lookFrom(camera.position);
    if (scene.fog instanceof Fog) {
      // From afar the air is as clear as it has to be.
      scene.fog.near = Math.max(palette.fogNear, view.distance * 1.4);
      scene.fog.far = Math.max(palette.fogFar, view.distance * 6);
    }
    labels.update(candidates, camera, size.width, size.height);
    if (isFlying) invalidate();
    onDrawn();
  });

  return (
    <>
      <hemisphereLight args={[palette.skyLight, palette.groundLight, palette.fill]} />
      <directionalLight
        ref={sun}
        color={palette.sun}
        intensity={palette.sunStrength}
        castShadow
        shadow-mapSize={[2048, 2048]}
        shadow-normalBias={0.06}
        shadow-bias={-0.0004}
      />
      <primitive object={landscape.group} />
      <primitive object={equipment.group} />
      <primitive object={conductors.group} />
      {selection && <primitive object={selection.group} />}
      {hover && <primitive object={hover.group} />}
    </>
  );
}
