/** `/types`, `/types/{type}`, `/attributes`, `/attributes/{attribute}`: clauses 6.25 to 6.28. */
import {
  type AttributeDetails,
  listAttributes,
  listTypes,
  retrieveAttribute,
  retrieveType,
} from '#broker/core/consumption/types.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { acceptedOf, jsonOrLd } from './accept.ts';
import { sendLinked } from './answer.ts';
import { linkedContext } from './context.ts';
import type { Methods } from './handler.ts';
import { flagOf } from './parameters.ts';
import { attributeOf, typeOf } from './path.ts';
import type { Service } from './service.ts';

export function typeCollection({ contexts }: Service): Methods {
  return {
    async GET(request, response, broker, parameters) {
      const isDetailed = flagOf(parameters, 'details');
      const mediaType = acceptedOf(request, jsonOrLd);
      const { names, context } = await linkedContext(request, contexts);
      const types = await listTypes(broker);
      const body = isDetailed
        ? types.map(({ type, attributes }) => ({
            id: type,
            type: 'EntityType',
            typeName: names.compact(type),
            attributeNames: [...attributes.keys()].map((name) => names.compact(name)),
          }))
        : {
            id: 'urn:ngsi-ld:EntityTypeList:all',
            type: 'EntityTypeList',
            typeList: types.map(({ type }) => names.compact(type)),
          };
      sendLinked(response, body, context, mediaType);
    },
  };
}

export function typeResource({ contexts }: Service): Methods {
  return {
    async GET(request, response, broker) {
      const mediaType = acceptedOf(request, jsonOrLd);
      const { names, context } = await linkedContext(request, contexts);
      const { type, entityCount, attributes } = await retrieveType(broker, typeOf(request, names));
      const body = {
        id: type,
        type: 'EntityTypeInfo',
        typeName: names.compact(type),
        entityCount,
        attributeDetails: [...attributes.values()].map((one) => ({
          id: one.attribute,
          type: 'Attribute',
          attributeName: names.compact(one.attribute),
          attributeTypes: [...one.kinds],
        })),
      };
      sendLinked(response, body, context, mediaType);
    },
  };
}

export function attributeNameCollection({ contexts }: Service): Methods {
  return {
    async GET(request, response, broker, parameters) {
      const isDetailed = flagOf(parameters, 'details');
      const mediaType = acceptedOf(request, jsonOrLd);
      const { names, context } = await linkedContext(request, contexts);
      const attributes = await listAttributes(broker);
      const body = isDetailed
        ? attributes.map((one) => described(one, names))
        : {
            id: 'urn:ngsi-ld:AttributeList:all',
            type: 'AttributeList',
            attributeList: attributes.map(({ attribute }) => names.compact(attribute)),
          };
      sendLinked(response, body, context, mediaType);
    },
  };
}

export function attributeNameResource({ contexts }: Service): Methods {
  return {
    async GET(request, response, broker) {
      const mediaType = acceptedOf(request, jsonOrLd);
      const { names, context } = await linkedContext(request, contexts);
      const details = await retrieveAttribute(broker, attributeOf(request, names));
      const { instanceCount: attributeCount, kinds } = details;
      const body = { ...described(details, names), attributeCount, attributeTypes: [...kinds] };
      sendLinked(response, body, context, mediaType);
    },
  };
}

function described({ attribute, types }: AttributeDetails, names: Names): JsonObject {
  return {
    id: attribute,
    type: 'Attribute',
    attributeName: names.compact(attribute),
    typeNames: [...types].map((type) => names.compact(type)),
  };
}
