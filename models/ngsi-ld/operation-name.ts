/** What may be asked of a context source: ETSI GS CIM 009 v1.9.1 clause 4.20. */

export const operationNames = [
  ...(['createEntity', 'updateEntity', 'appendAttrs', 'updateAttrs', 'deleteAttrs', 'deleteEntity'] as const),
  ...(['createBatch', 'upsertBatch', 'updateBatch', 'deleteBatch', 'mergeBatch'] as const),
  ...(['mergeEntity', 'replaceEntity', 'replaceAttrs', 'purgeEntity'] as const),
  ...(['upsertTemporal', 'appendAttrsTemporal', 'deleteAttrsTemporal', 'updateAttrInstanceTemporal'] as const),
  ...(['deleteAttrInstanceTemporal', 'deleteTemporal'] as const),
  ...(['retrieveEntity', 'queryEntity', 'queryBatch', 'retrieveTemporal', 'queryTemporal'] as const),
  ...(['retrieveEntityTypes', 'retrieveEntityTypeDetails', 'retrieveEntityTypeInfo'] as const),
  ...(['retrieveAttrTypes', 'retrieveAttrTypeDetails', 'retrieveAttrTypeInfo'] as const),
  ...(['createSubscription', 'updateSubscription', 'retrieveSubscription', 'querySubscription'] as const),
  ...(['deleteSubscription'] as const),
  ...(['retrieveEntityMap', 'updateEntityMap', 'deleteEntityMap', 'createEntityMapQueryEntity'] as const),
  ...(['createEntityMapQueryTemporal', 'retrieveContextSourceIdentity'] as const),
] as const;

export type OperationName = (typeof operationNames)[number];

/** Whether it changes entities or what is told of their past. */
export function isWriting(name: OperationName): boolean {
  return !/^(retrieve|query)|Subscription$|EntityMap/.test(name);
}

const consuming: readonly OperationName[] = [
  ...(['retrieveEntity', 'queryEntity', 'queryBatch'] as const),
  ...(['retrieveEntityTypes', 'retrieveEntityTypeDetails', 'retrieveEntityTypeInfo'] as const),
  ...(['retrieveAttrTypes', 'retrieveAttrTypeDetails', 'retrieveAttrTypeInfo'] as const),
];

const subscribing: readonly OperationName[] = [
  ...(['createSubscription', 'updateSubscription', 'retrieveSubscription'] as const),
  ...(['querySubscription', 'deleteSubscription'] as const),
];

const mapping: readonly OperationName[] = [
  ...(['retrieveEntityMap', 'updateEntityMap', 'deleteEntityMap', 'createEntityMapQueryEntity'] as const),
];

/** Names for several at once, as a registration may give them. */
export const operationGroups: Readonly<Record<string, readonly OperationName[]>> = {
  federationOps: [...consuming, ...subscribing, ...mapping, 'retrieveContextSourceIdentity'],
  associationOps: [...consuming, ...subscribing, 'retrieveContextSourceIdentity'],
  updateOps: ['updateEntity', 'updateAttrs', 'replaceEntity', 'replaceAttrs'],
  retrieveOps: ['retrieveEntity', 'queryEntity'],
  redirectionOps: [
    ...(['createEntity', 'updateEntity', 'appendAttrs', 'updateAttrs', 'deleteAttrs', 'deleteEntity'] as const),
    ...(['mergeEntity', 'replaceEntity', 'replaceAttrs', 'purgeEntity'] as const),
    ...consuming,
    ...mapping,
    'retrieveContextSourceIdentity',
  ],
};
