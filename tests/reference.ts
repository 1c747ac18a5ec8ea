/**
 * Public grids that are too large or not free enough to be kept here. `BUSBAR_REFERENCE_DATA` names the folder that holds
 * them; without it the tests that need them are skipped, and say so.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The path of a file or folder of the reference data; undefined where it is not to be had. */
export function referenceData(path: string): string | undefined {
  const root = process.env['BUSBAR_REFERENCE_DATA'];
  const found = root === undefined ? undefined : join(root, path);
  return found !== undefined && existsSync(found) ? found : undefined;
}

/** The note of a skipped test. CI expects it where the folder is not named, as the grids are not kept here. */
export const howToGetReferenceData = 'needs the reference grids: set BUSBAR_REFERENCE_DATA to their folder';
