/** What the scene costs, for whoever measures: `window.busbar.stats()`. */
import type { WebGLRenderer } from 'three';

export interface Stats {
  readonly frames: number;
  /** JavaScript milliseconds of the last frames, from the first work on one until it is handed over: median and 95th percentile. */
  readonly msPerFrame: { readonly p50: number; readonly p95: number };
  readonly assets: number;
  readonly drawCalls: number;
  readonly triangles: number;
}

const kept = 240;

export interface Meter {
  /** Work on a frame begins, before it is rendered. */
  starts(): void;
  stats(assets: number): Stats;
}

/** Times every frame that this renderer draws from now on. */
export function measured(gl: WebGLRenderer): Meter {
  let frames = 0;
  let began: number | null = null;
  const times: number[] = [];
  const render = gl.render.bind(gl);
  gl.render = (scene, camera) => {
    const start = began ?? performance.now();
    render(scene, camera);
    times[frames % kept] = performance.now() - start;
    frames += 1;
    began = null;
  };
  return {
    starts() {
      began = performance.now();
    },
    stats(assets) {
      const sorted = [...times].sort((a, b) => a - b);
      const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
      return {
        frames,
        msPerFrame: { p50: at(0.5), p95: at(0.95) },
        assets,
        drawCalls: gl.info.render.calls,
        triangles: gl.info.render.triangles,
      };
    },
  };
}
