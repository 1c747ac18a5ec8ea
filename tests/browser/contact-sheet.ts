#!/usr/bin/env node
/**
 * The contact sheets of the kit: every kind at three distances, by day and by night, drawn by the kit, the material, the light
 * and the ground of the scene itself.
 *
 * `node tests/browser/contact-sheet.ts` writes viewer/contact-sheet-day.png and -night.png. With names of kinds it draws only
 * those, larger, into the folder for temporary files.
 */
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { chromiumPath, howToGetChromium, launchChromium } from './chromium.ts';
import { palettePng } from './png.ts';

export interface SheetEntry {
  readonly title: string;
  readonly kind: string;
  readonly kilovolts: number;
  readonly secondary?: number;
  readonly open?: boolean;
  readonly dark?: boolean;
  readonly variant?: string;
  /** Metres: near, only what is higher fills the picture; a pole is long and bare. */
  readonly above?: number;
}

export interface SheetOptions {
  readonly theme: 'light' | 'dark';
  readonly entries: readonly SheetEntry[];
  readonly columns: number;
  /** Pixels: the width of a near picture. */
  readonly cell: number;
}

type Row = readonly [title: string, kind: string, kilovolts: number, more?: Partial<SheetEntry>];

const rows: readonly Row[] = [
  ['Source: the grid goes on', 'source', 345],
  ['Tower, 765 kV', 'tower', 765],
  ['Tower, 345 kV', 'tower', 345],
  ['Tower, 138 kV', 'tower', 138],
  ['Gantry', 'gantry', 345],
  ['Line end, 345 kV', 'lineEnd', 345],
  ['Bus support', 'busSupport', 345],
  ['Transformer, 765/345 kV', 'transformer', 765, { secondary: 345 }],
  ['Transformer, 345/138 kV', 'transformer', 345, { secondary: 138 }],
  ['Transformer, 138/12.5 kV', 'transformer', 138, { secondary: 12.47 }],
  ['Breaker, 345 kV, closed', 'breaker', 345],
  ['Breaker, 345 kV, open', 'breaker', 345, { open: true }],
  ['Breaker, 12.5 kV', 'breaker', 12.47],
  ['Disconnector, closed', 'disconnector', 345],
  ['Disconnector, open', 'disconnector', 345, { open: true }],
  ['Ground disconnector, open', 'groundDisconnector', 138, { open: true }],
  ['Ground disconnector, closed', 'groundDisconnector', 138],
  ['Load-break switch, open', 'loadBreakSwitch', 12.47, { open: true }],
  ['Current transformer', 'currentTransformer', 345],
  ['Voltage transformer', 'voltageTransformer', 345],
  ['Surge arrester', 'arrester', 345],
  ['Wave trap', 'waveTrap', 345],
  ['Capacitor bank', 'capacitor', 138],
  ['Shunt reactor', 'capacitor', 138, { variant: 'reactor' }],
  ['Regulator', 'regulator', 12.47],
  ['Control house', 'controlHouse', 138],
  ['PMU', 'pmu', 138],
  ['Fence', 'fence', 138],
  ['Generator', 'generator', 20],
  ['Generating set', 'generator', 0.48, { variant: 'engine' }],
  ['Wind turbine', 'windTurbine', 34.5],
  ['Solar table', 'solarTable', 0.8],
  ['Converter skid', 'converter', 34.5],
  ['Battery, 70 %', 'batteryContainer', 0.8, { variant: 'charge-70' }],
  ['Line end, 12.5 kV', 'lineEnd', 12.47, { above: 6.5 }],
  ['Pole', 'pole', 12.47, { above: 6.5 }],
  ['Pole transformer', 'poleTransformer', 12.47, { above: 6.5 }],
  ['Recloser, closed', 'recloser', 12.47, { above: 6.5 }],
  ['Fuse cut-out, open', 'fuse', 12.47, { open: true, above: 6.5 }],
  ['Pad-mounted transformer', 'padTransformer', 12.47],
  ['Switchgear cabinet', 'cabinet', 12.47],
  ['Load: the rest of a network', 'load', 138],
  ['Home', 'home', 0.24],
  ['Home, dark', 'home', 0.24, { dark: true }],
  ['Solar panels on a roof', 'solar', 0.24, { variant: 'onRoof' }],
  ['Inverter', 'inverter', 0.24],
  ['Home battery, 20 %', 'homeBattery', 0.24, { variant: 'charge-20' }],
  ['Meter', 'meter', 0.24],
  ['Charging point', 'evse', 0.24],
  ['Thermostat and heat pump', 'thermostat', 0.24],
  ['Transfer switch', 'transferSwitch', 0.24],
  ['Weather station', 'weatherStation', 0.24],
  ['Tree', 'tree', 138],
  ['Conifer', 'tree', 138, { variant: 'conifer' }],
  ['Marker: no recipe', 'marker', 138],
];

const entries = rows.map(([title, kind, kilovolts, more]): SheetEntry => ({ title, kind, kilovolts, ...more }));

async function pageCode(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      minify: false,
      lib: { entry: fileURLToPath(new URL('page/contact-sheet.ts', import.meta.url)), formats: ['iife'], name: 'page' },
    },
  });
  const [bundle] = [built].flat();
  if (!bundle || !('output' in bundle)) throw new Error('Vite built nothing');
  return bundle.output[0].code;
}

async function main(wanted: readonly string[]): Promise<void> {
  if (!chromiumPath) throw new Error(`The contact sheet ${howToGetChromium}`);
  const chosen = wanted.length === 0 ? entries : entries.filter(({ kind }) => wanted.includes(kind));
  const size = wanted.length === 0 ? { columns: 4, cell: 208 } : { columns: 2, cell: 480 };
  const folder = wanted.length === 0 ? fileURLToPath(new URL('../../viewer', import.meta.url)) : tmpdir();
  const code = await pageCode();
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => process.stderr.write(`${error.message}\n`));
    await page.addScriptTag({ content: code });
    const kinds = await page.evaluate<readonly string[]>('kinds');
    const missing = kinds.filter((kind) => !entries.some((entry) => entry.kind === kind));
    if (missing.length > 0) throw new Error(`Not on the sheet: ${missing.join(', ')}`);
    for (const [theme, name] of [
      ['light', 'day'],
      ['dark', 'night'],
    ] as const) {
      const options: SheetOptions = { theme, entries: chosen, ...size };
      const drawn = await page.evaluate<{ width: number; height: number; pixels: string }>(
        `sheet(${JSON.stringify(options)})`,
      );
      const png = palettePng(Buffer.from(drawn.pixels, 'base64'), drawn.width, drawn.height);
      const path = join(folder, `contact-sheet-${name}.png`);
      await writeFile(path, png);
      process.stdout.write(`${path}: ${drawn.width} × ${drawn.height}, ${Math.round(png.length / 1000)} kB\n`);
    }
  } finally {
    await browser.close();
  }
}

await main(process.argv.slice(2));
