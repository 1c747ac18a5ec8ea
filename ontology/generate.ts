/** Writes what is generated from the models: `npm run ontology`. A test fails while the files are not up to date. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ontologyFiles } from '#models/generate/ontology.ts';

const folder = import.meta.dirname;
const files = ontologyFiles();

for (const [path, text] of files) {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}
process.stdout.write(`${files.size} files written to ${folder}\n`);
