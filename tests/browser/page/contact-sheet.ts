/** Runs in the browser: draws kinds of the kit, each from near, from the middle distance and from afar, into one canvas. */
import {
  ACESFilmicToneMapping,
  Box3,
  DirectionalLight,
  Fog,
  HemisphereLight,
  InstancedMesh,
  Matrix4,
  PCFShadowMap,
  PerspectiveCamera,
  Scene,
  Vector3,
  WebGLRenderer,
} from 'three';
import type { Detail } from '#viewer/kit/detail.ts';
import { type Look, voltageClass } from '#viewer/kit/kind.ts';
import { kit, shapeOf, sizeOf } from '#viewer/kit/kit.ts';
import { geometryFrom } from '#viewer/scene/geometry.ts';
import { buildLandscape } from '#viewer/scene/landscape.ts';
import { equipmentMaterial, plainTints } from '#viewer/scene/material.ts';
import { palettes } from '#viewer/scene/palette.ts';
import type { SheetEntry, SheetOptions } from '../contact-sheet.ts';

/** Detail → how many times further away than near, and the width of its cell as a part of that of near. */
const distances: readonly (readonly [Detail, number, number])[] = [
  ['near', 1, 1],
  ['middle', 2.6, 0.42],
  ['far', 6.5, 0.2],
];
const fieldOfView = 30;
/** Drawn twice as large: the middle of four pixels is what a screen of fine dots shows. */
const fine = 2;

/** Its front, −z, is turned towards the beholder and the sun. */
const facing = new Matrix4().makeRotationY(Math.PI + 0.62);
const towardsEye = new Vector3(0, 0.27, 0.963).normalize();
/** Width of a near cell by its height. */
const cellRatio = 1.25;

const material = equipmentMaterial();

function meshOf(kind: string, look: Look, detail: Detail): InstancedMesh {
  const geometry = geometryFrom(shapeOf(kind, look, detail));
  geometry.setAttribute('tint', plainTints(1));
  const mesh = new InstancedMesh(geometry, material, 1);
  mesh.setMatrixAt(0, facing);
  mesh.castShadow = mesh.receiveShadow = true;
  return mesh;
}

/** From where a kind fills a near cell: its middle, and the distance from which its outermost corner is still seen. */
function framing(kind: string, look: Look, above: number): { readonly middle: Vector3; readonly distance: number } {
  const { positions } = shapeOf(kind, look);
  const turned = Array.from({ length: positions.length / 3 }, (_, at) =>
    new Vector3().fromArray(positions, at * 3).applyMatrix4(facing),
  ).filter(({ y }) => y >= above);
  const middle = new Box3().setFromPoints(turned).getCenter(new Vector3());
  const right = new Vector3(1, 0, 0);
  const up = new Vector3().crossVectors(towardsEye, right);
  const tangent = Math.tan((fieldOfView * Math.PI) / 360);
  const distances = turned.map((corner) => {
    const from = corner.sub(middle);
    const across = Math.max(Math.abs(from.dot(right)) / cellRatio, Math.abs(from.dot(up)));
    return across / tangent + from.dot(towardsEye);
  });
  return { middle, distance: distances.reduce((a, b) => Math.max(a, b), 0) * 1.08 };
}

function lookOf({ kilovolts, secondary, open, dark, variant }: SheetEntry): Look {
  return {
    voltage: voltageClass(kilovolts),
    ...(secondary === undefined ? {} : { secondary: voltageClass(secondary) }),
    ...(open ? { open } : {}),
    ...(dark ? { dark } : {}),
    ...(variant === undefined ? {} : { variant }),
  };
}

interface Picture {
  readonly entry: SheetEntry;
  readonly detail: Detail;
  /** How many times further away than near. */
  readonly times: number;
  readonly width: number;
  readonly height: number;
}

