/** The sun stands over what is looked at; its shadows are drawn again only when the camera has left their middle. */
import type { DirectionalLight, WebGLRenderer } from 'three';
import type { View } from './orbit.ts';

/** Metres of ground around the target that have shadows: as much as the camera sees well. */
export const shadowReach = (distance: number): number => Math.min(300, Math.max(24, distance * 0.75));

export interface Light {
  /** Moves the sun if it has to; gives the reach of its shadows, metres. */
  follow(sun: DirectionalLight | null, view: View, isFlying: boolean): number;
  /** Something throws another shadow now. */
  touch(): void;
}

export function lightAround(gl: WebGLRenderer): Light {
  let lit: { readonly x: number; readonly z: number; readonly reach: number } | null = null;
  return {
    touch() {
      gl.shadowMap.needsUpdate = true;
    },
    follow(sun, { target: [x, , z], distance }, isFlying) {
      const reach = shadowReach(distance);
      const strayed = !lit || Math.hypot(x - lit.x, z - lit.z) > reach * 0.25 || Math.abs(reach / lit.reach - 1) > 0.35;
      if (!sun || !strayed || (isFlying && lit)) return reach;
      sun.position.set(x - reach * 0.55, reach * 1.15, z + reach * 1.05);
      sun.target.position.set(x, 0, z);
      sun.target.updateMatrixWorld();
      const { camera: eye } = sun.shadow;
      [eye.left, eye.right, eye.top, eye.bottom] = [-reach, reach, reach, -reach];
      [eye.near, eye.far] = [1, reach * 4];
      eye.updateProjectionMatrix();
      lit = { x, z, reach };
      gl.shadowMap.needsUpdate = true;
      return reach;
    },
  };
}
