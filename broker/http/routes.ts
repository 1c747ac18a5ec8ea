/**
 * Every path of the broker, its operations and who answers them. The busiest stand first: Express asks them in order.
 */
import { RECEIVING } from '#broker/core/federation/following.ts';
import { attributeCollection, attributeResource } from './attributes.ts';
import { batchCreate, batchDelete, batchMerge, batchUpdate, batchUpsert } from './batch.ts';
import { contextDocument } from './contexts.ts';
import { docsFile, docsPage, docsRedirect } from './docs.ts';
import { door } from './door.ts';
import { entityPages, entityRetrieval } from './entities.ts';
import { mapCollection, mapResource, temporalMapCollection } from './entity-maps.ts';
import { documentExplanation, nameExplanation } from './explain.ts';
import type { Methods } from './handler.ts';
import { healthHandler } from './health.ts';
import { jobCollection, jobResource } from './jobs.ts';
import { contextCollection, contextResource } from './jsonld-contexts.ts';
import { metricsText } from './metrics.ts';
import {
  deadLetterCollection,
  deadLetterRetry,
  notificationAttempts,
  notificationReplay,
  notificationTest,
} from './notifications.ts';
import { openapiDocument } from './openapi.ts';
import { problemList, problemPage } from './problem-pages.ts';
import { entityChanges, entityCreation } from './provision.ts';
import { entityQuery } from './query.ts';
import { receiving } from './receiving.ts';
import { registrationSubscriptionCollection, registrationSubscriptionResource } from './registration-subscriptions.ts';
import { registrationCollection, registrationResource } from './registrations.ts';
import type { Mount, Service } from './service.ts';
import { snapshotClone, snapshotCollection, snapshotResource } from './snapshots.ts';
import { sourceIdentity } from './source-identity.ts';
import { notificationStream } from './stream.ts';
import { subscriptionCollection, subscriptionResource } from './subscriptions.ts';
import * as batch from './table/batch.ts';
import * as contexts from './table/contexts.ts';
import * as entities from './table/entities.ts';
import * as explain from './table/explain.ts';
import * as federation from './table/federation.ts';
import * as house from './table/house.ts';
import * as jobs from './table/jobs.ts';
import * as notifications from './table/notifications.ts';
import type { Operations, Route } from './table/operation.ts';
import * as receivingTable from './table/receiving.ts';
import * as registrations from './table/registrations.ts';
import * as snapshotTable from './table/snapshots.ts';
import * as temporalTable from './table/temporal.ts';
import { temporalPages, temporalQuery, temporalRetrieval } from './temporal.ts';
import {
  temporalAttribute,
  temporalAttributes,
  temporalCreation,
  temporalDeletion,
  temporalInstance,
} from './temporal-provision.ts';
import { attributeNameCollection, attributeNameResource, typeCollection, typeResource } from './types.ts';

const api = '/ngsi-ld/v1';

type Handlers = (service: Service) => Methods;

function route(path: string, tag: string, operations: Operations, handlers: Handlers): Route {
  return { path, tag, operations, handlers };
}

const ofEntities = (path: string, operations: Operations, handlers: Handlers): Route =>
  route(`${api}${path}`, 'Entities', operations, handlers);
const ofBatches = (path: string, operations: Operations, handlers: Handlers): Route =>
  route(`${api}/entityOperations${path}`, 'Many entities', operations, handlers);
const ofHistory = (path: string, operations: Operations, handlers: Handlers): Route =>
  route(`${api}/temporal${path}`, 'History', operations, handlers);
const ofSubscriptions = (path: string, operations: Operations, handlers: Handlers): Route =>
  route(`${api}${path}`, 'Subscriptions', operations, handlers);
const ofSnapshots = (path: string, operations: Operations, handlers: Handlers): Route =>
  route(`${api}/snapshots${path}`, 'Snapshots', operations, handlers);
const ofSources = (path: string, operations: Operations, handlers: Handlers): Route =>
  route(`${api}${path}`, 'Context sources', operations, handlers);
const ofTypes = (path: string, operations: Operations, handlers: Handlers): Route =>
  route(`${api}${path}`, 'Types and attributes', operations, handlers);
const ofContexts = (path: string, operations: Operations, handlers: Handlers): Route =>
  route(`${api}/jsonldContexts${path}`, 'Contexts', operations, handlers);
const ofNotifications = (path: string, operations: Operations, handlers: Handlers): Route =>
  route(`/notifications/{id}${path}`, 'Notifications', operations, handlers);
const ofHouse = (path: string, operations: Operations, handlers: Handlers): Route =>
  route(path, 'Busbar', operations, handlers);

/** Reading and writing one resource live in files of their own. */
function both(reading: Handlers, writing: Handlers): Handlers {
  return (service) => ({ ...reading(service), ...writing(service) });
}

const busy = (one: Route): Route => ({ ...one, isBusy: true });

