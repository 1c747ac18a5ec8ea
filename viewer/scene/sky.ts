/** A dome from horizon to zenith that the camera is always in the middle of, with stars at night. */
import {
  BackSide,
  BufferAttribute,
  BufferGeometry,
  Color,
  Group,
  Mesh,
  MeshBasicMaterial,
  Points,
  PointsMaterial,
  SphereGeometry,
} from 'three';
import { scatter } from '../layout/trees.ts';
import type { Palette } from './palette.ts';

export function skyOf({ sky, horizon, stars }: Palette): Group {
  const group = new Group();
  const geometry = new SphereGeometry(1, 32, 24);
  const [top, low] = [new Color(sky), new Color(horizon)];
  const position = geometry.getAttribute('position');
  const colors = new Float32Array(position.count * 3);
  for (let index = 0; index < position.count; index += 1) {
    const part = Math.min(1, Math.max(0, position.getY(index))) ** 0.5;
    low
      .clone()
      .lerp(top, part)
      .toArray(colors, index * 3);
  }
  geometry.setAttribute('color', new BufferAttribute(colors, 3));
  const plain = { fog: false, depthWrite: false, toneMapped: false } as const;
  const dome = new Mesh(geometry, new MeshBasicMaterial({ ...plain, vertexColors: true, side: BackSide }));
  dome.renderOrder = -20;
  group.add(dome);
  if (stars) group.add(starsOf(plain));
  for (const child of group.children) {
    child.frustumCulled = false;
    child.raycast = () => undefined;
  }
  return group;
}

function starsOf(plain: { fog: false; depthWrite: false; toneMapped: false }): Points {
  const [positions, colors] = [[] as number[], [] as number[]];
  for (let star = 0; star < 700; star += 1) {
    const [around, up] = [scatter(star, 1, 31) * Math.PI * 2, 0.05 + scatter(star, 2, 31) ** 1.4 * 0.95];
    const out = Math.sqrt(1 - up * up);
    positions.push(Math.cos(around) * out * 0.98, up * 0.98, Math.sin(around) * out * 0.98);
    const light = 0.25 + scatter(star, 3, 31) ** 3 * 0.75;
    colors.push(light, light, light * 1.05);
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(positions), 3));
  geometry.setAttribute('color', new BufferAttribute(new Float32Array(colors), 3));
  const points = new Points(
    geometry,
    new PointsMaterial({ ...plain, size: 1.4, sizeAttenuation: false, vertexColors: true }),
  );
  points.renderOrder = -19;
  return points;
}
