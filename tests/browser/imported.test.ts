/**
 * A grid that nobody here drew, in a tenant of its own: search, tree, panel, scene, trace and a study work on it in the viewer
 * as on the demo.
 */
import { openAsBlob, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { grid } from '../models/exchange/fixture.ts';
import { howToGetReferenceData, referenceData } from '../reference.ts';
import { type Running, startBusbar, until } from '../system/busbar.ts';
import { chromiumPath, howToGetChromium, launchChromium } from './chromium.ts';

const note = chromiumPath ? '' : ` (skipped: ${howToGetChromium})`;

interface Wanted {
  readonly tenant: string;
  readonly station: string;
  readonly line: string;
}

interface Seen {
  readonly title: string;
  readonly path: string;
  readonly treeItem: string;
  readonly assets: number;
  readonly traced: number;
  readonly verdict: string;
  readonly losses: string;
  readonly errors: readonly string[];
}

async function find(page: Page, text: string): Promise<string> {
  const search = page.getByRole('searchbox', { name: 'Search assets' });
  await search.fill(text);
  await page.getByRole('option', { name: text }).first().waitFor();
  await page
    .getByRole('option')
    .filter({ has: page.getByText(text, { exact: true }) })
    .first()
    .click();
  const heading = page
    .getByRole('region', { name: 'Properties' })
    .getByRole('heading', { level: 2, name: text, exact: true });
  await heading.waitFor();
  return (await heading.textContent())!;
}

async function look(browser: Browser, url: string, { tenant, station, line }: Wanted): Promise<Seen> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 }, reducedMotion: 'reduce' });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  try {
    await page.goto(`${url}?tenant=${tenant}`);
    await page.evaluate('window.busbar.ready');
    const title = await find(page, station);
    const properties = page.getByRole('region', { name: 'Properties' });
    const treeItem = page.getByRole('tree', { name: 'Assets' }).getByRole('treeitem', { selected: true });
    const item = (await treeItem.textContent())!;
    const path = (await properties.textContent())!;
    await find(page, line);
    await properties.getByRole('button', { name: 'all that is connected' }).click();
    const reached = (await properties.getByText(/\d+ assets/).textContent())!;
    const whatIf = page.getByRole('region', { name: 'What-if' });
    await whatIf.getByRole('button', { name: /out of service$/ }).click();
    await whatIf.getByRole('button', { name: 'Run', exact: true }).click();
    await whatIf.locator('.verdict').waitFor({ timeout: 15_000 });
    const answer = (await whatIf.textContent())!;
    return {
      ...{ title, path, treeItem: item, errors },
      assets: await page.evaluate<number>('window.busbar.stats().assets'),
      traced: Number.parseInt(reached, 10),
      verdict: (await whatIf.locator('.verdict').textContent())!,
      losses: /Losses\s*([\d.]+ [kMG]?W)/.exec(answer)?.[1] ?? '',
    };
  } finally {
    await page.close();
  }
}

describe.skipIf(note !== '')(`an imported grid in the viewer${note}`, () => {
  let browser: Browser;
  let busbar: Running;
  beforeAll(async () => {
    [browser, busbar] = await Promise.all([launchChromium(), startBusbar(['--empty'])]);
  });
  afterAll(async () => {
    await browser?.close();
    await busbar?.stop();
  });

  async function importInto(tenant: string, body: BodyInit, headers: Record<string, string> = {}): Promise<void> {
    const scope = { 'NGSILD-Tenant': tenant };
    const answer = await fetch(new URL('jobs', busbar.url), {
      method: 'POST',
      headers: { ...headers, ...scope },
      body,
    });
    expect(answer.status).toBe(202);
    const job = new URL(answer.headers.get('Location')!, busbar.url);
    const ask = async () => (await (await fetch(job, { headers: scope })).json()) as { state: string; error?: unknown };
    const { state, error } = await until(ask, (one) => !['queued', 'running'].includes(one.state));
    expect(state, JSON.stringify(error)).toBe('done');
  }

  test('is found, followed and studied: two stations and a line between them', async () => {
    const files = grid.map(({ name, text }) => ({ name, text }));
    await importInto('two', JSON.stringify({ kind: 'import', files }), { 'Content-Type': 'application/json' });
    const seen = await look(browser, busbar.url, { tenant: 'two', station: 'South', line: 'North–South 1' });
    expect(seen).toMatchObject({ title: 'South', errors: [] });
    expect(seen.treeItem).toContain('South');
    expect(seen.path).toContain('Area 1');
    expect(seen.traced).toBeGreaterThan(3);
    expect(seen.assets).toBeGreaterThan(15);
    // Without its line South is dark; no home is known there.
    expect(seen.verdict).not.toBe('');
  }, 60_000);

  test('of 105 stations too: SmallGrid of ENTSO-E', async ({ skip }) => {
    const folder = referenceData('cgmes/SmallGrid-3.0');
    skip(folder === undefined, howToGetReferenceData);
    const form = new FormData();
    for (const name of readdirSync(folder!)) form.append('file', await openAsBlob(join(folder!, name)), name);
    await importInto('small', form);
    const seen = await look(browser, busbar.url, {
      tenant: 'small',
      station: 'Diagon Alley',
      line: '3-5',
    });
    expect(seen).toMatchObject({ title: 'Diagon Alley', assets: 3560, errors: [] });
    expect(seen.path).toContain('Middle');
    // One circuit: 1107 switches, 176 lines, 10 transformers, 115 busbars, 139 loads, machines, shunts and injections.
    expect(seen.traced).toBe(1547);
    expect(seen.losses).toMatch(/^1\d\d(\.\d+)? MW$/);
  }, 90_000);
});
