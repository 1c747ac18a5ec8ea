/**
 * mosquitto_pub → entity → a changed row in the browser: the PMU message of a phasor measurement unit over a broker that is not
 * ours, as somebody would try it by hand.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { chromiumPath, howToGetChromium, launchChromium } from '../browser/chromium.ts';
import { type Running, startBusbar, temporary, until } from './busbar.ts';

const missing = ['mosquitto', 'mosquitto_pub'].filter((program) => spawnSync(program, ['--help']).error !== undefined);
const bus = 'urn:ngsi-ld:BusbarSection:TX1.34.A';
let mosquitto: ChildProcess | undefined;
let busbar: Running | undefined;
afterAll(async () => {
  await busbar?.stop();
  mosquitto?.kill();
});

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });

test('a message that mosquitto_pub sends changes the entity, and the row of whoever looks at it', {
  timeout: 60_000,
}, async ({ skip }) => {
  skip(missing.length > 0, 'needs mosquitto: apt-get install mosquitto mosquitto-clients');
  skip(chromiumPath === undefined, howToGetChromium);
  const port = await freePort();
  mosquitto = spawn('mosquitto', ['-p', String(port)], { stdio: 'ignore' });
  const mapping = join(temporary(), 'pmu.json');
  writeFileSync(
    mapping,
    JSON.stringify({
      version: 1,
      source: { protocol: 'mqtt' },
      points: [
        {
          at: { topic: '/pmu/dev', device: 'pmu-0123', component: 'BUS1', measurand: 'voltmagnitude', phase: 'A' },
          ...{ entity: bus, type: 'BusbarSection', attribute: 'voltage', unit: 'VLT', class: 'history', periodMs: 0 },
        },
      ],
    }),
  );
  busbar = await startBusbar(['--mqtt', `mqtt://127.0.0.1:${port}`, '--ingest', mapping]);
  const { url } = busbar;
  /** Volts of phase A, as the device says it. */
  const publish = (volts: number): void => {
    const reading = { component: 'BUS1', measurand: 'voltmagnitude', phase: 'A', data: volts };
    const message = JSON.stringify({ device: 'pmu-0123', timestamp: new Date().toISOString(), readings: [reading] });
    execFileSync('mosquitto_pub', ['-p', String(port), '-t', '/pmu/dev', '-q', '1', '-m', message]);
  };
  const voltage = async (): Promise<unknown> => {
    const link = `<${new URL('contexts/busbar.jsonld', url)}>; rel="http://www.w3.org/ns/json-ld#context"`;
    const response = await fetch(new URL(`ngsi-ld/v1/entities/${bus}`, url), { headers: { link } });
    return ((await response.json()) as { voltage?: unknown }).voltage;
  };

  publish(34_511);
  const found = await until(voltage, (value) => value !== undefined);
  // The device says volts, the model kilovolt.
  expect(found).toMatchObject({ value: 34.511, unitCode: 'KVT', quality: { value: 'good' } });

  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 900, height: 620 }, reducedMotion: 'reduce' });
    await page.goto(`${url}?asset=${bus}`);
    const properties = page.getByRole('region', { name: 'Properties' });
    await properties.getByText('34.51').waitFor();
    publish(33_902);
    await properties.getByText('33.9').waitFor();
  } finally {
    await browser.close();
  }
});
