/** The scene graph: lights, land, equipment, conductors, highlights; drawn when something changed and not otherwise. */
import { useFrame, useThree } from '@react-three/fiber';
import { useEffect, useMemo, useRef } from 'react';
import { type DirectionalLight, Fog, type PerspectiveCamera, Vector3 } from 'three';
import type { World } from '../layout/world.ts';
import { frameStarts } from '../probe.ts';
import type { Display } from '../state/display.ts';
import type { Theme } from '../state/theme.ts';
import type { Twin } from '../state/twin.ts';
import { cellsOf } from './cells.ts';
import { createConductors } from './conductors.ts';
import { createFleet } from './fleet.ts';
import { buildHighlight } from './highlight.ts';
import { instancesOf } from './instances.ts';
import { candidatesOf, createLabels, withHovered } from './labels.ts';
import { buildLandscape } from './landscape.ts';
import { lightAround } from './light.ts';
import { equipmentMaterial } from './material.ts';
import { palettes } from './palette.ts';
import { createPicker, type Picker } from './pick.ts';
import { sightOf } from './sight.ts';
import { dress } from './tint.ts';
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

/** Something that frees what it holds on the card when it is replaced. */
function useDisposed<T extends { dispose(): void } | null>(make: () => T, inputs: readonly unknown[]): T {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the inputs are those of the caller.
  const made = useMemo(make, inputs);
  useEffect(() => () => made?.dispose(), [made]);
  return made;
}

/** All that is drawn of a world, made when it is laid out. */
function useParts(twin: Twin, world: World) {
  const material = useDisposed(equipmentMaterial, []);
  const instances = useMemo(() => instancesOf([...world.placements, ...world.scenery.standing], world.wires), [world]);
  const fleet = useDisposed(() => createFleet(instances, cellsOf(instances), material), [instances, material]);
  const conductors = useDisposed(() => {
    const nodesOf = (id: string) =>
      twin.assets.store
        .getState()
        .rows.get(id)
        ?.terminals.map(({ node }) => node) ?? [];
    return createConductors(world.wires, nodesOf);
  }, [twin, world]);
  const picker = useMemo((): Picker => {
    let made: Picker | undefined;
    // Nobody points at anything before the first picture is there.
    return {
      pick(ray, pixel) {
        made ??= createPicker(instances, world.wires);
        return made.pick(ray, pixel);
      },
    };
  }, [instances, world]);
  return { instances, fleet, conductors, picker };
}

export function Stage({ twin, world, display, theme, selected, hovered, labelLayer, onDrawn }: StageProps) {
  const { gl, scene, size, invalidate } = useThree();
  const camera = useThree((state) => state.camera) as PerspectiveCamera;
  const palette = palettes[theme];
  const rows = twin.assets.store.getState().rows;
  const sun = useRef<DirectionalLight>(null);
  const landscape = useDisposed(() => buildLandscape(world.scenery, palette), [world, palette]);
  const { instances, fleet, conductors, picker } = useParts(twin, world);
  const mark = (id: string | null, color: number, thickness: number) =>
    id === null ? null : buildHighlight(id, world, instances, color, thickness);
  const selection = useDisposed(() => mark(selected, palette.selection, 1.6), [selected, world, instances, palette]);
  const hover = useDisposed(
    () => mark(hovered === selected ? null : hovered, palette.hover, 1.1),
    [hovered, selected, world, instances, palette],
  );
  const labels = useMemo(() => createLabels(labelLayer), [labelLayer]);
  const named = useMemo(() => candidatesOf(rows, world, { display, selected }), [world, rows, display, selected]);
  const candidates = useMemo(
    () => withHovered(named, rows.get(hovered ?? ''), world, { display, selected, hovered }),
    [named, rows, world, display, selected, hovered],
  );
  const rig = useRig({ twin, world, camera, canvas: gl.domElement, picker, invalidate });
  const light = useMemo(() => lightAround(gl), [gl]);

  // Colours and positions of switches are written into what stands; nothing is built anew.
  useMemo(() => {
    let moved = false;
    const differs = dress(instances, rows, display, (index) => {
      moved = true;
      fleet.reshape(index);
    });
    if (differs) fleet.recolour();
    conductors.dress(display, palette, theme === 'dark');
    if (moved) light.touch();
  }, [instances, fleet, conductors, rows, display, palette, theme, light]);

  useEffect(() => {
    scene.fog = new Fog(palette.fog, palette.fogNear, palette.fogFar);
    gl.toneMappingExposure = palette.exposure;
    invalidate();
  }, [scene, gl, palette, invalidate]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what stands differently throws another shadow.
  useEffect(() => light.touch(), [fleet, landscape, light]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of them is seen.
  useEffect(() => {
    for (const part of [conductors, selection, hover]) part?.resize(size.width, size.height);
    invalidate();
  }, [conductors, fleet, landscape, selection, hover, candidates, size, invalidate]);

  const target = useMemo(() => new Vector3(), []);
  useFrame(() => {
    frameStarts();
    const { view, isFlying } = rig.frame(performance.now());
    target.set(...view.target);
    const reach = light.follow(sun.current, view, isFlying);
    const sight = sightOf(camera, target, size.height, reach);
    fleet.look(sight);
    conductors.look(sight);
    landscape.follow(camera, target);
    if (scene.fog instanceof Fog) {
      // From afar the air is as clear as it has to be.
      scene.fog.near = Math.max(palette.fogNear, view.distance * 1.6);
      scene.fog.far = Math.max(palette.fogFar, view.distance * 7);
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
      <primitive object={fleet.group} />
      <primitive object={conductors.group} />
      {selection && <primitive object={selection.group} />}
      {hover && <primitive object={hover.group} />}
    </>
  );
}
