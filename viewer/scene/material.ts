/**
 * One material for all equipment. Colour, metal and glow come with the vertices; each instance brings a tint: a colour and how
 * far it covers the equipment's own (alpha), and below zero how far it is dimmed.
 */
import { InstancedBufferAttribute, MeshStandardMaterial } from 'three';

export function equipmentMaterial(): MeshStandardMaterial {
  const material = new MeshStandardMaterial({ vertexColors: true, roughness: 0.62, metalness: 0 });
  material.onBeforeCompile = (shader) => {
    shader.vertexShader = shader.vertexShader
      .replace(
        '#include <common>',
        `#include <common>
        attribute vec2 surface;
        attribute vec4 tint;
        varying vec2 vSurface;
        varying vec4 vTint;`,
      )
      .replace(
        '#include <begin_vertex>',
        `#include <begin_vertex>
        vSurface = surface;
        vTint = tint;`,
      );
    shader.fragmentShader = shader.fragmentShader
      .replace(
        '#include <common>',
        `#include <common>
        varying vec2 vSurface;
        varying vec4 vTint;`,
      )
      .replace(
        '#include <color_fragment>',
        `#include <color_fragment>
        diffuseColor.rgb = mix(diffuseColor.rgb, vTint.rgb, max(vTint.a, 0.0));
        diffuseColor.rgb *= 1.0 + min(vTint.a, 0.0);`,
      )
      .replace(
        '#include <metalnessmap_fragment>',
        `#include <metalnessmap_fragment>
        metalnessFactor = vSurface.x * 0.18;
        roughnessFactor -= vSurface.x * 0.3;`,
      )
      .replace(
        '#include <emissivemap_fragment>',
        `#include <emissivemap_fragment>
        totalEmissiveRadiance += diffuseColor.rgb * vSurface.y * (1.0 + min(vTint.a, 0.0));
        totalEmissiveRadiance += vTint.rgb * max(vTint.a, 0.0) * 0.28;`,
      );
  };
  return material;
}

/** A tint for each of `count` instances, none of them tinted yet. */
export const tints = (count: number): InstancedBufferAttribute =>
  new InstancedBufferAttribute(new Float32Array(count * 4), 4);
