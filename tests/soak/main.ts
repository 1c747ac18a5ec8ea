/**
 * The long tests of the store and of notifications, in full counts: `npm run soak`, about half an hour on two cores, each half of
 * them in a process of its own. Writes REPORT.md beside itself. The same rounds as in `npm test`, which takes a few of each.
 * `npm run soak -- 0.1` takes a tenth.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { storm as hostileStorm } from '../hostile/storm.ts';
import { compareDocuments } from '../jsonld/compare.ts';
import { flipped, garbled, kinds, makeStore, type Outcome, openDamaged, transactionsIn } from '../store/flip.ts';
import { lost, random, reopen, storm } from '../store/storm.ts';
import { outage } from './receiver.ts';

const share = Number(process.argv[2] ?? 1);
const seed = Number(process.env['BUSBAR_SEED'] ?? Date.now() % 1_000_000);
const next = random(seed);
const root = mkdtempSync(join(tmpdir(), 'busbar-soak-'));
const rows: string[] = [];

/** One line of the report; the run ends with status 1 where it did not come out as it should. */
function report(what: string, counted: string, passed: boolean): void {
  rows.push(`| ${what} | ${counted} | ${passed ? 'passed' : '**failed**'} |`);
  process.stdout.write(`${passed ? 'passed' : 'FAILED'}: ${what}: ${counted}\n`);
  if (!passed) process.exitCode = 1;
}

/** Kills in a storm of 64 writers, one store through all rounds. */
async function kills(rounds: number): Promise<void> {
  const directory = join(root, 'storm');
  const known = new Map<string, number>();
  let [acknowledged, missing, slowest] = [0, 0, 0];
  await (await reopen(directory)).close();
  for (let round = 0; round < rounds; round += 1) {
    const afterMs = 50 + Math.floor(1950 * next());
    const checkpointEvery = round % 2 === 0 ? 5000 : 10;
    const { counts, commits } = await storm(directory, { writers: 64, checkpointEvery, afterMs, atLeast: 200 });
    acknowledged += commits;
    for (const [writer, count] of counts) known.set(writer, Math.max(known.get(writer) ?? 0, count));
    const started = performance.now();
    const store = await reopen(directory);
    slowest = Math.max(slowest, performance.now() - started);
    missing += (await lost(store, known)).length;
    await store.close();
  }
  const counted = `${acknowledged} acknowledged, ${missing} lost; slowest recovery ${Math.round(slowest)} ms`;
  report(`${rounds} kills in a storm of 64 writers`, counted, missing === 0);
}

