/**
 * The words of a template of a notification: a text with placeholders such as `{{value.activePower}}`.
 *
 * A path begins with one of the roots below; steps follow after a dot, or in brackets where a name has dots of its own:
 * `{{value[https://example.org/terms.load].kind}}`, `{{entity.name.value}}`.
 */
import { isJsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { problem } from '#models/problem.ts';

/**
 * The entity's id and type; the notification's own members; the entity as the subscription would send it; the values of its
 * attributes alone, after the change and before it.
 */
const roots = ['id', 'type', 'notificationId', 'subscriptionId', 'notifiedAt', 'entity', 'value', 'previous'] as const;

export interface TemplatePath {
  readonly root: (typeof roots)[number];
  readonly steps: readonly string[];
}

/** Words as they stand, or a placeholder. */
export type TemplatePart = string | TemplatePath;

const placeholder = /\{\{([^{}]*)\}\}/g;
const step = /\.([^.[\]]+)|\[([^[\]]+)\]/y;

/** Throws BadRequestData for a placeholder that leads nowhere. */
export function readTemplate(text: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const match of text.matchAll(placeholder)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    parts.push(readPath(match[1]!.trim()));
    end = match.index + match[0].length;
  }
  if (end < text.length || parts.length === 0) parts.push(text.slice(end));
  return parts;
}

function readPath(text: string): TemplatePath {
  const root = roots.find((one) => text === one || text.startsWith(`${one}.`) || text.startsWith(`${one}[`));
  const steps: string[] = [];
  step.lastIndex = root?.length ?? 0;
  while (root !== undefined && step.lastIndex < text.length) {
    const [, word, bracketed] = step.exec(text) ?? [];
    const name = word ?? bracketed;
    if (name === undefined) return refuse(text);
    steps.push(name);
  }
  return root === undefined ? refuse(text) : { root, steps };
}

function refuse(text: string): never {
  throw problem(
    'BadRequestData',
    `busbar.template has {{${text}}}: begin with one of ${roots.join(', ')}, then .NAME or [NAME] for each step`,
  );
}

/** Throws where a placeholder is wrong. */
export function checkTemplate(template: JsonValue): void {
  if (typeof template === 'string') readTemplate(template);
  else if (Array.isArray(template)) for (const one of template as readonly JsonValue[]) checkTemplate(one);
  else if (isJsonObject(template)) for (const one of Object.values(template)) checkTemplate(one);
}
