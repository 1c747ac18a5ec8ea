/**
 * How fast names are: an entity with four attributes in the Busbar context, its type and attributes expanded and compacted as each
 * request does. Time of the thread's own CPU; median of many batches. Calibrator, in turns with each batch: the same names
 * looked up in a plain object, which knows no prefix, no @vocab and no rule.
 */
import { readFileSync } from 'node:fs';
import { limits } from '#broker/config.ts';
import { compactDocument } from '#broker/jsonld/compact.ts';
import { createContexts } from '#broker/jsonld/contexts.ts';
import { expandDocument } from '#broker/jsonld/expand.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { median, type Row } from './measure.ts';

const batches = 21;
/** Calls of what takes nanoseconds: the clock of a thread ticks in milliseconds on some machines. */
const BATCH = 400_000;
const context = JSON.parse(readFileSync(new URL('../../ontology/context/busbar.jsonld', import.meta.url), 'utf8'))[
  '@context'
] as JsonObject;
const names = ['Breaker', 'open', 'ratedCurrent', 'name', 'location'];
const measured = (value: unknown) => ({ type: 'Property', value, observedAt: '2026-11-21T12:00:00Z' });
const entity = {
  id: 'urn:ngsi-ld:Breaker:B1',
  type: 'Breaker',
  open: measured(false),
  ratedCurrent: { ...measured(630), unitCode: 'AMP' },
  name: measured('B1'),
  location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [8, 40] } },
} as JsonObject;

/** Microseconds of this thread's CPU for one call, over a batch. */
function cpu(batch: number, run: () => unknown): number {
  const before = process.threadCpuUsage();
  for (let round = 0; round < batch; round++) run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / batch;
}

/** Keeps what is looked up from being optimised away. */
let sink = 0;

function each(list: readonly string[], look: (name: string) => string): () => void {
  return () => {
    for (const name of list) sink += look(name).length;
  };
}

function row(what: string, batch: number, run: () => unknown, calibrator: () => unknown, goalUs?: number): Row {
  for (let round = 0; round < 3; round++) cpu(batch, run);
  const [times, marks]: [number[], number[]] = [[], []];
  for (let round = 0; round < batches; round++) {
    times.push(cpu(batch, run));
    marks.push(cpu(BATCH, calibrator));
  }
  const [time, mark] = [median(times), median(marks)];
  return {
    what,
    result: `${time.toFixed(2)} µs`,
    calibrator: `five look-ups ${mark.toFixed(3)} µs, ${(time / mark).toFixed(1)} of it`,
    goal: goalUs === undefined ? '–' : `≤ ${goalUs} µs`,
    met: goalUs === undefined || time <= goalUs,
  };
}

export async function namesOfEntities(): Promise<readonly Row[]> {
  const offline = { send: () => Promise.reject(new Error('a bench asks no network')) };
  const contexts = createContexts({ egress: offline, limits });
  const known = await contexts.names(context);
  const iris = names.map((name) => known.expand(name));
  const table = Object.fromEntries(names.map((name, index) => [name, iris[index]!]));
  const expand = each(names, (name) => known.expand(name));
  const compact = each(iris, (iri) => known.compact(iri));
  let counted = 0;
  const unseen = (): void => {
    counted += 1;
    for (const name of names) sink += known.compact(known.expand(`${name}${counted}`)).length;
  };
  const naive = each(names, (name) => table[name]!);
  return contexts.read(context, (active, run) => {
    const expanded = expandDocument(entity, active, run);
    const whole = 'the same entity expanded as a whole JSON-LD document';
    return [
      row('names of an entity with four attributes, expanded', BATCH, expand, naive, 2),
      row('the same compacted', BATCH, compact, naive, 1),
      row('five names never seen before, expanded and compacted', 20_000, unseen, naive),
      row(whole, 4000, () => expandDocument(entity, active, run), naive),
      row('and compacted as one', 4000, () => compactDocument(expanded, active, run), naive),
    ];
  });
}

if (process.argv[1] === import.meta.filename) {
  for (const { what, result, calibrator, goal } of await namesOfEntities()) {
    process.stdout.write(`${what}: ${result} (${calibrator}; goal ${goal})\n`);
  }
  process.stdout.write(sink > 0 ? '' : 'nothing was looked up\n');
}