async function damages(what: string, count: number, once: (index: number) => Promise<Outcome>): Promise<void> {
  const outcomes = { right: 0, refused: 0, torn: 0 };
  const wrong: string[] = [];
  for (let index = 0; index < count; index += 1) {
    try {
      outcomes[await once(index)] += 1;
    } catch (error) {
      wrong.push(`number ${index}: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  const { right, refused, torn } = outcomes;
  const found = `${right} right, ${refused} refused, ${torn} as torn, ${wrong.length} wrong ${wrong.slice(0, 3).join('; ')}`;
  report(what, found.trim(), wrong.length === 0);
}

async function flips(count: number): Promise<void> {
  for (const { left, files } of kinds) {
    const original = join(root, left);
    const written = await makeStore(original, left);
    const what = `${count / kinds.length} bits flipped in a store that was ${left}`;
    await damages(what, count / kinds.length, (index) =>
      openDamaged(original, files[index % files.length]!, (bytes) => flipped(bytes, next), written),
    );
  }
}

async function tails(count: number): Promise<void> {
  const original = join(root, 'tail');
  const written = await makeStore(original, 'killed');
  const step = 8192 / count;
  await damages(`log tail garbled from ${count} of the last 8192 positions`, count, (index) => {
    const back = Math.round(index * step) + 1;
    return openDamaged(original, 'log.db-wal', (bytes) => garbled(bytes, back), written, transactionsIn(back));
  });
}

/** A receiver that is down for ten minutes, and the broker killed twice meanwhile. */
async function receiverDown(minutes: number): Promise<void> {
  const { due, missing, disordered, repeated, grownMiB, catchingUpMiB } = await outage(minutes * 60_000);
  const memory = `${Math.round(grownMiB)} MiB more memory while it was down, ${Math.round(catchingUpMiB)} MiB while it caught up`;
  const counted = `${due} due, ${missing} missing, ${disordered} out of order, ${repeated} repeated; ${memory}`;
  report(
    `a receiver down for ${minutes} minutes, the broker killed twice`,
    counted,
    missing + disordered === 0 && Math.max(grownMiB, catchingUpMiB) <= 64,
  );
}

/** About six in ten of them are documents that the package takes; the others are compared as refused. */
async function documents(count: number): Promise<void> {
  const what = `${count} JSON-LD documents and contexts beside the jsonld package`;
  const rounds = Math.ceil(count / 10_000);
  let [alike, written, apart] = [0, 0, 0];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const compared = await compareDocuments(Math.ceil(count / rounds), seed + round);
      alike += compared.expanded;
      written += compared.compacted;
      apart += Object.values(compared.apart).reduce((sum, one) => sum + one, 0);
    }
    report(what, `${alike} expanded alike, ${written} compacted alike, ${apart} apart for known reasons`, true);
  } catch (error) {
    report(what, (error as Error).message.replaceAll('\n', ' ').slice(0, 500), false);
  }
}

/** Of what is kept for a while: full after some thousand requests, where it would take a day of them. */
const small = {
  contextsKeptMax: 50,
  checkpointEvery: 4000,
  changesInMemory: 2000,
  replayChangesKept: 2000,
  mqttIdleMs: 2000,
};

/**
 * Requests made from the route table, right and broken. What is bounded is full after half of them: from there on memory
 * may not grow, but for what chance keeps.
 */
async function hostile(count: number): Promise<void> {
  const { faults, defects, sent, statuses, blockedMs, quarters } = await hostileStorm(count, seed, { limits: small });
  const told = [...statuses].sort(([one], [other]) => one - other).map(([status, times]) => `${times} × ${status}`);
  const found = [...faults, ...defects].slice(0, 3).map((one) => one.replaceAll(/\s+/g, ' ').slice(0, 300));
  const mebibytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
  const [, half, , end] = quarters;
  const grownMiB = mebibytes(end!.heap - half!.heap);
  const objects = quarters.map(({ heap }) => mebibytes(heap)).join(', ');
  const memory = `${objects} MiB of objects after each quarter, ${mebibytes(end!.resident)} MiB resident at the end`;
  const counted = `${told.join(', ')}; ${faults.length} not as described, ${defects.length} defects; event loop blocked at most ${Math.round(blockedMs)} ms; ${memory} ${found.join('; ')}`;
  const passed = faults.length + defects.length === 0 && sent === count && grownMiB <= 16;
  report(`${sent} hostile requests`, counted.trim(), passed);
}

const halves = {
  broker: async (): Promise<void> => {
    await hostile(Math.ceil(100_000 * share));
    await documents(Math.ceil(300_000 * share));
    await receiverDown(Math.max(0.25, 10 * share));
  },
  store: async (): Promise<void> => {
    await kills(Math.ceil(200 * share));
    await flips(2 * Math.ceil(5000 * share));
    await tails(Math.ceil(8192 * share));
  },
} satisfies Record<string, () => Promise<void>>;
type Half = keyof typeof halves;

/** Runs one half in a process of its own; resolves to its lines, when it has ended. */
function apart(half: Half): Promise<readonly string[]> {
  const child = fork(import.meta.filename, [String(share), half], {
    env: { ...process.env, BUSBAR_SEED: String(seed) },
  });
  let told: readonly string[] = [`| ${half} | ended before it could tell | **failed** |`];
  child.on('message', (lines) => {
    told = lines as readonly string[];
  });
  return new Promise((done) => {
    child.once('exit', (status) => {
      if (status !== 0) process.exitCode = 1;
      done(told);
    });
  });
}

function write(lines: readonly string[]): void {
  const cores = cpus();
  const machine = `Node ${process.version}, ${process.platform}, ${cores.length} × ${cores[0]?.model.trim()}`;
  const head = `# Soak\n\n${new Date().toISOString()}, ${machine}, share ${share}, BUSBAR_SEED=${seed}\n`;
  writeFileSync(
    join(import.meta.dirname, 'REPORT.md'),
    `${head}\n| what | counted | result |\n|---|---|---|\n${lines.join('\n')}\n`,
  );
}

const half = process.argv[3];
try {
  if (half === undefined) write((await Promise.all((Object.keys(halves) as Half[]).map(apart))).flat());
  else await halves[half as Half]();
} finally {
  rmSync(root, { recursive: true, force: true });
  process.send?.(rows);
  process.disconnect?.();
}
