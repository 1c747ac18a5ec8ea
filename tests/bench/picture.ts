/**
 * Broker write → changed picture: the viewer that `npm start` serves, in headless Chromium, with an asset selected. A PATCH
 * over HTTP changes a value of it; the row of the property panel that shows it has changed so many milliseconds later, as the
 * page's own clock saw it painted. Calibrator, interleaved: the same write → the server-sent event of a bare GraphQL client.
 */
import { chromiumPath, howToGetChromium, launchChromium } from '#tests/browser/chromium.ts';
import { startBusbar } from '#tests/system/busbar.ts';
import { median, ms, percentile, type Row, rest } from './measure.ts';

/** Runs in the page: resolves to the clock when the panel with this text has been painted. */
const painted = `(text) => new Promise((done) => {
  const region = document.querySelector('[aria-label="Properties"]');
  const observer = new MutationObserver(look);
  function look() {
    if (!region.textContent.includes(text)) return;
    observer.disconnect();
    requestAnimationFrame(() => done(Date.now()));
  }
  observer.observe(region, { subtree: true, childList: true, characterData: true });
  look();
})`;

const rounds = 5;
const writes = 12;
const asset = 'urn:ngsi-ld:ACLineSegment:F1.L2';

export async function writeToPicture(): Promise<readonly Row[]> {
  if (!chromiumPath) {
    process.stdout.write(`  skipped: ${howToGetChromium}\n`);
    return [];
  }
  const busbar = await startBusbar(['--mqtt-port', '0']);
  const link = `<${new URL('contexts/busbar.jsonld', busbar.url)}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`;
  const browser = await launchChromium();
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(`${busbar.url}?asset=${encodeURIComponent(asset)}`);
  await page.evaluate('window.busbar.ready');
  const panel = page.getByRole('region', { name: 'Properties' });
  await panel
    .getByText('ratedCurrent')
    .first()
    .waitFor({ timeout: 30_000 })
    .catch(() => undefined);

  const query = `subscription { assetChanged(where: { ids: ["${asset}"] }, maxRateHz: 50) { changed { attributes(names: ["ratedCurrent"]) { ... on Measurement { value } } } } }`;
  const stop = new AbortController();
  const events = await fetch(`${busbar.url}graphql?query=${encodeURIComponent(query)}`, {
    headers: { accept: 'text/event-stream' },
    signal: stop.signal,
  });
  let heard = '';
  void (async () => {
    for await (const chunk of events.body!.pipeThrough(new TextDecoderStream())) heard = (heard + chunk).slice(-20_000);
  })().catch(() => undefined);

  const pictures: number[] = [];
  const wires: number[] = [];
  const perRound: { picture: number; wire: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (let n = 0; n < writes; n += 1) {
      const value = 400 + round * writes + n;
      const seen = page.evaluate<number>(`(${painted})(${JSON.stringify(String(value))})`);
      const sent = Date.now();
      const onWire = (async () => {
        while (!heard.includes(`"value":${value}`)) await rest(1);
        return Date.now();
      })();
      await fetch(new URL(`ngsi-ld/v1/entities/${asset}/attrs/ratedCurrent`, busbar.url), {
        method: 'PATCH',
        headers: { link, 'content-type': 'application/json' },
        body: JSON.stringify({ type: 'Property', value, unitCode: 'AMP' }),
      });
      pictures.push((await seen) - sent);
      wires.push((await onWire) - sent);
      await rest(150);
    }
    perRound.push({ picture: percentile(pictures.splice(0), 0.95), wire: percentile(wires.splice(0), 0.95) });
  }
  stop.abort();
  await browser.close();
  await busbar.stop();
  const picture = median(perRound.map((r) => r.picture));
  return [
    {
      what: 'Broker write → changed picture (property panel in Chromium), p95',
      result: ms(picture),
      calibrator: `write → event at a bare client p95 ${ms(median(perRound.map((r) => r.wire)))}`,
      goal: '≤ 500 ms',
      met: picture <= 500,
    },
  ];
}
