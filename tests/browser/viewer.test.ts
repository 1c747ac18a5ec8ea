/** The viewer in a browser, before a stand-in broker that holds the demo region. */
import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MockBroker, startMockBroker } from '../viewer/mock/server.ts';
import { chromiumPath, howToGetChromium, launchChromium } from './chromium.ts';
import { walk } from './walk.ts';

const built = existsSync(new URL('../../viewer/dist/index.html', import.meta.url));
const note = !chromiumPath ? ` (skipped: ${howToGetChromium})` : !built ? ' (skipped: needs npm run build)' : '';

describe.skipIf(note !== '')(`the viewer in a browser${note}`, () => {
  let broker: MockBroker;
  let browser: Browser;

  beforeAll(async () => {
    [broker, browser] = await Promise.all([startMockBroker(), launchChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    await broker?.close();
  });

  test('an operator finds a breaker, sees it live, learns who goes dark, and passes the link on', async () => {
    const report = await walk(browser, broker.url);
    expect(report.title).toBe('K02 QA1');
    expect(report.after, 'a measured value changed by itself').not.toBe(report.before);
    // The five homes of the demo stand behind feeder F1, and K02 QA1 is its breaker (models/facility/homes.ts).
    expect(report.homes).toHaveLength(5);
    expect(report.homes).toContain('3 Quarry Lane');
    expect(report.verdict).toContain('5 homes go dark');
    expect(report.url).toMatch(/[?&]asset=urn:ngsi-ld:Breaker:TX1\.34\.K02\.QA1/);
    expect(report.url).toMatch(/[?&]scenario=open~urn:ngsi-ld:Breaker:TX1\.34\.K02\.QA1/);
    expect(report.url).toMatch(/[?&]view=/);
    expect(report.shared).toEqual({
      url: report.url,
      title: report.title,
      verdict: report.verdict,
      homes: report.homes,
    });
    expect(report.idleFrames, 'frames drawn while only measurements came in').toBe(0);
    expect(report.stats.assets).toBe(broker.twin.drafts.length);
    expect(report.foreign).toEqual([]);
    expect(report.errors).toEqual([]);
  });

  test('a link still gives the answer when the broker has forgotten the run, and a switch that moves is seen at once', async () => {
    broker.forgetRuns();
    const page = await browser.newPage({ viewport: { width: 900, height: 620 }, reducedMotion: 'reduce' });
    try {
      const breaker = 'urn:ngsi-ld:Breaker:TX1.34.K02.QA1';
      await page.goto(`${broker.url}?asset=${breaker}&scenario=open~${breaker}!run~gone`);
      const whatIf = page.getByRole('region', { name: 'What-if' });
      await whatIf.getByText('5 homes go dark').waitFor();
      await whatIf.getByRole('button', { name: 'Clear' }).click();
      expect(page.url()).not.toContain('scenario=');

      broker.twin.setOpen(breaker, true);
      const position = page.getByRole('region', { name: 'Properties' }).locator('.fact').first();
      await position.getByText('Open', { exact: true }).waitFor();
      await page
        .getByRole('treeitem', { name: /K02 QA1/ })
        .getByText('○ open')
        .waitFor();
    } finally {
      broker.twin.setOpen('urn:ngsi-ld:Breaker:TX1.34.K02.QA1', false);
      await page.close();
    }
  });

  test('an empty broker is told from a broken one, with the first thing to do', async () => {
    const empty = await startMockBroker({ empty: true });
    const page = await browser.newPage({ viewport: { width: 900, height: 620 } });
    try {
      await page.goto(empty.url);
      await page.getByRole('heading', { name: 'There are no assets yet' }).waitFor();
      expect(await page.locator('pre').textContent()).toContain(`${empty.url}ngsi-ld/v1/entities`);
    } finally {
      await page.close();
      await empty.close();
    }
  });
});
