/** What bounds every queue, page, depth, body and duration. `BUSBAR_LIMITS` changes it (`config.ts`). */
export const limits = {
  /** Bytes of a request body. */
  bodyBytesMax: 4 * 1024 * 1024,
  /** Nesting of JSON in a body. */
  jsonDepthMax: 64,
  /** Keys of all objects of a body together. */
  jsonKeysMax: 200_000,
  /** Characters of one text in a body. */
  jsonTextMax: 1024 * 1024,
  /** Entities of one batch. */
  batchMembersMax: 100_000,
  urlBytesMax: 8192,
  /** Connections, bytes of a header, and milliseconds until a header or a request has come, or an idle connection is closed. */
  connectionsMax: 4096,
  headerBytesMax: 16 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveTimeoutMs: 15_000,
  /** Addresses whose rate is counted; the one that was away longest is forgotten, with a bucket that is likely full by then. */
  rateClientsMax: 10_000,
  /** Connections to others in all and to one of them, and milliseconds that an idle one is kept. */
  egressConnectionsMax: 512,
  egressConnectionsToHostMax: 128,
  egressIdleMs: 15_000,
  /** The same over MQTT, and messages of one connection that wait for their confirmation: what servers take at the least. */
  mqttConnectionsMax: 128,
  mqttIdleMs: 60_000,
  mqttInFlightMax: 16,
  /** Attributes of one entity: what has more is many assets. */
  entityAttributesMax: 2000,
  /** Entities of one page, and how many when the client does not say. */
  pageMax: 1000,
  pageDefault: 20,
  /** Instances in a temporal answer, of all attributes and entities together. */
  temporalMax: 10_000,
  /** Operators of a q expression and its nesting. */
  queryTermsMax: 100,
  queryDepthMax: 16,
  /** Milliseconds of work that one query may take, and the turns of others between them do not count. */
  queryWorkMaxMs: 10_000,
  /** Selections of entities in one query. */
  querySelectorsMax: 100,
  /** Relationships that one answer follows, one after the other, and linked entities in it (clause 4.5.23). */
  joinLevelMax: 32,
  joinEntitiesMax: 10_000,
  /** Steps of a graph walk and entities it may return. */
  walkDepthMax: 64,
  walkEntitiesMax: 100_000,
  /** Tenants beside each other, the default one included: each has two threads and files of its own. */
  tenantsMax: 32,
  subscriptionsMax: 100_000,
  /** Context sources of one tenant, and those who subscribe to them. */
  registrationsMax: 100_000,
  registrationSubscriptionsMax: 10_000,
  /** How long it is waited for what else changes, before subscribers are told of context sources. */
  registrationSettleMs: 500,
  /** Tries of one notification about context sources: what comes after it is more worth than to try it for ever. */
  registrationTriesMax: 5,
  /** Milliseconds until a notification counts as failed. */
  notificationTimeoutMs: 5000,
  /** The longest that a subscription may ask for: a try that waits holds one of the places of all. */
  notificationTimeoutMaxMs: 60_000,
  /** How much of an answer is read before its connection is given up; what it says does not matter. */
  notificationAnswerBytesMax: 64 * 1024,
  /** What is asked for more often is sent as often as this: about as fast as a receiver can answer. */
  notificationIntervalLeastMs: 20,
  /** Waiting time between tries: doubles from the first to the last. */
  notificationRetryFirstMs: 500,
  notificationRetryLastMs: 60_000,
  /** How long an undelivered notification is kept before it is dropped, counted and shown. */
  notificationHorizonMs: 24 * 3600 * 1000,
  /** Notifications of one subscription that wait in memory; more wait in the log. */
  notificationQueueMax: 256,
  /** Readers of that log that are open at the same time. */
  notificationReadersMax: 32,
  notificationsInFlightMax: 64,
  /** Of each subscription: tries that the delivery log has, and dead letters. */
  deliveryAttemptsKept: 20,
  /** Subscriptions whose delivery log is kept over a restart. */
  deliveryLogsKept: 2000,
  deadLettersKept: 256,
  /** Changes that are kept in the log beyond what is delivered, for those who want them again. */
  replayChangesKept: 20_000,
  /** Receivers that have come for a stream, and bytes of a message that one may send. */
  streamsMax: 1000,
  streamMessageBytesMax: 4096,
  /** Milliseconds between signs of life, and that a connection may take nothing; bytes that may wait in one. */
  streamPingMs: 15_000,
  streamStallMs: 60_000,
  streamBufferBytesMax: 1024 * 1024,
  /** JSON-LD: contexts of one request, nesting, terms, bytes, redirects, milliseconds. */
  contextsMax: 16,
  contextDepthMax: 8,
  /** The same for a whole document: each context as often as it comes to hold anew. */
  contextsAppliedMax: 1000,
  /** Terms of all contexts together, each as often as its context is applied. */
  contextDefinitionsMax: 200_000,
  contextTermsMax: 5000,
  contextBytesMax: 1024 * 1024,
  contextRedirectsMax: 3,
  contextTimeoutMs: 5000,
  contextCacheMax: 256,
  /** Names that are explained at a time, and values of a document, texts counting for one each hundred characters. */
  explainedNamesMax: 100,
  explainedValuesMax: 3000,
  /** Contexts that are hosted for users, and those that were made to have a URL. */
  contextsKeptMax: 1000,
  /** Milliseconds that a context source has to answer: where its registration says nothing, and at most; bytes of an answer. */
  sourceTimeoutMs: 5000,
  sourceTimeoutMaxMs: 60_000,
  sourceAnswerBytesMax: 16 * 1024 * 1024,
  /** Failures in a row after which a source without a cooldown of its own is left alone, and for how long at first and at most. */
  sourceFailuresMax: 5,
  sourceRestFirstMs: 500,
  sourceRestLastMs: 30_000,
  /** Sources whose failures are remembered, and answers that are kept for those that let them be kept. */
  sourceRecordsMax: 10_000,
  sourceAnswersKept: 1000,
  /** Milliseconds until a subscription that a source did not take is brought to it again. */
  followRetryMs: 30_000,
  /** Context sources that are asked for one request; of more, those that were registered first. */
  sourcesMax: 1000,
  /** Entities that one of them is asked for, over all pages, for one request. */
  gatheredMax: 10_000,
  /** Parts of its histories that one of them is asked for, one after the other, where it does not tell them at once. */
  sourcePartsMax: 32,
  /** Entities of an entity map, and how long it is kept: where nothing is said, and at most. */
  entityMapIdsMax: 100_000,
  /** Entity maps of one tenant, and entities of all of them. */
  entityMapsMax: 200,
  entityMapsIdsMax: 1_000_000,
  entityMapLifetimeMs: 10 * 60_000,
  entityMapLifetimeMaxMs: 24 * 3600 * 1000,
  /** Changes that readers find in memory; older ones are read from the log. */
  changesInMemory: 20_000,
  /** The log is checkpointed when it has grown by so many changes. */
  checkpointEvery: 50_000,
  /** Instances of one attribute that a sparkline is drawn from: 24 h at one a second. */
  historyPointsMax: 100_000,
  /** Days that history is kept. */
  historyDays: 14,
  /** What-if runs: waiting, at the same time, kept, and how long one may take. */
  runsQueueMax: 64,
  runsAtOnce: 2,
  runsKept: 200,
  runTimeoutMs: 60_000,
  actionsMax: 1000,
  /** Alarms whose condition holds, of one tenant; more are held back until there is room. */
  alarmsMax: 10_000,
  /** How long the circuit has to be at rest before it is told who lost supply: a change-over or a reclosing is quicker. */
  alarmSettleMs: 1000,
  /** Snapshots of one tenant, groups of changes that one takes in, and how long one is kept unless it says otherwise. */
  snapshotsMax: 100,
  /** Queries of one, each over all that the tenant has; tries of a notice that it has changed. */
  snapshotQueriesMax: 100,
  snapshotNoticeTriesMax: 3,
  snapshotWritesMax: 20_000,
  snapshotLifetimeMs: 24 * 3600 * 1000,
  /** Jobs: waiting, at the same time, and remembered after their end. */
  jobsQueueMax: 8,
  jobsAtOnce: 1,
  jobsKept: 100,
  /** Imports: bytes and files of one as they are sent, what they unpack to, objects, how long, and in how much memory. */
  importBytesMax: 512 * 1024 * 1024,
  importFilesMax: 500,
  importUnpackedBytesMax: 1024 * 1024 * 1024,
  importObjectsMax: 2_000_000,
  importTimeoutMs: 10 * 60_000,
  importMemoryMb: 4096,
  /** GraphQL: document bytes, depth, fields after products of `first`, subscribers. */
  graphqlBytesMax: 32 * 1024,
  graphqlDepthMax: 12,
  graphqlCostMax: 500_000,
  graphqlSubscribersMax: 1000,
  /** Brackets that a document may nest, its values and arguments included; the parser calls itself for each. */
  graphqlNestingMax: 100,
  /** Members of a page, assets of a scene, points of a series, events a second, containers of an asset. */
  graphqlPageMax: 500,
  graphqlSceneMax: 20_000,
  graphqlPointsMax: 5000,
  graphqlRateMax: 50,
  graphqlAncestorsMax: 32,
  /** Milliseconds for a clean stop. */
  stopMs: 4000,
} as const;

export type Limits = { readonly [K in keyof typeof limits]: number };
