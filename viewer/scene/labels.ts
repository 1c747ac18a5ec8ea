/**
 * Names in the scene: few, and never one over another. What is selected comes first, then what is not normal, then containers,
 * then what is near.
 */
import { type Camera, Vector3 } from 'three';
import { type AssetRow, titleOf } from '../layout/asset.ts';
import { isSwitch } from '../layout/liveness.ts';
import type { Anchor, World } from '../layout/world.ts';
import type { Display } from '../state/display.ts';

export interface LabelSource {
  readonly world: World;
  readonly assets: ReadonlyMap<string, AssetRow>;
  readonly display: Display;
  readonly selected: string | null;
  readonly hovered: string | null;
}

export interface LabelText {
  readonly id: string;
  readonly text: string;
  /** Lower is more important. */
  readonly rank: number;
  readonly style: 'selected' | 'hovered' | 'alarm' | 'container' | 'plain';
  /** Metres from the camera beyond which it is not shown. */
  readonly within: number;
}

const labelsMax = 48;

/** The label of an asset, or none; what is not normal says so with a sign and a word. */
export function labelOf(
  asset: AssetRow,
  { display, selected, hovered }: Omit<LabelSource, 'world' | 'assets'>,
): LabelText | null {
  const { id, type } = asset;
  const dark = display.dark.has(id);
  const open = isSwitch(type) && display.isOpen(asset);
  const unusual = isSwitch(type) && open !== (asset.normalOpen ?? false);
  const state = [
    ...(unusual ? [open ? '○ open' : '● closed'] : []),
    ...(dark && type === 'Home' ? ['◌ dark'] : dark && id === selected ? ['◌ no supply'] : []),
    ...(id === selected && isSwitch(type) && !unusual ? [open ? '○ open' : '● closed'] : []),
  ];
  // What carries nothing has no loading worth a word.
  const carries = !dark && !(isSwitch(type) && open);
  const loading = display.kind === 'whatIf' && carries ? display.loadings.get(id) : undefined;
  if (loading !== undefined && (loading >= 80 || id === selected))
    state.push(loading < 1 ? 'under 1 %' : `${Math.round(loading)} %`);
  const text = [titleOf(asset), ...state].join(' · ');
  if (id === selected) return { id, text, rank: 0, style: 'selected', within: Number.POSITIVE_INFINITY };
  if (id === hovered) return { id, text, rank: 1, style: 'hovered', within: Number.POSITIVE_INFINITY };
  if (unusual) return { id, text, rank: 2, style: 'alarm', within: 2500 };
  if (dark && type === 'Home') return { id, text, rank: 3, style: 'alarm', within: 1200 };
  if (loading !== undefined && loading >= 100) return { id, text, rank: 3, style: 'alarm', within: 2500 };
  if (type === 'Substation') return { id, text, rank: 4, style: 'container', within: 6000 };
  if (type === 'Feeder') return { id, text, rank: 5, style: 'container', within: 3000 };
  if (type === 'Home') return { id, text, rank: 6, style: 'plain', within: 220 };
  if (['PowerTransformer', 'Breaker', 'EnergySource'].includes(type))
    return { id, text, rank: 7, style: 'plain', within: 130 };
  if (['Disconnector', 'BusbarSection'].includes(type)) return { id, text, rank: 8, style: 'plain', within: 75 };
  return null;
}

export interface Candidate {
  readonly label: LabelText;
  readonly anchor: Anchor;
}

/** Everything that could have a label: reckoned when something changes, not with each frame. */
export function candidatesOf(source: LabelSource): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (const asset of source.assets.values()) {
    const label = labelOf(asset, source);
    const anchor = label && source.world.anchors.get(asset.id);
    if (anchor) candidates.push({ label, anchor });
  }
  return candidates;
}

export interface Labels {
  update(candidates: readonly Candidate[], camera: Camera, width: number, height: number): void;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

export function createLabels(layer: HTMLElement): Labels {
  const shown = new Map<string, HTMLElement>();
  const [point, eye] = [new Vector3(), new Vector3()];

  const elementOf = ({ id, text, style }: LabelText): HTMLElement => {
    let element = shown.get(id);
    if (!element) {
      element = document.createElement('div');
      element.dataset['asset'] = id;
      layer.append(element);
      shown.set(id, element);
    }
    if (element.textContent !== text) element.textContent = text;
    element.className = `tag ${style}`;
    return element;
  };

  return {
    update(candidates, camera, width, height) {
      eye.setFromMatrixPosition(camera.matrixWorld);
      const wanted: { label: LabelText; x: number; y: number; distance: number }[] = [];
      for (const { label, anchor } of candidates) {
        point.set(anchor.middle[0], anchor.top + 0.6, anchor.middle[2]);
        const distance = point.distanceTo(eye);
        if (distance > label.within) continue;
        point.project(camera);
        if (point.z > 1 || Math.abs(point.x) > 1.02 || Math.abs(point.y) > (label.rank === 0 ? 1.3 : 1.02)) continue;
        const y = ((1 - point.y) / 2) * height;
        wanted.push({ label, distance, x: ((point.x + 1) / 2) * width, y: Math.max(32, y) });
      }
      wanted.sort((a, b) => a.label.rank - b.label.rank || a.distance - b.distance);
      const boxes: Box[] = [];
      const kept = new Set<string>();
      for (const { label, x, y } of wanted) {
        if (kept.size >= labelsMax) break;
        const half = label.text.length * 3.6 + 12;
        const box = { left: x - half, right: x + half, top: y - 30, bottom: y - 4 };
        if (label.rank > 0 && boxes.some((other) => overlaps(box, other))) continue;
        boxes.push(box);
        kept.add(label.id);
        elementOf(label).style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) translate(-50%, -100%)`;
      }
      for (const [id, element] of shown) {
        if (kept.has(id)) continue;
        element.remove();
        shown.delete(id);
      }
    },
  };
}
