/** The viewer in a browser, before the broker that serves it. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoRegion } from '#models/facility/demo.ts';
import { type Running, startBusbar } from '../system/busbar.ts';
import { chromiumPath, howToGetChromium, launchChromium } from './chromium.ts';
import { walk } from './walk.ts';

const note = chromiumPath ? '' : ` (skipped: ${howToGetChromium})`;
const breaker = 'urn:ngsi-ld:Breaker:TX1.34.K02.QA1';

describe.skipIf(note !== '')(`the viewer in a browser${note}`, () => {
  let browser: Browser;
  const running: Running[] = [];
  const start = async (...options: string[]): Promise<Running> => {
    const busbar = await startBusbar(options);
    running.push(busbar);
    return busbar;
  };
  const send = (busbar: Running, method: string, path: string, body: unknown): Promise<Response> =>
    fetch(new URL(`ngsi-ld/v1/${path}`, busbar.url), {
      method,
      headers: {
        'content-type': 'application/json',
        link: `<${new URL('contexts/busbar.jsonld', busbar.url)}>; rel="http://www.w3.org/ns/json-ld#context"`,
      },
      body: JSON.stringify(body),
    });

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    for (const busbar of running) await busbar.stop();
  });

  test('an operator finds a breaker, sees it live, learns who goes dark, and passes the link on', async () => {
    const { url } = await start('--mqtt-port', '0');
    const report = await walk(browser, url);
    expect(report.title).toBe('TX1 34 K02 QA1');
    expect(report.after, 'a measured value changed by itself').not.toBe(report.before);
    // K02 QA1 feeds the town; five of its twenty homes have a battery (models/facility/demo-town.ts).
    expect(report.homes).toHaveLength(15);
    expect(report.homes).toContain('3 Quarry Lane');
    expect(report.verdict).toContain('15 homes go dark');
    expect(report.url).toMatch(/[?&]asset=urn:ngsi-ld:Breaker:TX1\.34\.K02\.QA1/);
    expect(report.url).toMatch(/[?&]scenario=open~urn:ngsi-ld:Breaker:TX1\.34\.K02\.QA1/);
    expect(report.url).toMatch(/[?&]view=/);
    expect(report.shared).toEqual({
      url: report.url,
      title: report.title,
      verdict: report.verdict,
      homes: report.homes,
    });
    expect(report.coloured).toBe('loading');
    expect(report.legend).toMatch(/Loading \(%\).*no supply.*\d+ with a value, \d+ without/s);
    expect(report.flight[1]).not.toBe(report.flight[0]);
    expect(report.isolated).toContain('Only TX1 34 K02 QA1');
    expect(report.isWholeAgain).toBe(true);
    // Behind this breaker are the town with its twenty homes and the lines that lead there.
    expect(report.traced).toBeGreaterThan(50);
    expect(report.idleFrames, 'frames drawn while only measurements came in').toBe(0);
    expect(report.stats.assets).toBeGreaterThanOrEqual(demoRegion.entities.length);
    expect(report.foreign).toEqual([]);
    expect(report.errors).toEqual([]);
  }, 60_000);

  test('a link gives its answer also where the run is gone, and a switch that moves is seen at once', async () => {
    // The demo's entities without its field: nothing moves but what the test moves.
    const busbar = await start('--empty');
    expect((await send(busbar, 'POST', 'entityOperations/create', demoRegion.entities)).status).toBe(201);
    const page = await browser.newPage({ viewport: { width: 900, height: 620 }, reducedMotion: 'reduce' });
    try {
      await page.goto(`${busbar.url}?asset=${breaker}&scenario=open~${breaker}!run~gone`);
      const whatIf = page.getByRole('region', { name: 'What-if' });
      await whatIf.getByText('15 homes go dark').waitFor();
      await whatIf.getByRole('button', { name: 'Clear' }).click();
      expect(page.url()).not.toContain('scenario=');

      const opened = await send(busbar, 'PATCH', `entities/${breaker}/attrs/open`, { type: 'Property', value: true });
      expect(opened.status).toBe(204);
      const position = page.getByRole('region', { name: 'Properties' }).locator('.fact').first();
      await position.getByText('Open', { exact: true }).waitFor();
      await page
        .getByRole('treeitem', { name: /TX1 34 K02 QA1/ })
        .getByText('○ open')
        .waitFor();
    } finally {
      await page.close();
    }
  }, 60_000);

  test('each tenant has a page of its own, chosen in the header and kept in the URL', async () => {
    const busbar = await start('--empty');
    const create = (name: string, tenant?: string) =>
      fetch(new URL('ngsi-ld/v1/entities', busbar.url), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          link: `<${new URL('contexts/busbar.jsonld', busbar.url)}>; rel="http://www.w3.org/ns/json-ld#context"`,
          ...(tenant ? { 'ngsild-tenant': tenant } : {}),
        },
        body: JSON.stringify({
          ...{ id: `urn:ngsi-ld:Substation:${name}`, type: 'Substation', name: { type: 'Property', value: name } },
          location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [8, 45] } },
        }),
      });
    expect((await create('Ours')).status).toBe(201);
    expect((await create('Theirs', 'neighbour')).status).toBe(201);
    const page = await browser.newPage({ viewport: { width: 900, height: 620 }, reducedMotion: 'reduce' });
    try {
      await page.goto(busbar.url);
      await page.getByRole('treeitem', { name: 'Ours' }).waitFor();
      await page.getByLabel('Tenant').selectOption('neighbour');
      await page.getByRole('treeitem', { name: 'Theirs' }).waitFor();
      expect(await page.getByRole('treeitem', { name: 'Ours' }).count()).toBe(0);
      expect(new URL(page.url()).searchParams.get('tenant')).toBe('neighbour');
      // What is created there is seen at once: the live events are those of the tenant.
      expect((await create('Newcomer', 'neighbour')).status).toBe(201);
      await page.getByRole('treeitem', { name: 'Newcomer' }).waitFor();
    } finally {
      await page.close();
    }
  }, 60_000);

  test('an empty broker is told from a broken one, with the first thing to do', async () => {
    const { url } = await start('--empty');
    const page = await browser.newPage({ viewport: { width: 900, height: 620 } });
    try {
      await page.goto(url);
      await page.getByRole('heading', { name: 'There are no assets yet' }).waitFor();
      expect(await page.locator('pre').textContent()).toContain(`${url}ngsi-ld/v1/entities`);
    } finally {
      await page.close();
    }
  }, 60_000);
});
