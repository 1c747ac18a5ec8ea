/** Pointer, wheel, touch and keys → views. Knows nothing of what is in the scene; asks what is under a point of the screen. */
import { type PerspectiveCamera, Plane, Ray, Vector3 } from 'three';
import { between, ease, eyeOf, fieldOfView, moved, turned, type View, zoomed } from './orbit.ts';

export interface Rig {
  readonly view: () => View;
  /** Goes there at once, or in a flight where motion is welcome. */
  go(view: View, flying: boolean): void;
  /** One step of a flight; true as long as there is more to come. */
  step(nowMs: number): boolean;
  /** The ray under a point of the canvas, and the size of a pixel at one metre. */
  ray(x: number, y: number): { readonly ray: Ray; readonly pixel: number };
  dispose(): void;
}

export interface RigOptions {
  readonly canvas: HTMLCanvasElement;
  readonly camera: PerspectiveCamera;
  readonly first: View;
  readonly onMove: () => void;
  /** The camera has come to rest. */
  readonly onRest: (view: View) => void;
  readonly onHover: (x: number, y: number) => void;
  readonly onClick: (x: number, y: number, twice: boolean) => void;
  readonly onLeave: () => void;
}

const flightMs = 900;
const restMs = 250;
const clickMax = 5;

export function createRig({ canvas, camera, first, ...on }: RigOptions): Rig {
  let view = first;
  let flight: { readonly from: View; readonly to: View; start: number | null } | null = null;
  let rest: ReturnType<typeof setTimeout> | undefined;
  const ground = new Plane(new Vector3(0, 1, 0), 0);
  const stop = new AbortController();
  const listen = { signal: stop.signal };

  const place = (): void => {
    camera.position.set(...eyeOf(view));
    camera.lookAt(...view.target);
    camera.fov = fieldOfView;
    camera.near = Math.max(0.3, view.distance * 0.02);
    camera.far = Math.max(12_000, view.distance * 9);
    camera.updateProjectionMatrix();
    camera.updateMatrixWorld();
  };
  const settle = (): void => {
    clearTimeout(rest);
    rest = setTimeout(() => on.onRest(view), restMs);
  };
  const set = (next: View): void => {
    flight = null;
    view = next;
    place();
    settle();
    on.onMove();
  };

  const rayAt = (x: number, y: number): Ray => {
    const { width, height } = canvas.getBoundingClientRect();
    const to = new Vector3((x / width) * 2 - 1, 1 - (y / height) * 2, 0.5).unproject(camera);
    return new Ray(camera.position.clone(), to.sub(camera.position).normalize());
  };
  const groundAt = (x: number, y: number): readonly [number, number, number] | undefined => {
    const hit = rayAt(x, y).intersectPlane(ground, new Vector3());
    return hit && hit.distanceTo(camera.position) < view.distance * 6 ? [hit.x, view.target[1], hit.z] : undefined;
  };

  const pointers = new Map<number, { x: number; y: number }>();
  let travelled = 0;
  let lastClick = 0;
  const at = (event: { clientX: number; clientY: number }) => {
    const { left, top } = canvas.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  canvas.addEventListener(
    'pointerdown',
    (event) => {
      canvas.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, at(event));
      travelled = 0;
    },
    listen,
  );
  canvas.addEventListener(
    'pointermove',
    (event) => {
      const before = pointers.get(event.pointerId);
      const now = at(event);
      if (!before) {
        if (event.pointerType !== 'touch') on.onHover(now.x, now.y);
        return;
      }
      const [dx, dy] = [now.x - before.x, now.y - before.y];
      travelled += Math.hypot(dx, dy);
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      pointers.set(event.pointerId, now);
      if (travelled < clickMax) return;
      const metres = (2 * Math.tan((fieldOfView * Math.PI) / 360) * view.distance) / canvas.clientHeight;
      if (other) {
        // Two fingers: apart is nearer, together they push the ground.
        const spread =
          Math.hypot(now.x - other.x, now.y - other.y) /
          Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
        set(zoomed(moved(view, (-dx * metres) / 2, (dy * metres) / 2), 1 / spread));
      } else if (event.buttons & 2 || event.buttons & 4 || event.shiftKey) {
        set(moved(view, -dx * metres, dy * metres));
      } else set(turned(view, dx * 0.32, -dy * 0.26));
    },
    listen,
  );
  canvas.addEventListener(
    'pointerup',
    (event) => {
      pointers.delete(event.pointerId);
      if (travelled >= clickMax || event.button !== 0) return;
      const twice = event.timeStamp - lastClick < 350;
      lastClick = event.timeStamp;
      const { x, y } = at(event);
      on.onClick(x, y, twice);
    },
    listen,
  );
  canvas.addEventListener('pointercancel', (event) => pointers.delete(event.pointerId), listen);
  canvas.addEventListener('pointerleave', () => on.onLeave(), listen);
  canvas.addEventListener('contextmenu', (event) => event.preventDefault(), listen);
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const lines = event.deltaMode === 1 ? 30 : 1;
      const { x, y } = at(event);
      set(zoomed(view, Math.exp(Math.max(-240, Math.min(240, event.deltaY * lines)) * 0.0016), groundAt(x, y)));
    },
    { ...listen, passive: false },
  );
  canvas.addEventListener(
    'keydown',
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const push = view.distance * 0.08;
      const steps: Readonly<Record<string, () => View>> = event.shiftKey
        ? {
            ArrowLeft: () => moved(view, -push, 0),
            ArrowRight: () => moved(view, push, 0),
            ArrowUp: () => moved(view, 0, push),
            ArrowDown: () => moved(view, 0, -push),
          }
        : {
            ArrowLeft: () => turned(view, 6, 0),
            ArrowRight: () => turned(view, -6, 0),
            ArrowUp: () => turned(view, 0, -4),
            ArrowDown: () => turned(view, 0, 4),
          };
      const step =
        steps[event.key] ??
        { '+': () => zoomed(view, 0.8), '=': () => zoomed(view, 0.8), '-': () => zoomed(view, 1.25) }[event.key];
      if (!step) return;
      event.preventDefault();
      set(step());
    },
    listen,
  );

  place();
  return {
    view: () => view,
    go(to, flying) {
      if (!flying) return set(to);
      flight = { from: view, to, start: null };
      on.onMove();
    },
    step(nowMs) {
      if (!flight) return false;
      flight.start ??= nowMs;
      const part = Math.min(1, (nowMs - flight.start) / flightMs);
      view = between(flight.from, flight.to, ease(part));
      place();
      if (part < 1) return true;
      flight = null;
      settle();
      return false;
    },
    ray(x, y) {
      return { ray: rayAt(x, y), pixel: (2 * Math.tan((fieldOfView * Math.PI) / 360)) / canvas.clientHeight };
    },
    dispose() {
      stop.abort();
      clearTimeout(rest);
    },
  };
}
