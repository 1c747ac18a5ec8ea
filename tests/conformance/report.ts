/**
 * Writes CONFORMANCE.md from runs of the official suite, which is not part of this project:
 * `npm run conformance -- DIRECTORY… [--interoperability DIRECTORY…] [--mended DIRECTORY…]`, each the output of one run
 * with `results.json` (a list of group, name, status) and Robot Framework's `output.xml` in a folder beneath it. Ends with 1
 * where a case failed that no waiver names.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Waiver, waivers } from './waivers.ts';
import { interoperabilityWaivers } from './waivers-interoperability.ts';
import { mendedWaivers } from './waivers-mended.ts';

interface Case {
  readonly group: string;
  readonly name: string;
  readonly status: 'PASS' | 'FAIL' | 'SKIP';
}

/** Runs of one set of cases, and what is known of it. */
interface Section {
  readonly cases: readonly Case[];
  readonly waivers: readonly Waiver[];
  readonly hashes: readonly string[];
}

const root = join(import.meta.dirname, '../..');
const { official = [], interoperability = [], mended = [] } = directoriesIn(process.argv.slice(2));
if (official.length === 0) {
  process.stderr.write('Give the directories of one run or more: npm run conformance -- DIRECTORY…\n');
  process.exit(2);
}

function directoriesIn(words: readonly string[]): Partial<Record<string, readonly string[]>> {
  let section = 'official';
  const named = words.flatMap((word) => {
    if (!word.startsWith('--')) return [{ section, word }];
    section = word.slice(2);
    return [];
  });
  const grouped = Object.groupBy(named, (one) => one.section);
  return Object.fromEntries(Object.entries(grouped).map(([name, all]) => [name, all?.map(({ word }) => word)]));
}

function sectionOf(directories: readonly string[], known: readonly Waiver[]): Section {
  const read = (directory: string): readonly Case[] =>
    JSON.parse(readFileSync(join(directory, 'results.json'), 'utf8')) as readonly Case[];
  return { cases: directories.flatMap(read), waivers: known, hashes: directories.map(hashOf) };
}

/** Of the raw outputs of Robot Framework, in the order of their folders. */
function hashOf(directory: string): string {
  const hash = createHash('sha256');
  for (const folder of readdirSync(directory).sort()) {
    if (/^robot\d+$/.test(folder)) hash.update(readFileSync(join(directory, folder, 'output.xml')));
  }
  return hash.digest('hex');
}

const isAbout = ({ cases }: Waiver, name: string): boolean => cases.some((one) => name.startsWith(`${one} `));
const isPassed = ({ status }: Case): boolean => status === 'PASS';
const isWaived = ({ waivers }: Section, { name }: Case): boolean => waivers.some((waiver) => isAbout(waiver, name));
const failedIn = ({ cases }: Section): readonly Case[] => cases.filter((one) => !isPassed(one));
const unexplainedIn = (section: Section): readonly Case[] => failedIn(section).filter((one) => !isWaived(section, one));

function tableOf(section: Section): string {
  const rows = [...Map.groupBy(section.cases, ({ group }) => group)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, all]) => {
      const passed = all.filter(isPassed).length;
      const waived = all.filter((one) => !isPassed(one) && isWaived(section, one)).length;
      return `| ${group} | ${all.length} | ${passed} | ${waived} | ${all.length - passed - waived} |`;
    });
  return ['| clause group | cases | passed | waived | failed |', '|---|---:|---:|---:|---:|', ...rows].join('\n');
}

