/**
 * Composition root: the only file that builds the parts of the broker and connects them.
 *
 * Opens the store, listens, says that it is ready – over the IPC channel of whoever started it, else on standard output – and
 * on SIGTERM, SIGINT or the end of that channel stops everything in the opposite order.
 */
import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isJsonObject, type JsonObject } from '#models/ngsi-ld/json.ts';
import { Problem } from '#models/problem.ts';
import { createLocalAccess } from './access/local.ts';
import { startAlarms } from './alarm/alarms.ts';
import { help, readSettings, type Settings, StartError, UsageError } from './config.ts';
import type { Broker } from './core/broker.ts';
import { entityMapsOf } from './core/entity-map/entity-maps.ts';
import type { Clock } from './core/ports.ts';
import { registrationsOf } from './core/registration/registry.ts';
import { DEFAULT_TENANT } from './core/tenants.ts';
import { createEgress } from './egress/egress.ts';
import { aliasIn, aliasOf } from './federation/alias.ts';
import { createFederation } from './federation/federation.ts';
import { startFollowing } from './federation/follow.ts';
import { createAskSource } from './federation/source.ts';
import { createGraphql } from './graphql/yoga.ts';
import { createApp } from './http/app.ts';
import { createRateLimit } from './http/rate.ts';
import { listen } from './http/server.ts';
import { createStreamSockets } from './http/stream-socket.ts';
import type { WallOptions } from './http/walls.ts';
import { createJobs } from './jobs/jobs.ts';
import { createContexts } from './jsonld/contexts.ts';
import { startSourceNotifier } from './notify/csource.ts';
import { startNotifier } from './notify/notifier.ts';
import { summarise } from './observe/health.ts';
import { createLog } from './observe/log.ts';
import { createMetrics } from './observe/metrics.ts';
import { createSimulator } from './simulate/simulator.ts';
import { openSnapshots } from './snapshot/snapshots.ts';
import { openEmbeddedStore } from './store/embedded/open.ts';
import { openTenants } from './tenants.ts';
import { startSweeper } from './transient/sweeper.ts';

const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
const viewer = fileURLToPath(new URL('../viewer/dist', import.meta.url));
const busbarContext = fileURLToPath(new URL('../ontology/context/busbar.jsonld', import.meta.url));

