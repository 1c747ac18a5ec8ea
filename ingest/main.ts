/** The field agents: builds and connects everything in `ingest/`. See `--help`. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '#broker/client/client.ts';
import { reportReady, runProcess } from './child.ts';
import { ingestHelp, limits, readIngestSettings, StartError } from './config.ts';
import { createLog } from './log.ts';
import { readMapping, readRegion } from './source.ts';
import { supervise } from './supervise.ts';

await runProcess(async (signal) => {
  const settings = readIngestSettings(process.argv.slice(2));
  if (!settings) {
    process.stdout.write(`${ingestHelp}\n`);
    process.exit(0);
  }
  const log = createLog('ingest');
  const region = await readRegion(settings.region);
  const { mapping, adapter } = await readMapping(settings.ingest, region, log);
  const embedded =
    settings.mqtt === undefined
      ? await (await import('./mqtt/broker.ts')).startMqttBroker(settings.mqttPort)
      : undefined;
  const url = settings.mqtt ?? embedded!.url;
  const agent = adapter.createAgent(mapping, { url, clientId: clientIdIn(settings.data) });
  const client = createClient({ url: settings.broker });
  const supervision = await supervise(
    { mapping, agent, client, entities: region.entities, directory: settings.data, log },
    signal,
  );
  // The host alone: the URL may hold a password.
  log.info('The field agents are ready', { mqtt: new URL(url).host, health: `${supervision.url}/health` });
  if (process.send) reportReady({ mqtt: url, health: `${supervision.url}/health` });
  else process.stdout.write(`MQTT: ${url}\n`);
  return async () => {
    await supervision.stop();
    await embedded?.close();
  };
}, limits.stopMs);

/** Ours for good: an MQTT broker with a memory knows us by it again. */
function clientIdIn(data: string): string {
  const directory = join(data, 'ingest');
  const file = join(directory, 'client-id');
  try {
    mkdirSync(directory, { recursive: true });
    try {
      const id = readFileSync(file, 'utf8').trim();
      if (/^busbar-[0-9a-f]{16}$/.test(id)) return id;
    } catch {
      // The first start.
    }
    const id = `busbar-${randomBytes(8).toString('hex')}`;
    writeFileSync(file, `${id}\n`);
    return id;
  } catch (error) {
    throw new StartError(
      `The folder ${directory} cannot be written (${(error as NodeJS.ErrnoException).code}): give another --data DIR.`,
    );
  }
}
