/** Reads files here, as the broker would, and writes nothing. */
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createByteImporter } from '#models/exchange/bytes.ts';
import { createImporter } from '#models/exchange/import.ts';
import { importLimits } from '#models/exchange/report.ts';
import { Problem } from '#models/problem.ts';
import type { Outcome } from './import-report.ts';

export async function readLocally(files: readonly string[]): Promise<Outcome> {
  try {
    const importer = createImporter();
    const bytes = createByteImporter(importer, importLimits);
    for (const file of files) {
      bytes.begin(basename(file));
      for await (const piece of createReadStream(file)) bytes.write(piece as Uint8Array);
      bytes.end();
    }
    return { report: importer.finish(new Date().toISOString()).report };
  } catch (error) {
    if (error instanceof Problem) return { refusal: error.detail };
    throw error;
  }
}
