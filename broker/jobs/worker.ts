/** A thread for one import: reads the files, piece by piece, and makes entities of them. It touches no store. */
import { createReadStream } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { createByteImporter } from '#models/exchange/bytes.ts';
import { createImporter } from '#models/exchange/import.ts';
import { Problem } from '#models/problem.ts';
import type { Order, Report } from './protocol.ts';

const pieceBytes = 256 * 1024;
/** How much of the work reading is; the rest is putting together. */
const readingPart = 0.6;

const port = parentPort!;
const say = (report: Report): void => port.postMessage(report);
const { files, at, limits } = workerData as Order;

try {
  const importer = createImporter(limits);
  const bytes = createByteImporter(importer, limits);
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  let done = 0;
  for (const { name, path } of files) {
    bytes.begin(name);
    for await (const piece of createReadStream(path, { highWaterMark: pieceBytes })) {
      bytes.write(piece as Uint8Array);
      done += (piece as Uint8Array).length;
      say({ kind: 'progress', progress: (readingPart * done) / total, step: `Reading ${name}` });
    }
    bytes.end();
  }
  say({ kind: 'progress', progress: readingPart, step: 'Putting objects together' });
  say({ kind: 'done', ...importer.finish(at) });
} catch (error) {
  // What is not a Problem is a broken invariant: let it end the thread, and be seen.
  if (!(error instanceof Problem)) throw error;
  say({ kind: 'refused', problem: error.kind, detail: error.detail });
}
