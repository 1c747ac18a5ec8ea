/**
 * One material for all equipment. Colour, metal and glow come with the vertices; each instance brings a tint: a colour as it
 * is written (sRGB) and in the fourth channel what it does (`tint.ts`): nothing, cover, dim, or leave no more than a ghost.
 */
import { InstancedBufferAttribute, MeshStandardMaterial } from 'three';
import { cover } from './tint.ts';

const vertexHead = `#include <common>
  attribute vec2 surface;
  attribute vec4 tint;
  varying vec2 vSurface;
  varying vec3 vTint;
  varying float vCover;
  varying float vDim;
  varying float vGhost;`;

const vertexBody = `#include <begin_vertex>
  vSurface = surface;
  vTint = pow(tint.rgb, vec3(2.2));
  float part = tint.a * 255.0;
  vCover = clamp((part - 128.0) / 127.0, 0.0, 1.0);
  vDim = part < 1.0 ? 1.0 : clamp(part / 128.0, 0.0, 1.0);
  vGhost = part < 1.0 ? 1.0 : 0.0;`;

const fragmentHead = `#include <common>
  varying vec2 vSurface;
  varying vec3 vTint;
  varying float vCover;
  varying float vDim;
  varying float vGhost;`;

/** A ghost is a sieve: three of four pixels of it are left out, so that nothing has to be sorted. */
const fragmentColor = `#include <color_fragment>
  if (vGhost > 0.5 && mod(floor(gl_FragCoord.x) + 2.0 * floor(gl_FragCoord.y), 4.0) > 0.5) discard;
  float lightness = dot(diffuseColor.rgb, vec3(0.3, 0.6, 0.1));
  diffuseColor.rgb = mix(diffuseColor.rgb, vTint * (0.55 + lightness * 0.75), vCover);
  diffuseColor.rgb = mix(diffuseColor.rgb, vec3(0.35), vGhost * 0.8);
  diffuseColor.rgb = mix(vec3(lightness), diffuseColor.rgb, vDim) * vDim;`;

export function equipmentMaterial(): MeshStandardMaterial {
  const material = new MeshStandardMaterial({ vertexColors: true, roughness: 0.62, metalness: 0 });
  material.onBeforeCompile = (shader) => {
    shader.vertexShader = shader.vertexShader
      .replace('#include <common>', vertexHead)
      .replace('#include <begin_vertex>', vertexBody);
    shader.fragmentShader = shader.fragmentShader
      .replace('#include <common>', fragmentHead)
      .replace('#include <color_fragment>', fragmentColor)
      .replace(
        '#include <metalnessmap_fragment>',
        `#include <metalnessmap_fragment>
        metalnessFactor = vSurface.x * 0.18 * (1.0 - vCover);
        roughnessFactor -= vSurface.x * 0.3;`,
      )
      .replace(
        '#include <emissivemap_fragment>',
        `#include <emissivemap_fragment>
        totalEmissiveRadiance += diffuseColor.rgb * vSurface.y * vDim * (1.0 - vGhost);
        totalEmissiveRadiance += vTint * vCover * 0.22;`,
      );
  };
  return material;
}

/** A tint for each of `count` vertices or instances that changes nothing. */
export function plainTints(count: number): InstancedBufferAttribute {
  const tints = new Uint8Array(count * 4);
  for (let at = 3; at < tints.length; at += 4) tints[at] = cover.plain;
  return new InstancedBufferAttribute(tints, 4, true);
}
