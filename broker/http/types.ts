/** `/types`, `/types/{type}`, `/attributes`, `/attributes/{attribute}`: clauses 6.25 to 6.28. */
import {
  discoverAttribute,
  discoverAttributes,
  discoverType,
  discoverTypes,
} from '#broker/core/consumption/discover.ts';
import type { AttributeDetails } from '#broker/core/consumption/type-details.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { acceptedOf, jsonOrLd } from './accept.ts';
import { sendLinked } from './answer.ts';
import { linkedContext } from './context.ts';
import type { Methods } from './handler.ts';
import { originOf } from './origin.ts';
import { flagOf } from './parameters.ts';
import { attributeOf, typeOf } from './path.ts';
import type { Service } from './service.ts';

export function typeCollection({ contexts }: Service): Methods {
  return {
    async GET(request, response, broker, parameters) {
      const isDetailed = flagOf(parameters, 'details');
      const mediaType = acceptedOf(request, jsonOrLd);
      const named = await linkedContext(request, contexts);
      const { names, context } = named;
      const origin = originOf(request, response, named, parameters, flagOf(parameters, 'local'));
      const types = await discoverTypes(broker, isDetailed, origin);
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
    async GET(request, response, broker, parameters) {
      const mediaType = acceptedOf(request, jsonOrLd);
      const named = await linkedContext(request, contexts);
      const { names, context } = named;
      const origin = originOf(request, response, named, parameters, flagOf(parameters, 'local'));
      const { type, entityCount, attributes } = await discoverType(broker, typeOf(request, names), origin);
      const body = {
        id: type,
        type: 'EntityTypeInfo',
        typeName: names.compact(type),
        entityCount,
        attributeDetails: [...attributes].map(([attribute, kinds]) => ({
          id: attribute,
          type: 'Attribute',
          attributeName: names.compact(attribute),
          attributeTypes: kinds,
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
      const named = await linkedContext(request, contexts);
      const { names, context } = named;
      const origin = originOf(request, response, named, parameters, flagOf(parameters, 'local'));
      const attributes = await discoverAttributes(broker, isDetailed, origin);
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
    async GET(request, response, broker, parameters) {
      const mediaType = acceptedOf(request, jsonOrLd);
      const named = await linkedContext(request, contexts);
      const { names, context } = named;
      const origin = originOf(request, response, named, parameters, flagOf(parameters, 'local'));
      const details = await discoverAttribute(broker, attributeOf(request, names), origin);
      const { instanceCount: attributeCount, kinds } = details;
      const body = { ...described(details, names), attributeCount, attributeTypes: kinds };
      sendLinked(response, body, context, mediaType);
    },
  };
}

function described({ attribute, types }: AttributeDetails, names: Names): JsonObject {
  return {
    id: attribute,
    type: 'Attribute',
    attributeName: names.compact(attribute),
    typeNames: types.map((type) => names.compact(type)),
  };
}