const fixed: readonly Route[] = [
  busy(ofEntities('/entities/{id}', entities.entityResource, both(entityRetrieval, entityChanges))),
  busy(ofEntities('/entities/{id}/attrs/{attribute}', entities.attributeResource, attributeResource)),
  busy(ofBatches('/upsert', { POST: batch.upsert }, batchUpsert)),
  busy(ofEntities('/entities', entities.entityCollection, both(entityPages, entityCreation))),
  ofEntities('/entities/{id}/attrs', entities.attributeCollection, attributeCollection),
  ofBatches('/query', { POST: entities.entityQuery }, entityQuery),
  ofBatches('/create', { POST: batch.create }, batchCreate),
  busy(ofBatches('/update', { POST: batch.update }, batchUpdate)),
  busy(ofBatches('/merge', { POST: batch.merge }, batchMerge)),
  ofBatches('/delete', { POST: batch.remove }, batchDelete),
  ofHistory('/entities', temporalTable.collection, both(temporalPages, temporalCreation)),
  ofHistory('/entities/{id}', temporalTable.resource, both(temporalRetrieval, temporalDeletion)),
  ofHistory('/entities/{id}/attrs', temporalTable.attributes, temporalAttributes),
  ofHistory('/entities/{id}/attrs/{attribute}', temporalTable.attribute, temporalAttribute),
  ofHistory('/entities/{id}/attrs/{attribute}/{instance}', temporalTable.instance, temporalInstance),
  ofHistory('/entityOperations/query', { POST: temporalTable.query }, temporalQuery),
  ofSubscriptions('/subscriptions', house.subscriptionCollection, subscriptionCollection),
  ofSubscriptions('/subscriptions/{id}', house.subscriptionResource, subscriptionResource),
  ofNotifications('', notifications.stream, notificationStream),
  ofNotifications('/attempts', notifications.attempts, notificationAttempts),
  ofNotifications('/dead-letters', notifications.deadLetters, deadLetterCollection),
  ofNotifications('/dead-letters/retry', notifications.retry, deadLetterRetry),
  ofNotifications('/test', notifications.test, notificationTest),
  ofNotifications('/replay', notifications.replay, notificationReplay),
  ofSnapshots('', snapshotTable.snapshotCollection, snapshotCollection),
  ofSnapshots('/{id}', snapshotTable.snapshotResource, snapshotResource),
  ofSnapshots('/{id}/clone', { POST: snapshotTable.snapshotClone }, snapshotClone),
  ofSources('/csourceRegistrations', registrations.registrationCollection, registrationCollection),
  ofSources('/csourceRegistrations/{id}', registrations.registrationResource, registrationResource),
  ofSources(
    '/csourceSubscriptions',
    registrations.registrationSubscriptionCollection,
    registrationSubscriptionCollection,
  ),
  ofSources(
    '/csourceSubscriptions/{id}',
    registrations.registrationSubscriptionResource,
    registrationSubscriptionResource,
  ),
  ofSources('/entityMaps', federation.mapCollection, mapCollection),
  ofSources('/entityMaps/{id}', federation.mapResource, mapResource),
  ofSources('/temporal/entityMaps', federation.temporalMapCollection, temporalMapCollection),
  ofSources('/info/sourceIdentity', { GET: federation.sourceIdentity }, sourceIdentity),
  ofTypes('/types', { GET: entities.typeCollection }, typeCollection),
  ofTypes('/types/{type}', { GET: entities.typeResource }, typeResource),
  ofTypes('/attributes', { GET: entities.attributeNameCollection }, attributeNameCollection),
  ofTypes('/attributes/{attribute}', { GET: entities.attributeNameResource }, attributeNameResource),
  ofContexts('', contexts.collection, contextCollection),
  ofContexts('/{context}', contexts.resource, contextResource),
  ofHouse(`${RECEIVING}/{tenant}/{id}`, { POST: receivingTable.receiving }, receiving),
  ofHouse('/jobs', jobs.jobCollection, jobCollection),
  ofHouse('/jobs/{job}', jobs.jobResource, jobResource),
  ofHouse('/health', house.health('health'), healthHandler),
  ofHouse('/health/ready', house.health('healthReady'), healthHandler),
  ofHouse('/metrics', house.metrics, metricsText),
  ofHouse('/contexts/{name}', house.context, contextDocument),
  ofHouse('/explain/names', { GET: explain.names }, nameExplanation),
  ofHouse('/explain/document', { POST: explain.document }, documentExplanation),
  ofHouse('/openapi.json', house.openapi, openapiDocument(routes)),
  ofHouse('/problems', house.problemList, problemList),
  ofHouse('/problems/{kind}', house.problemPage, problemPage),
  ofHouse('/docs', house.docsRedirect, docsRedirect),
  ofHouse('/docs/', house.docs, docsPage),
  ofHouse('/docs/{file}', house.docsFile, docsFile),
];

/** The table, with the doors that the composition root adds. */
export function routes(mounts: readonly Mount[]): readonly Route[] {
  return [...fixed, ...mounts.map((mount) => ofHouse(mount.path, house.door(mount), door(mount)))];
}