async function start(settings: Settings): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { limits } = settings;
  const log = createLog();
  const mirror = settings.contexts ? await readMirror(settings.contexts) : undefined;
  const egress = createEgress({ privateEgress: settings.privateEgress, allowLoopback: true }, limits);
  const own = [{ url: 'https://w3id.org/busbar/contexts/busbar.jsonld', document: await readJson(busbarContext) }];
  const { publicUrl } = settings;
  const contexts = createContexts({ egress, limits, own, publicUrl, ...(mirror ? { mirror } : {}) });
  const { promise: address, resolve: tellAddress } = Promise.withResolvers<string>();
  // The default tenant, which keeps it, opens first.
  let alias = '';
  const tenants = await openTenants({
    directory: settings.data,
    limits,
    open: async (name, directory) => {
      const store = await openEmbeddedStore({ directory, clock, limits });
      if (name === DEFAULT_TENANT) contexts.library.keepIn(store.documents);
      if (name === DEFAULT_TENANT) alias = await aliasOf(store.documents, settings.alias);
      const bare = { graph: store.graph, history: store.history, documents: store.documents, clock };
      const own = aliasIn(alias, name);
      const ask = createAskSource({ egress, contexts, clock, limits, alias: own });
      const { splitEntities } = settings;
      const parts = { registrations: registrationsOf(bare), ask, contexts, clock, limits, alias: own };
      const federation = createFederation({ ...parts, ...(splitEntities !== undefined && { splitEntities }) });
      const broker = { ...bare, federation };
      const tenant = name === DEFAULT_TENANT ? undefined : name;
      const notifier = startNotifier({ broker, contexts, egress, limits, log, tenant });
      const following = startFollowing({
        ...{ ...parts, broker, tenant: name, tell: notifier.tell, address, log, splitEntities },
      });
      const sourceNotifier = startSourceNotifier({ broker, contexts, egress, limits, log, tenant });
      const attend = (world: Broker, snapshot: string) =>
        startNotifier({ broker: world, contexts, egress, limits, log, tenant, snapshot });
      const snapshots = openSnapshots({ broker, forks: store.forks, egress, limits, log, attend });
      const sweeper = startSweeper(broker, log);
      const simulator = await createSimulator({ graph: store.graph, history: store.history, clock, limits });
      const alarms = startAlarms({ broker, simulator, limits, log });
      const health = () => ({
        store: store.graph.health(),
        notifications: notifier.health(),
        sourceNotifications: sourceNotifier.health(),
        alarms: alarms.health(),
      });
      const close = async () => {
        await alarms.close();
        await simulator.close();
        await sweeper.close();
        await snapshots.close();
        following.close();
        await sourceNotifier.close();
        await notifier.close();
        // What could not be written is worth a warning, and no reason to lose the rest.
        await Promise.all([entityMapsOf(broker).settle(), parts.registrations.settle()]).catch((error: unknown) =>
          log.warn({ error, tenant: name }, 'Entity maps and the state of sources could not be written'),
        );
        await store.close();
      };
      const { deliveries } = notifier;
      return { name, broker, simulator, deliveries, following, snapshots, health, close };
    },
  });
  const graphql = createGraphql({
    tenantNames: tenants.names,
    limits,
    onFault: (error) => log.error({ error }, 'GraphQL failed'),
  });
  const jobs = await createJobs({
    directory: join(settings.data, 'jobs'),
    clock,
    limits,
    onFault: (error) => log.error({ error }, 'A job failed'),
  });
  const metrics = createMetrics({ tenants: tenants.open, graphqlSubscribers: graphql.subscribers, jobs });
  let stopping = false;
  const walls: WallOptions = {
    ...{ tenants, limits, origins: settings.origins, onRequest: metrics.onRequest },
    access: createLocalAccess(settings.origins, publicUrl),
    rateLimit: settings.ratePerSecond ? createRateLimit(settings.ratePerSecond, clock.monotonic, limits) : undefined,
  };
  const app = createApp({
    ...{ ...walls, contexts, jobs, viewer, log },
    mounts: [
      { path: '/graphql', summary: 'GraphQL: queries, studies and live events of the picture', handle: graphql.handle },
    ],
    health: () => summarise({ stopping, tenants: tenants.open() }),
    metrics: metrics.text,
  });
  const upgrades = createStreamSockets({ ...walls, log });
  const server = await listen(app, { host: settings.host, port: settings.port, limits, upgrades });
  tellAddress(publicUrl ?? server.url);
  // Whoever runs more than a bare broker will open the viewer: its first query should not wait for Yoga to load.
  if (!settings.empty) void graphql.warm();
  return {
    url: server.url,
    async close() {
      stopping = true;
      for (const { deliveries } of tenants.open()) deliveries.endStreams();
      await server.close();
      await jobs.close();
      await tenants.close();
      metrics.close();
    },
  };
}

const readJson = async (file: string): Promise<JsonObject> => JSON.parse(await readFile(file, 'utf8')) as JsonObject;

/** `--contexts FILE`: context URL → local file, which has to be there now and not only when it is asked for. */
async function readMirror(file: string): Promise<ReadonlyMap<string, string>> {
  const refuse = (fault: string): never => {
    throw new UsageError(`--contexts ${file}: ${fault}. Give a JSON object of context URL → local file.`);
  };
  const json: unknown = await readJson(file).catch((error: Error) => refuse(error.message));
  if (!isJsonObject(json)) return refuse('it is no JSON object');
  for (const [url, path] of Object.entries(json)) {
    if (typeof path !== 'string') return refuse(`${url} has ${JSON.stringify(path)}, not a path`);
    await access(path, constants.R_OK).catch((error: Error) => refuse(error.message));
  }
  return new Map(Object.entries(json as Record<string, string>));
}

/** Wrong usage ends with 2, a start that failed with 1; either with one sentence. */
function fail(error: unknown): never {
  const expected = error instanceof UsageError || error instanceof StartError || error instanceof Problem;
  process.stderr.write(`${expected ? error.message : (error as Error).stack}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
}

async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2));
  if (!settings) {
    process.stdout.write(`${help()}\n`);
    process.exit(0);
  }
  const running = await start(settings);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    // What does not end by itself in time is ended: nothing acknowledged is lost by that.
    setTimeout(() => process.exit(0), settings.limits.stopMs).unref();
    running.close().then(() => process.exit(0), fail);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
  if (process.send) {
    process.on('disconnect', stop);
    process.send({ kind: 'ready', url: running.url });
  } else process.stdout.write(`Busbar is ready: ${running.url}\n`);
}

main().catch(fail);
