/** What the camera says of the present frame. */
import { Frustum, Matrix4, type PerspectiveCamera, type Vector3 } from 'three';
import type { Sight } from './runs.ts';

const [frustum, matrix] = [new Frustum(), new Matrix4()];

export function sightOf(camera: PerspectiveCamera, target: Vector3, height: number, shadowReach: number): Sight {
  camera.updateMatrixWorld();
  frustum.setFromProjectionMatrix(matrix.multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse));
  const pixels = height / (2 * Math.tan((camera.fov * Math.PI) / 360));
  return { eye: camera.position, frustum, pixels, target, shadowReach };
}