function waiversOf(section: Section): string {
  const used = section.waivers.filter((waiver) => failedIn(section).some(({ name }) => isAbout(waiver, name)));
  return used.map(({ cases, clause, why }) => `- **${cases.join(', ')}** (clause ${clause}): ${why}.`).join('\n');
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** How many pass, of how many, and what of the others. */
function sumOf(section: Section): string {
  const { length } = failedIn(section);
  const unexplained = unexplainedIn(section).length;
  const all = section.cases.length;
  return `**${all - length} of ${all} pass**, ${count(length - unexplained, 'case')} waived, ${unexplained} not explained`;
}

const base = sectionOf(official, waivers);
const together = sectionOf(interoperability, interoperabilityWaivers);
const again = sectionOf(mended, mendedWaivers);
const sections = [base, together, again];
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();

const firstWord = ({ name }: Case): string => name.split(' ')[0]!;
/** Of the cases that are waived, those that pass as mended. */
function mendedOf(section: Section): string {
  const waived = failedIn(section).filter((one) => isWaived(section, one));
  const passing = waived.filter(({ name }) => again.cases.some((one) => isPassed(one) && sameCase(one.name, name)));
  return `${passing.length} of the ${waived.length}`;
}
/** Titles were mended, too; those of interoperability have the same number several times. */
function sameCase(one: string, other: string): boolean {
  const [a, b] = [one.split(' '), other.split(' ')];
  return a[0] === b[0] && (!/^IOP/.test(one) || a[1] === b[1]);
}

const failures = unexplainedIn(base);
const failedSection = `
## Failed

These pass where the broker is emptied before each file: here they meet entities that a waived case (D015_01_inc) has created
and, as its setup ends there, does not delete.

${failures.map((one) => `- ${one.group}: ${firstWord(one)}`).join('\n')}
`;
const togetherSection = `
## Interoperability

The official cases of interoperability, with five Busbars that know each other: ${sumOf(together)}.

${tableOf(together)}

${waiversOf(together)}
`;
const mendedSection = `
## The same cases, mended

The maintainer of another broker has mended cases in the same repository. The files of the official suite as they are at the
mended commit, ${together.cases.length > 0 ? 'interoperability included' : 'without interoperability'}: ${sumOf(again)}. Of the cases that are waived above,
${mendedOf(base)} pass as mended${together.cases.length > 0 ? `, and ${mendedOf(together)} of interoperability` : ''}.

${tableOf(again)}

What is still waived there:

${waiversOf(again)}
`;

writeFileSync(
  join(root, 'CONFORMANCE.md'),
  `# Conformance

The official NGSI-LD test suite of ETSI (Robot Framework) against Busbar at commit ${commit}, one broker, all cases in order:
${sumOf(base)}. Generated by \`npm run conformance\`; do not edit.

${tableOf(base)}

## Waivers

${waiversOf(base) === '' ? 'None.' : 'Each case here contradicts the clause that it is about (ETSI GS CIM 009 v1.9.1), or itself.'}

${waiversOf(base)}
${failures.length === 0 ? '' : failedSection}${together.cases.length === 0 ? '' : togetherSection}${again.cases.length === 0 ? '' : mendedSection}
## Repeat it

The suite and its contexts are not part of this project. Take \`marek-mraz/ngsi-ld-test-suite\` at commit \`1d442dc\` (mended:
\`5da9091\`), map the addresses of its contexts to its own files in a JSON object, and start an empty broker:

\`\`\`
BUSBAR_LIMITS='{"temporalMax":30}' npm start -- --empty --private-egress --contexts mirror.json
\`\`\`

\`temporalMax\` is there because cases of the suite expect pages of histories between 20 and 40 instances. Run Robot Framework with
the suite's variables set to the broker and to mocks on loopback, with a mosquitto for the MQTT cases; for interoperability, to
five brokers with a \`BUSBAR_ALIAS\` each. Write \`results.json\` from its output; then
\`npm run conformance -- DIRECTORY --interoperability DIRECTORY --mended DIRECTORY\`.

SHA-256 of the raw output: ${sections.flatMap(({ hashes }) => hashes.map((hash) => `\`${hash}\``)).join(', ')}.
`,
);
for (const section of sections) process.stdout.write(`${sumOf(section).replaceAll('*', '')}\n`);
process.exitCode = sections.every((section) => unexplainedIn(section).length === 0) ? 0 : 1;
