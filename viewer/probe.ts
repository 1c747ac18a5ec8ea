/** `window.busbar`: for measurements and tests from outside. */
import type { Meter, Stats } from './scene/measure.ts';

let resolve: () => void = () => undefined;
const ready = new Promise<void>((done) => {
  resolve = done;
});
let meter: Meter | null = null;

export const announceReady = (): void => resolve();
export const setMeter = (made: Meter): void => {
  meter = made;
};

export const frameStarts = (): void => meter?.starts();

const none: Stats = { frames: 0, msPerFrame: { p50: 0, p95: 0 }, assets: 0, drawCalls: 0, triangles: 0 };

export function installProbe(assets: () => number): void {
  Object.assign(window, {
    busbar: {
      /** Resolves when the first view is drawn with data, or when it is clear that none will be. */
      ready,
      stats: (): Stats => meter?.stats(assets()) ?? { ...none, assets: assets() },
    },
  });
}
