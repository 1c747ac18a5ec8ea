/** A Chromium for the tests that need one, drawing without a graphics card. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Path of the browser; undefined where there is none. */
export const chromiumPath: string | undefined = places.find((place) => place !== undefined && existsSync(place));

/** What a skipped test says. */
export const howToGetChromium = 'needs Chromium: apt-get install chromium, or set CHROMIUM to its path';

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath!,
    args: ['--headless=new', '--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  });
}
