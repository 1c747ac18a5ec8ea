/**
 * No request makes another wait: each of the costly ones is sent to a broker with a hundred thousand entities, three times,
 * while somebody else asks for one entity. What is judged is how long the event loop was taken in one piece, by the processor
 * time of its thread, as that does not depend on who else uses the machine; how long the other one waited is said beside it.
 */
import { entitiesMax, fill } from './assets.ts';
import { costly } from './costly.ts';
import { median, ms, type Row } from './measure.ts';
import { type Seen, startWatched } from './watching.ts';

const rounds = 3;
const goalMs = 50;

export async function nobodyWaits(): Promise<readonly Row[]> {
  const { busbar, see } = await startWatched(['--empty']);
  await see({
    method: 'POST',
    path: 'ngsi-ld/v1/entities',
    body: JSON.stringify({ id: 'urn:ngsi-ld:Watched:1', type: 'Watched', a: 1 }),
  });
  await fill(busbar.url);
  const found: { readonly what: string; readonly busy: number; readonly waited: number }[] = [];
  for (const { what, before = [], rounds: most = rounds, ...wish } of costly) {
    for (const one of before) await see(one);
    const seen: Seen[] = [];
    for (let round = 0; round < Math.min(rounds, most); round += 1) seen.push(await see(wish));
    if (seen.some(({ status }) => status >= 500)) throw new Error(`${what}: ${seen.at(-1)!.text}`);
    found.push({
      what,
      busy: median(seen.map(({ busyMs }) => busyMs)),
      waited: median(seen.map(({ waitedMs }) => waitedMs)),
    });
  }
  await busbar.stop();
  found.sort((a, b) => b.busy - a.busy);
  const isMet = ({ busy }: { readonly busy: number }): boolean => busy <= goalMs;
  const longest = found.slice(0, 3).map(({ what, busy }) => `${what} ${ms(busy)}`);
  const summary: Row = {
    what: `The longest piece of work of ${costly.length} costly requests, each as large as the limits let it be; ${entitiesMax.toLocaleString('en')} entities`,
    result: `median ${ms(median(found.map(({ busy }) => busy)))}; the longest: ${longest.join(', ')}`,
    calibrator: `another request waited ${ms(median(found.map(({ waited }) => waited)))} in the median`,
    goal: `≤ ${goalMs} ms each`,
    met: found.every(isMet),
  };
  const missed = found
    .filter((one) => !isMet(one))
    .map(
      ({ what, busy, waited }): Row => ({
        what: `– ${what}`,
        result: ms(busy),
        calibrator: `another request waited ${ms(waited)}`,
        goal: `≤ ${goalMs} ms`,
        met: false,
      }),
    );
  return [summary, ...missed];
}