function stage(theme: SheetOptions['theme']) {
  const palette = palettes[theme];
  const renderer = new WebGLRenderer({ antialias: true, preserveDrawingBuffer: true });
  renderer.shadowMap.enabled = true;
  renderer.shadowMap.type = PCFShadowMap;
  renderer.toneMapping = ACESFilmicToneMapping;
  renderer.toneMappingExposure = palette.exposure;
  const scene = new Scene();
  scene.fog = new Fog(palette.fog, 900, 6000);
  scene.add(new HemisphereLight(palette.skyLight, palette.groundLight, palette.fill));
  const sun = new DirectionalLight(palette.sun, palette.sunStrength);
  sun.castShadow = true;
  sun.shadow.mapSize.set(2048, 2048);
  sun.shadow.normalBias = 0.06;
  sun.shadow.bias = -0.0004;
  const landscape = buildLandscape({ yards: [], roads: [], lots: [], trenches: [], standing: [] }, palette);
  scene.add(sun, sun.target, landscape.group);
  const camera = new PerspectiveCamera(fieldOfView, 1, 0.1, 12_000);

  /** One kind at one distance, as large as the cell at `times` 1. */
  const draw = ({ entry, detail, times, width, height }: Picture) => {
    const { kind, above = Number.NEGATIVE_INFINITY } = entry;
    const look = lookOf(entry);
    const { radius, height: top } = sizeOf(kind, look);
    const mesh = meshOf(kind, look, detail);
    scene.add(mesh);
    const reach = Math.max(radius, top) * 1.5;
    sun.position.set(-reach * 0.9, reach * 1.5, reach * 1.2);
    const eye = sun.shadow.camera;
    [eye.left, eye.right, eye.top, eye.bottom, eye.near, eye.far] = [-reach, reach, reach, -reach, 0.1, reach * 5];
    eye.updateProjectionMatrix();
    const { middle, distance } = framing(kind, look, detail === 'near' ? above : Number.NEGATIVE_INFINITY);
    camera.aspect = width / height;
    camera.near = distance * times * 0.05;
    camera.position.copy(middle).addScaledVector(towardsEye, distance * times);
    camera.lookAt(middle);
    camera.updateProjectionMatrix();
    landscape.follow(camera, middle);
    renderer.setSize(width * fine, height * fine, false);
    renderer.render(scene, camera);
    scene.remove(mesh);
    mesh.geometry.dispose();
    mesh.dispose();
    return renderer.domElement;
  };
  return draw;
}

/** Draws the sheet; its pixels as RGBA in base64, row by row. */
function sheet({ theme, entries, columns, cell }: SheetOptions): { width: number; height: number; pixels: string } {
  const draw = stage(theme);
  const [gap, caption] = [6, 20];
  const tall = Math.round(cell / cellRatio);
  const wide = distances.reduce((sum, [, , part]) => sum + Math.round(cell * part) + 2, 0);
  const rows = Math.ceil(entries.length / columns);
  const canvas = document.createElement('canvas');
  canvas.width = gap + columns * (wide + gap);
  canvas.height = gap + rows * (tall + caption + gap);
  const to = canvas.getContext('2d', { willReadFrequently: true })!;
  to.fillStyle = theme === 'light' ? '#f7f8f9' : '#10161f';
  to.fillRect(0, 0, canvas.width, canvas.height);
  to.font = '600 12px system-ui, sans-serif';
  to.textBaseline = 'middle';
  to.imageSmoothingQuality = 'high';
  entries.forEach((entry, index) => {
    let x = gap + (index % columns) * (wide + gap);
    const y = gap + Math.floor(index / columns) * (tall + caption + gap);
    to.fillStyle = theme === 'light' ? '#1d2730' : '#dce5ee';
    to.fillText(entry.title, x + 2, y + caption / 2);
    for (const [detail, times, part] of distances) {
      const width = Math.round(cell * part);
      to.drawImage(draw({ entry, detail, times, width, height: tall }), x, y + caption, width, tall);
      x += width + 2;
    }
  });
  const { data } = to.getImageData(0, 0, canvas.width, canvas.height);
  let text = '';
  for (let at = 0; at < data.length; at += 0x8000) text += String.fromCharCode(...data.subarray(at, at + 0x8000));
  return { width: canvas.width, height: canvas.height, pixels: btoa(text) };
}

Object.assign(window, { sheet, kinds: [...kit.keys()] });
