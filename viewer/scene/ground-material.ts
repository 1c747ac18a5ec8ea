/**
 * What the ground looks like is reckoned from where it is: grain, patches, and on the open land fields of several colours. So it
 * needs no pictures, ends nowhere, and stays where it is when the disc that carries it follows the camera.
 */
import { Color, MeshStandardMaterial } from 'three';
import type { Palette } from './palette.ts';

const noise = `
  float hash(vec2 p) { vec3 q = fract(vec3(p.xyx) * 0.1031); q += dot(q, q.yzx + 33.33); return fract((q.x + q.y) * q.z); }
  float blend(vec2 p) {
    vec2 i = floor(p), f = fract(p);
    f = f * f * (3.0 - 2.0 * f);
    return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x), mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y);
  }`;

/** Fine grain fades before it would flicker; \`far\` is how many metres a pixel covers. */
const grain = `
  float cover = max(length(dFdx(vGround)), length(dFdy(vGround)));
  float fine = blend(vGround * 2.3) * (1.0 - smoothstep(0.1, 0.5, cover));
  float middle = blend(vGround * 0.21) * (1.0 - smoothstep(1.5, 6.0, cover));
  float wide = mix(blend(vGround * 0.017), 0.5, smoothstep(8.0, 30.0, cover));`;

const land = `
  float patchy = mix(blend(vGround * 0.0061 + 7.0), 0.5, smoothstep(20.0, 70.0, cover)) + 0.35 * (blend(vGround * 0.00011) - 0.5) * smoothstep(20.0, 70.0, cover);
  diffuseColor.rgb = mix(grass, meadow, smoothstep(0.35, 0.75, patchy * 0.7 + wide * 0.3));
  vec2 turned = mat2(0.94, -0.34, 0.34, 0.94) * vGround + vec2(blend(vGround * 0.002), blend(vGround.yx * 0.002)) * 90.0;
  vec2 plot = turned / vec2(230.0, 140.0);
  vec2 inside = abs(fract(plot) - 0.5);
  float crop = hash(floor(plot));
  float open = smoothstep(0.55, 0.72, blend(vGround * 0.0013 + 3.0)) * (1.0 - smoothstep(15.0, 60.0, cover));
  float hedge = 1.0 - smoothstep(0.470, 0.492, max(inside.x, inside.y));
  vec3 tilled = mix(mix(field, meadow, step(0.45, crop)), grass, step(0.75, crop) * 0.7);
  float rows = 0.5 + 0.5 * sin(turned.y * 1.6) ;
  tilled *= 1.0 - 0.10 * rows * (1.0 - smoothstep(0.4, 1.6, cover));
  diffuseColor.rgb = mix(diffuseColor.rgb, tilled * mix(0.84, 1.0, hedge), open);
  diffuseColor.rgb *= 0.80 + 0.17 * fine + 0.16 * middle + 0.12 * wide;`;

const laid = 'diffuseColor.rgb *= 0.84 + 0.20 * fine + 0.10 * middle + 0.06 * wide;';

/** `isLand`: open land in the colours of the palette; else what has been laid, in the colours of its vertices. */
export function groundMaterial(palette: Palette, isLand: boolean): MeshStandardMaterial {
  const material = new MeshStandardMaterial({ roughness: 1, metalness: 0, depthWrite: false, vertexColors: !isLand });
  material.onBeforeCompile = (shader) => {
    for (const name of ['grass', 'meadow', 'field'] as const) {
      shader.uniforms[name] = { value: new Color(palette[name]) };
    }
    shader.vertexShader = shader.vertexShader
      .replace('#include <common>', '#include <common>\n varying vec2 vGround;')
      .replace(
        '#include <begin_vertex>',
        '#include <begin_vertex>\n vGround = (modelMatrix * vec4(position, 1.0)).xz;',
      );
    shader.fragmentShader = shader.fragmentShader
      .replace(
        '#include <common>',
        `#include <common>\n varying vec2 vGround; uniform vec3 grass; uniform vec3 meadow; uniform vec3 field;${noise}`,
      )
      .replace('#include <color_fragment>', `#include <color_fragment>\n${grain}\n${isLand ? land : laid}`);
  };
  material.customProgramCacheKey = () => (isLand ? 'land' : 'laid');
  return material;
}
