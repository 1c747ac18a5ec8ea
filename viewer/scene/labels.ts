/**
 * Names in the scene: few, and never one over another. What is selected comes first, then what is not normal, then stations,
 * then what is large and near. Who may have one is reckoned when something changes; which of them has room, with each frame.
 */
import { type Camera, Vector3 } from 'three';
import type { AssetRow } from '../layout/asset.ts';
import type { World } from '../layout/world.ts';
import { type LabelState, type LabelText, labelOf, rankOf } from './label-text.ts';

export interface Candidates {
  readonly assets: readonly AssetRow[];
  /** x, y, z of the point that a label stands on, its rank, and the square of how far it is read. */
  readonly columns: Float64Array;
  readonly textOf: (asset: AssetRow) => LabelText;
}

const width = 5;

/** Of all assets; what the pointer is on is no matter here, as that changes with every move. */
export function candidatesOf(
  assets: ReadonlyMap<string, AssetRow>,
  world: World,
  state: Omit<LabelState, 'hovered'>,
): Candidates {
  const all = { ...state, hovered: null };
  const shown: AssetRow[] = [];
  const columns = new Float64Array(assets.size * width);
  for (const asset of assets.values()) {
    const row = columnsOf(asset, world, all);
    if (!row) continue;
    columns.set(row, shown.length * width);
    shown.push(asset);
  }
  return {
    assets: shown,
    columns: columns.subarray(0, shown.length * width),
    textOf: (asset) => labelOf(asset, all),
  };
}

/** The same, and what the pointer is on. */
export function withHovered(
  candidates: Candidates,
  asset: AssetRow | undefined,
  world: World,
  state: LabelState,
): Candidates {
  const row = asset && columnsOf(asset, world, state);
  if (!row) return candidates;
  const columns = new Float64Array(candidates.columns.length + width);
  columns.set(candidates.columns);
  columns.set(row, candidates.columns.length);
  return { assets: [...candidates.assets, asset], columns, textOf: (one) => labelOf(one, state) };
}

function columnsOf(asset: AssetRow, world: World, state: LabelState): readonly number[] | undefined {
  const rank = rankOf(asset, state);
  const anchor = rank && world.anchors.get(asset.id);
  if (!rank || !anchor) return undefined;
  const [x, , z] = anchor.middle;
  return [x, anchor.top + 0.6, z, rank.rank, rank.within ** 2];
}

/** Elements in the page, and how many are tried for a place. */
const labelsMax = 64;
const triedMax = 400;
/** Elements that are kept for what may be seen again. */
const asideMax = 250;

export interface Labels {
  update(candidates: Candidates, camera: Camera, width: number, height: number): void;
}

/** Left, top, right, bottom. */
type Box = readonly [number, number, number, number];

const overlaps = (a: Box, b: Box): boolean => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

interface Wanted {
  readonly asset: AssetRow;
  readonly rank: number;
  readonly distance: number;
  readonly x: number;
  readonly y: number;
}

interface Tag {
  readonly element: HTMLElement;
  text: LabelText | null;
  /** Empty while it is put aside. */
  place: string;
}

export function createLabels(layer: HTMLElement): Labels {
  const shown = new Map<string, Tag>();
  const [point, eye] = [new Vector3(), new Vector3()];

  /** Writes to the page only what is new of a label: reading it back would be as dear. */
  const put = (id: string, text: LabelText, x: number, y: number): void => {
    let tag = shown.get(id);
    if (!tag) {
      const element = document.createElement('div');
      element.dataset['asset'] = id;
      layer.append(element);
      tag = { element, text: null, place: '' };
      shown.set(id, tag);
    }
    if (tag.text !== text) {
      tag.element.textContent = text.text;
      tag.element.className = `tag ${text.style}`;
      tag.text = text;
    }
    const place = `translate(${Math.round(x)}px, ${Math.round(y)}px) translate(-50%, -100%)`;
    if (tag.place === place) return;
    if (tag.place === '') tag.element.hidden = false;
    tag.element.style.transform = place;
    tag.place = place;
  };

  const inView = ({ assets, columns }: Candidates, camera: Camera, across: number, down: number): Wanted[] => {
    const wanted: Wanted[] = [];
    for (let index = 0; index < assets.length; index += 1) {
      const at = index * width;
      const [dx, dy, dz] = [columns[at]! - eye.x, columns[at + 1]! - eye.y, columns[at + 2]! - eye.z];
      const square = dx * dx + dy * dy + dz * dz;
      if (square > columns[at + 4]!) continue;
      point.set(columns[at]!, columns[at + 1]!, columns[at + 2]!).project(camera);
      const rank = columns[at + 3]!;
      if (point.z > 1 || Math.abs(point.x) > 1.02 || Math.abs(point.y) > (rank === 0 ? 1.3 : 1.02)) continue;
      const y = Math.max(32, ((1 - point.y) / 2) * down);
      wanted.push({ asset: assets[index]!, rank, distance: square, x: ((point.x + 1) / 2) * across, y });
    }
    return wanted.sort((a, b) => a.rank - b.rank || a.distance - b.distance);
  };

  return {
    update(candidates, camera, across, down) {
      eye.setFromMatrixPosition(camera.matrixWorld);
      const boxes: Box[] = [];
      const kept = new Set<string>();
      for (const { asset, rank, x, y } of inView(candidates, camera, across, down).slice(0, triedMax)) {
        if (kept.size >= labelsMax) break;
        // What the pointer is on stands there twice; the better rank came first.
        if (kept.has(asset.id)) continue;
        const label = candidates.textOf(asset);
        const half = label.text.length * 3.6 + 12;
        const box: Box = [x - half, y - 30, x + half, y - 4];
        if (rank > 0 && boxes.some((other) => overlaps(box, other))) continue;
        boxes.push(box);
        kept.add(asset.id);
        put(asset.id, label, x, y);
      }
      for (const [id, tag] of shown) {
        if (kept.has(id)) continue;
        // It may be back with the next frame: it is put aside until there are too many of them.
        if (shown.size > asideMax) {
          tag.element.remove();
          shown.delete(id);
        } else if (tag.place !== '') {
          tag.element.hidden = true;
          tag.place = '';
        }
      }
    },
  };
}
