/**
 * The picture at twenty thousand assets, on the product that `npm start` starts: JavaScript per frame while the camera turns,
 * frames while nothing happens, and from a broker write to the frame that shows it. Draws are stubbed: what the card takes is
 * a matter of the card.
 */
import type { Page } from 'playwright-core';
import { chromiumPath, howToGetChromium, launchChromium } from '#tests/browser/chromium.ts';
import { type Running, startBusbar } from '#tests/system/busbar.ts';
import { syntheticRegion } from '#tests/viewer/synthetic.ts';
import { median, ms, percentile, type Row, rest } from './measure.ts';

const assets = 20_000;
const rounds = 5;
const writes = 8;

/** Runs before the page: every draw call returns at once. */
const stub = `for (const name of ['drawElements', 'drawElementsInstanced', 'drawArrays', 'drawArraysInstanced', 'drawRangeElements'])
  WebGL2RenderingContext.prototype[name] = () => undefined;`;

interface Stats {
  readonly frames: number;
  readonly msPerFrame: { readonly p50: number; readonly p95: number };
  readonly assets: number;
  readonly drawCalls: number;
}

const statsOf = (page: Page): Promise<Stats> => page.evaluate<Stats>('window.busbar.stats()');

/** Runs in the page: the clock when a frame has been drawn after the first \`frames\`. */
const nextFrame = (frames: number): string => `new Promise((done) => {
  const look = () => (window.busbar.stats().frames > ${frames} ? done(Date.now()) : setTimeout(look, 1));
  look();
})`;

async function still(page: Page): Promise<number> {
  for (let before = -1; ; ) {
    const { frames } = await statsOf(page);
    if (frames === before) return frames;
    before = frames;
    await rest(500);
  }
}

async function fill(busbar: Running): Promise<void> {
  const link = `<${new URL('contexts/busbar.jsonld', busbar.url)}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`;
  const drafts = syntheticRegion({ count: assets });
  for (let at = 0; at < drafts.length; at += 500) {
    const response = await fetch(new URL('ngsi-ld/v1/entityOperations/create', busbar.url), {
      method: 'POST',
      headers: { link, 'content-type': 'application/json' },
      body: JSON.stringify(drafts.slice(at, at + 500)),
    });
    if (response.status !== 201) throw new Error(`The region was refused: ${await response.text()}`);
  }
}

async function patch(busbar: Running, id: string, attribute: string, body: object): Promise<void> {
  const link = `<${new URL('contexts/busbar.jsonld', busbar.url)}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`;
  await fetch(new URL(`ngsi-ld/v1/entities/${id}/attrs/${attribute}`, busbar.url), {
    method: 'PATCH',
    headers: { link, 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'Property', ...body }),
  });
}

/** Turns the camera for a while with the pointer; the times of these frames are what counts afterwards. */
async function turn(page: Page): Promise<Stats> {
  await page.mouse.move(300, 300);
  await page.mouse.down();
  for (let step = 0; step < 260; step += 1) await page.mouse.move(300 + (step % 130) * 4, 300 + (step % 40));
  await page.mouse.up();
  return statsOf(page);
}

/** Milliseconds from each write to the frame after it. */
async function writeToFrame(page: Page, write: (round: number) => Promise<void>): Promise<number> {
  const perRound: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const times: number[] = [];
    for (let n = 0; n < writes; n += 1) {
      const frames = await still(page);
      const seen = page.evaluate<number>(nextFrame(frames));
      const sent = Date.now();
      await write(round * writes + n);
      times.push((await seen) - sent);
    }
    perRound.push(percentile(times, 0.95));
  }
  return median(perRound);
}

export async function sceneAtScale(): Promise<readonly Row[]> {
  if (!chromiumPath) {
    process.stdout.write(`  skipped: ${howToGetChromium}\n`);
    return [];
  }
  const busbar = await startBusbar(['--empty']);
  await fill(busbar);
  const browser = await launchChromium();
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, reducedMotion: 'reduce' });
  await page.addInitScript(stub);
  const open = async (query: string): Promise<void> => {
    await page.goto(`${busbar.url}${query}`);
    await page.evaluate('window.busbar.ready');
    await still(page);
  };
  const view = 'view=8.08,45.05,0,1500,30,62';
  await open(`?${view}`);
  const near = await turn(page);
  await open('?view=8.08,45.05,0,14000,30,52');
  const wide = await turn(page);
  await still(page);
  const from = (await statsOf(page)).frames;
  await rest(3000);
  const idle = (await statsOf(page)).frames - from;
  await open(`?${view}`);
  const breaker = 'urn:ngsi-ld:Breaker:SYN.S120.1.K2.QA1';
  const switched = await writeToFrame(page, (n) => patch(busbar, breaker, 'open', { value: n % 2 === 0 }));
  await open(`?${view}&colour=loading`);
  const measured = await writeToFrame(page, (n) =>
    patch(busbar, breaker, 'current', { value: n % 2 === 0 ? 1900 : 100, unitCode: 'AMP' }),
  );
  await browser.close();
  await busbar.stop();
  const budget = 2;
  const frame = (what: string, { msPerFrame, drawCalls, assets: count }: Stats): Row => ({
    what: `JavaScript per frame while turning, ${count} assets, ${what}, p50`,
    result: `${ms(msPerFrame.p50)} (p95 ${ms(msPerFrame.p95)}, ${drawCalls} draws)`,
    calibrator: 'draws stubbed',
    goal: `≤ ${budget} ms`,
    met: msPerFrame.p50 <= budget,
  });
  const shown = (what: string, result: number): Row => ({
    what: `Broker write → frame with ${what}, ${assets} assets, p95`,
    result: ms(result),
    calibrator: 'draws stubbed',
    goal: '≤ 250 ms',
    met: result <= 250,
  });
  return [
    frame('amid stations', near),
    frame('all in view', wide),
    { what: 'Frames in 3 s in which nothing happens', result: `${idle}`, calibrator: '–', goal: '0', met: idle === 0 },
    shown('a switch that moved', switched),
    shown('another colour', measured),
  ];
}
