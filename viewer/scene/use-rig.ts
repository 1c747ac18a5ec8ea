/** Joins the camera to the rest of the page: the URL, the selection, the hover, flights that were asked for. */
import { useEffect, useMemo, useRef } from 'react';
import type { PerspectiveCamera } from 'three';
import type { Yard } from '../layout/scenery.ts';
import type { World } from '../layout/world.ts';
import { encodeView } from '../state/address.ts';
import type { Twin } from '../state/twin.ts';
import { fromGeoView, toGeoView, type View, viewOf } from './orbit.ts';
import type { Picker } from './pick.ts';
import { createRig } from './rig.ts';

/** Metres: what can only be seen as a whole from further away is first seen so. */
const wideFrom = 30_000;

/** All that there is, or all of what is shown alone. */
export function homeView(world: World, azimuth = 24): View {
  let [west, east, north, south] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { middle } of world.anchors.values()) {
    [west, east] = [Math.min(west, middle[0]), Math.max(east, middle[0])];
    [north, south] = [Math.min(north, middle[2]), Math.max(south, middle[2])];
  }
  if (west > east) return viewOf([0, 2, 0], 60);
  const radius = Math.max(40, Math.hypot(east - west, south - north) / 2);
  return viewOf([(west + east) / 2, 0, (north + south) / 2], radius * 0.8, azimuth, 46);
}

/** Where a visitor without a view starts: before the largest station, or before all there is. */
export function firstView(world: World, twin: Twin): View {
  const { asset, isolate, view } = twin.address.store.getState();
  if (view) return fromGeoView(view, world.places.projection);
  const wanted = world.anchors.get(asset ?? isolate ?? '');
  if (wanted) return viewOf(wanted.middle, wanted.radius);
  const all = homeView(world);
  const areaOf = ({ west, east, south, north }: Yard): number => (east - west) * (north - south);
  const [yard] = [...world.scenery.yards].sort((a, b) => areaOf(b) - areaOf(a));
  if (!yard || all.distance > wideFrom) return all;
  const [wide, deep] = [yard.east - yard.west, yard.north - yard.south];
  const middle = [(yard.west + yard.east) / 2, 3, -(yard.north + yard.south) / 2] as const;
  // Along its longer side, from a little beside it.
  return viewOf(middle, Math.hypot(wide, deep) * 0.27, deep > wide ? 22 : 64, 70);
}

const quiet = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

interface RigInput {
  readonly twin: Twin;
  readonly world: World;
  readonly camera: PerspectiveCamera;
  readonly canvas: HTMLCanvasElement;
  readonly picker: Picker;
  readonly invalidate: () => void;
}

export function useRig({ twin, world, camera, canvas, picker, invalidate }: RigInput) {
  // What the listeners of the canvas need of the newest world, without being made anew with it.
  const newest = useRef({ world, picker });
  newest.current = { world, picker };

  // biome-ignore lint/correctness/useExhaustiveDependencies: one rig for one canvas; worlds come and go before it.
  const rig = useMemo(() => {
    const under = (x: number, y: number): string | null => {
      const { ray, pixel } = made.ray(x, y);
      return newest.current.picker.pick(ray, pixel);
    };
    let waiting: { x: number; y: number } | null = null;
    const hover = (id: string | null): void => {
      if (id !== twin.pointer.getState().hovered) twin.pointer.setState({ hovered: id });
      canvas.style.cursor = id ? 'pointer' : 'grab';
    };
    const made = createRig({
      canvas,
      camera,
      first: firstView(world, twin),
      onMove: invalidate,
      onRest: (view) => twin.address.refine({ view: toGeoView(view, newest.current.world.places.projection) }),
      onHover: (x, y) => {
        // At most one pick a frame, however many events the pointer sends.
        if (!waiting) {
          requestAnimationFrame(() => {
            if (waiting) hover(under(waiting.x, waiting.y));
            waiting = null;
          });
        }
        waiting = { x, y };
      },
      onLeave: () => {
        waiting = null;
        hover(null);
      },
      onClick: (x, y, twice) => {
        const id = under(x, y);
        if (id && twice) twin.visit(id);
        else twin.select(id);
      },
    });
    return made;
  }, [canvas, camera, twin, invalidate]);

  useEffect(() => () => rig.dispose(), [rig]);

  useEffect(
    () =>
      twin.pointer.subscribe(({ flight }, before) => {
        if (!flight || flight === before.flight) return;
        const { azimuth } = rig.view();
        if (flight.id === null) return rig.go(homeView(newest.current.world, azimuth), !quiet());
        const anchor = newest.current.world.anchors.get(flight.id);
        if (anchor) rig.go(viewOf(anchor.middle, anchor.radius, azimuth, 62), !quiet());
      }),
    [rig, twin],
  );

  useEffect(
    () =>
      twin.address.store.subscribe(({ view }, before) => {
        // Back and forward move the camera; our own coming to rest does not.
        const { projection } = newest.current.world.places;
        if (!view && before.view) rig.go(firstView(newest.current.world, twin), !quiet());
        if (!view || encodeView(view) === encodeView(toGeoView(rig.view(), projection))) return;
        rig.go(fromGeoView(view, projection), !quiet());
      }),
    [rig, twin],
  );

  return useMemo(
    () => ({
      frame(nowMs: number) {
        const isFlying = rig.step(nowMs);
        return { view: rig.view(), isFlying };
      },
    }),
    [rig],
  );
}
