/** Fills a buffer for ever and says each number after the buffer took it: for the test that kills it. */
import { openBuffer } from '#ingest/buffer.ts';
import { compileMapping } from '#ingest/mapping.ts';

const entity = 'urn:ngsi-ld:EnergyConsumer:H';
const buffer = openBuffer(
  process.argv[2]!,
  compileMapping(
    {
      version: 1,
      source: { protocol: 'mqtt' },
      points: [{ at: {}, entity, type: 'EnergyConsumer', attribute: 'activePower', class: 'history', periodMs: 0 }],
    },
    () => undefined,
  ),
);
for (let value = 1; ; value++) {
  if (buffer.append([{ point: 0, value, quality: 'good', observedAt: value }])) process.stdout.write(`${value}\n`);
  if (value % 50 === 0) await new Promise((later) => setTimeout(later, 1));
}
