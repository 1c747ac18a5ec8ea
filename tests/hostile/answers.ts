/** Holds answers against what `/openapi.json` says of them: the status is declared, and the body is of its schema. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Operation } from '#broker/http/table/operation.ts';

interface Media {
  readonly schema: object;
}
interface Described {
  readonly responses: Readonly<
    Record<string, { readonly $ref?: string; readonly content?: Readonly<Record<string, Media>> }>
  >;
  readonly operationId: string;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly responses: Readonly<Record<string, Described['responses'][string]>> };
}

export interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly text: string;
}

/** Gives what is wrong with an answer; undefined where it is as described. */
export type Judge = (operation: Operation, answer: Answer) => string | undefined;

export function judgeBy(document: object): Judge {
  const { paths, components } = document as Document;
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'api', ...document });
  const described = new Map(
    Object.values(paths).flatMap((item) => Object.values(item).map((one) => [one.operationId, one] as const)),
  );
  const compiled = new Map<string, ReturnType<typeof ajv.compile>>();

  return ({ id }, { status, type, text }) => {
    const { responses } = described.get(id)!;
    const named = responses[String(status)] ?? (status >= 400 ? responses['default'] : undefined);
    if (!named) return `status ${status} is not declared for ${id}`;
    const { content } = named.$ref ? components.responses[named.$ref.split('/').at(-1)!]! : named;
    if (!content) return text === '' ? undefined : `${id} answers ${status} with a body that is not declared`;
    if (text === '') return `${id} answers ${status} without its body`;
    const media = Object.entries(content).find(([declared]) => declared.split(';')[0] === type)?.[1];
    if (!media) return `${id} answers ${status} as ${type}, which is not declared`;
    if (!/json$/.test(type!)) return undefined;
    const key = `${id} ${status} ${type}`;
    let validate = compiled.get(key);
    if (!validate) {
      validate = ajv.compile(rebased(media.schema));
      compiled.set(key, validate);
    }
    if (validate(JSON.parse(text))) return undefined;
    return `${id} ${status}: ${ajv.errorsText(validate.errors)}: ${text.slice(0, 300)}`;
  };
}

/** References within the document, from outside of it. */
function rebased(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')) as object;
}
