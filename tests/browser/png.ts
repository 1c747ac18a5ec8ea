/** Pictures as PNG files of at most 256 colours: a third of the bytes, and a sheet of small pictures loses nothing by it. */
import { crc32, deflateSync } from 'node:zlib';

type Color = readonly [red: number, green: number, blue: number];

/** Colours that fall into one cell of 8³ units, and how many pixels have one. */
interface Cell {
  readonly sum: [number, number, number];
  count: number;
}

const channels = [0, 1, 2] as const;
const mean = (cell: Cell, channel: 0 | 1 | 2): number => cell.sum[channel] / cell.count;
const keyOf = (pixels: Uint8Array, at: number): number =>
  ((pixels[at]! >> 3) << 10) | ((pixels[at + 1]! >> 3) << 5) | (pixels[at + 2]! >> 3);

function cellsOf(pixels: Uint8Array): Map<number, Cell> {
  const cells = new Map<number, Cell>();
  for (let at = 0; at < pixels.length; at += 4) {
    const key = keyOf(pixels, at);
    const cell = cells.get(key) ?? { sum: [0, 0, 0], count: 0 };
    for (const channel of channels) cell.sum[channel] += pixels[at + channel]!;
    cell.count += 1;
    cells.set(key, cell);
  }
  return cells;
}

/** How far apart the colours of a box are along its longest channel, weighed by its pixels. */
function spread(box: readonly Cell[]): { readonly channel: 0 | 1 | 2; readonly weight: number } {
  const count = box.reduce((sum, cell) => sum + cell.count, 0);
  const ranges = channels.map((channel) => {
    const values = box.map((cell) => mean(cell, channel));
    return { channel, weight: (Math.max(...values) - Math.min(...values)) * count ** 0.25 };
  });
  return ranges.reduce((a, b) => (b.weight > a.weight ? b : a));
}

/** Heckbert's median cut: the box that is spread furthest is cut where half of its pixels lie, until there are enough. */
function palette(cells: readonly Cell[], most: number): readonly (readonly Cell[])[] {
  const boxes: { readonly box: readonly Cell[]; readonly spread: ReturnType<typeof spread> }[] = [
    { box: cells, spread: spread(cells) },
  ];
  while (boxes.length < most) {
    const widest = boxes.reduce((a, b) => (b.spread.weight > a.spread.weight ? b : a));
    if (widest.box.length < 2 || widest.spread.weight === 0) break;
    const { channel } = widest.spread;
    const sorted = [...widest.box].sort((a, b) => mean(a, channel) - mean(b, channel));
    let left = sorted.reduce((sum, cell) => sum + cell.count, 0) / 2;
    let cut = 0;
    while (cut < sorted.length - 1 && left > 0) left -= sorted[cut++]!.count;
    cut = Math.max(1, cut);
    boxes.splice(boxes.indexOf(widest), 1);
    for (const box of [sorted.slice(0, cut), sorted.slice(cut)]) boxes.push({ box, spread: spread(box) });
  }
  return boxes.map(({ box }) => box);
}

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** RGBA, row by row → PNG (ISO/IEC 15948), colour type 3. */
export function palettePng(pixels: Uint8Array, width: number, height: number, colors = 256): Buffer {
  const cells = cellsOf(pixels);
  const boxes = palette([...cells.values()], colors);
  const numberOf = new Map<Cell, number>();
  const entries = boxes.flatMap((box, number): Color => {
    for (const cell of box) numberOf.set(cell, number);
    const count = box.reduce((sum, cell) => sum + cell.count, 0);
    return channels.map((channel) =>
      Math.round(box.reduce((sum, cell) => sum + cell.sum[channel], 0) / count),
    ) as unknown as Color;
  });
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      lines[y * (width + 1) + 1 + x] = numberOf.get(cells.get(keyOf(pixels, (y * width + x) * 4))!)!;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', new Uint8Array(entries)),
    chunk('IDAT', deflateSync(lines, { level: 9, memLevel: 9 })),
    chunk('IEND', new Uint8Array()),
  ]);
}
