/** Alarms in a browser: told, marked in the tree, worked on by keys alone. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Running, startBusbar } from '../system/busbar.ts';
import { chromiumPath, howToGetChromium, launchChromium } from './chromium.ts';

const note = chromiumPath ? '' : ` (skipped: ${howToGetChromium})`;
const transformer = 'urn:ngsi-ld:PowerTransformer:T1';
const entities = [
  { id: 'urn:ngsi-ld:Substation:S', type: 'Substation', name: { type: 'Property', value: 'Southfield' } },
  {
    id: transformer,
    type: 'PowerTransformer',
    name: { type: 'Property', value: 'Southfield T1' },
    isPartOf: { type: 'Relationship', object: 'urn:ngsi-ld:Substation:S' },
    topOilTemperature: { type: 'Property', value: 60 },
    operationalLimits: {
      type: 'Property',
      value: [{ attribute: 'topOilTemperature', direction: 'high', value: 90, priority: 1 }],
    },
  },
];

describe.skipIf(note !== '')(`alarms in a browser${note}`, () => {
  let browser: Browser;
  let busbar: Running;
  beforeAll(async () => {
    [browser, busbar] = await Promise.all([launchChromium(), startBusbar(['--empty'])]);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await busbar?.stop();
  });
  const send = async (method: string, path: string, body: unknown): Promise<void> => {
    const response = await fetch(new URL(`ngsi-ld/v1/${path}`, busbar.url), {
      method,
      headers: {
        'content-type': 'application/json',
        link: `<${new URL('contexts/busbar.jsonld', busbar.url)}>; rel="http://www.w3.org/ns/json-ld#context"`,
      },
      body: JSON.stringify(body),
    });
    expect(response.ok, await response.text()).toBe(true);
  };
  const oil = (value: number) =>
    send('PATCH', `entities/${transformer}/attrs/topOilTemperature`, { type: 'Property', value });

  test('one is said, marks its asset and what that is part of, leads there, and is acknowledged by keys', async () => {
    await send('POST', 'entityOperations/create', entities);
    const page = await browser.newPage({ viewport: { width: 1100, height: 700 }, reducedMotion: 'reduce' });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    try {
      await page.goto(busbar.url);
      const alarms = page.getByRole('region', { name: 'Alarms' });
      await alarms.getByText('none').waitFor();
      await page
        .getByRole('treeitem', { name: /Southfield/ })
        .first()
        .waitFor();
      await page.keyboard.press('a');
      await alarms.getByText('There is no alarm').waitFor();

      await oil(95);
      const row = alarms.getByRole('row', { name: /Southfield T1/ });
      await row.getByText('Top oil temperature is 95 °C, above 90 °C.').waitFor();
      await alarms
        .getByRole('status')
        .getByText('New alarm of priority 1: Southfield T1. Top oil temperature is 95 °C, above 90 °C.')
        .waitFor();
      expect(await row.getByText('1 At once').textContent()).toContain('▲');
      // The substation is closed or open: either way it says that something in it is wrong.
      await page
        .getByRole('treeitem', { name: /^.*Southfield .*1 alarm/ })
        .first()
        .waitFor();
      expect(await page.getByRole('button', { name: /1 alarm/ }).textContent()).toContain('1 new');

      await row.getByRole('link', { name: 'Southfield T1' }).press('Enter');
      await page.getByRole('heading', { name: 'Southfield T1' }).waitFor();
      await row.getByRole('button', { name: 'Acknowledge: Southfield T1' }).press('Enter');
      await row.getByText('acknowledged').waitFor();
      await oil(60);
      await alarms.getByText('There is no alarm').waitFor();
      await page.getByRole('button', { name: 'No alarms' }).waitFor();
      expect(await page.getByRole('treeitem', { name: /alarm/ }).count()).toBe(0);
      expect(errors).toEqual([]);
    } finally {
      await page.close();
    }
  }, 60_000);
});
