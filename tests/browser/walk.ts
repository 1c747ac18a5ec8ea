/**
 * The walk of an operator through the viewer, by roles and names alone, as a person with a screen reader would: open, search,
 * select, watch a value change, ask what opening the feeder breaker does, pass the link on. Any broker that holds the demo
 * region can be walked through.
 */
import type { Browser, Page } from 'playwright-core';

export interface WalkReport {
  readonly title: string;
  /** A measured value before and after it changed by itself. */
  readonly before: string;
  readonly after: string;
  readonly homes: readonly string[];
  readonly verdict: string;
  readonly url: string;
  /** What somebody sees who opens the same URL. */
  readonly shared: {
    readonly url: string;
    readonly title: string;
    readonly verdict: string;
    readonly homes: readonly string[];
  };
  /** The legend after the colour was chosen, and what the URL says of it. */
  readonly legend: string;
  readonly coloured: string;
  /** The camera in the URL when all is seen, and after Enter in the tree. */
  readonly flight: readonly [before: string | null, after: string | null];
  /** What the header says while an area is shown alone, and whether Escape ended that. */
  readonly isolated: string;
  readonly isWholeAgain: boolean;
  /** How many assets a trace away from the source reached. */
  readonly traced: number;
  /** Frames that were drawn in a second in which nothing happened but new measurements. */
  readonly idleFrames: number;
  readonly stats: { readonly frames: number; readonly assets: number; readonly drawCalls: number };
  /** Requests that did not go to the broker itself. */
  readonly foreign: readonly string[];
  /** Errors of the page. */
  readonly errors: readonly string[];
}

export interface WalkOptions {
  /** What the search is asked for, and the asset that it finds. */
  readonly search?: string;
  readonly asset?: string;
}

const ready = async (page: Page): Promise<void> => {
  await page.waitForFunction('window.busbar !== undefined');
  await page.evaluate('window.busbar.ready');
};

const resultOf = async (page: Page) => {
  const whatIf = page.getByRole('region', { name: 'What-if' });
  const verdict = whatIf.locator('.verdict');
  await verdict.waitFor({ timeout: 15_000 });
  const homes = await whatIf.getByRole('list', { name: 'Homes that go dark' }).getByRole('link').allTextContents();
  const title = await page.getByRole('region', { name: 'Properties' }).getByRole('heading', { level: 2 }).textContent();
  return { verdict: (await verdict.textContent())!.trim(), homes, title: title! };
};

/** Frames drawn; the count has to stand still before it says anything about idling. */
const frames = (page: Page): Promise<number> => page.evaluate<number>('window.busbar.stats().frames');

async function settle(page: Page): Promise<void> {
  for (let before = -1, now = await frames(page); before !== now; now = await frames(page)) {
    before = now;
    await page.waitForTimeout(400);
  }
}

const viewOf = (page: Page): string | null => new URL(page.url()).searchParams.get('view');

/** Chooses a colour, flies by the tree, shows an area alone, traces; leaves everything as it was but for the camera. */
async function lookAround(page: Page) {
  await page.getByLabel('Colour by').selectOption({ label: 'Loading' });
  const legend = page.getByRole('region', { name: 'Legend' });
  await legend.getByText('over 100 %').waitFor();
  await legend.getByText('with a value').waitFor();
  const said = (await legend.textContent())!;
  const coloured = new URL(page.url()).searchParams.get('colour') ?? '';
  await page.getByLabel('Colour by').selectOption({ label: 'Energised state' });

  const properties = page.getByRole('region', { name: 'Properties' });
  await properties.getByRole('button', { name: 'away from the source' }).click();
  const reached = (await properties.locator('.trace output').textContent())!;
  await properties.getByRole('button', { name: 'away from the source' }).click();

  await settle(page);
  const near = viewOf(page);
  await page.locator('canvas').focus();
  await page.keyboard.press('h');
  await page.waitForURL((url) => url.searchParams.get('view') !== near);
  await settle(page);
  const before = viewOf(page);
  const row = page.getByRole('tree', { name: 'Assets' }).locator('[aria-selected=true]');
  await row.focus();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('view') !== before);
  await settle(page);
  const after = viewOf(page);

  await properties.getByRole('button', { name: 'Isolate' }).click();
  const notice = page.locator('header', { hasText: 'Show everything' });
  await notice.waitFor();
  const isolated = (await page.locator('header .time').last().textContent())!;
  await page.locator('canvas').focus();
  await page.keyboard.press('Escape');
  await notice.waitFor({ state: 'detached' });
  const isWholeAgain = !page.url().includes('isolate=');
  const flight: WalkReport['flight'] = [before, after];
  return { legend: said, coloured, traced: Number.parseInt(reached, 10), flight, isolated, isWholeAgain };
}

/** Walks through the viewer at `base`, which ends with a slash. Throws where a step cannot be taken. */
export async function walk(browser: Browser, base: string, options: WalkOptions = {}): Promise<WalkReport> {
  const { search = 'TX1 34 K02 QA1', asset = 'urn:ngsi-ld:Breaker:TX1.34.K02.QA1' } = options;
  const context = await browser.newContext({ viewport: { width: 1100, height: 700 }, reducedMotion: 'reduce' });
  const foreign: string[] = [];
  const errors: string[] = [];
  context.on('request', (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith('data:')) foreign.push(request.url());
  });
  const open = async (url: string): Promise<Page> => {
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(url);
    await ready(page);
    return page;
  };
  try {
    const page = await open(base);
    await page.getByRole('tree', { name: 'Assets' }).getByRole('treeitem').first().waitFor();
    await page.getByRole('region', { name: 'Scene' }).locator('canvas').waitFor();

    await page.getByRole('searchbox', { name: 'Search assets' }).fill(search);
    await page.locator(`[role=option] >> text="${search}"`).first().waitFor();
    await page.getByRole('searchbox', { name: 'Search assets' }).press('Enter');
    const properties = page.getByRole('region', { name: 'Properties' });
    await properties.getByText(asset, { exact: true }).waitFor();

    const measured = properties.getByRole('list', { name: 'Measured' }).locator('.number', { hasText: 'A' }).first();
    const before = (await measured.textContent())!;
    let after = before;
    for (let tries = 0; tries < 60 && after === before; tries += 1) {
      await page.waitForTimeout(250);
      after = (await measured.textContent())!;
    }
    await settle(page);
    const idleFrom = await frames(page);
    await page.waitForTimeout(1000);
    const idleFrames = (await frames(page)) - idleFrom;

    const seen = await lookAround(page);
    const whatIf = page.getByRole('region', { name: 'What-if' });
    await whatIf.getByRole('button', { name: `Open ${search}` }).click();
    await whatIf.getByRole('button', { name: 'Run', exact: true }).click();
    const own = await resultOf(page);
    await settle(page);
    await page.waitForTimeout(300);
    const url = page.url();
    const stats = await page.evaluate<WalkReport['stats']>('window.busbar.stats()');

    const other = await open(url);
    const theirs = await resultOf(other);
    await settle(other);
    const shared = { ...theirs, url: other.url() };
    return { ...own, ...seen, before, after, url, shared, idleFrames, stats, foreign, errors };
  } finally {
    await context.close();
  }
}
