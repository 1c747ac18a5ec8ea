/**
 * The body of a subscription that brings its own: JSON in which the client's words stand and `{{path}}` for what is told.
 * It is built from values, so that nothing that an entity holds can end a text, add a member or be read as a path.
 */
import { readTemplate, type TemplatePart, type TemplatePath } from '#broker/core/subscription/template.ts';
import type { Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { representEntity } from '#models/ngsi-ld/represent.ts';
import type { Subscription } from '#models/ngsi-ld/subscription.ts';
import { plainWriter } from './compose-join.ts';
import { representationOf, type Told, writeTold } from './payload.ts';

export interface Envelope {
  readonly id: Iri;
  readonly subscriptionId: Iri;
  readonly notifiedAt: Instant;
}

/** For one entity the template as it is filled, for several a list of them. */
export function fillTemplate(
  template: JsonValue,
  told: readonly Told[],
  envelope: Envelope,
  subscription: Subscription,
  names: Names,
): JsonValue {
  const writer = plainWriter(names, representationOf(subscription));
  const filled = told.map((one) => {
    const { change } = one;
    const [entity] = writeTold([one], subscription, names, writer);
    const shown = { ...representationOf(subscription), format: 'simplified', sysAttrs: false } as const;
    const valuesOf = (of: Entity): JsonObject => representEntity(of, names, shown);
    const roots: Record<TemplatePath['root'], JsonValue> = {
      id: (change.kind === 'deleted' ? change.before : change.after).id,
      type: valuesOf(change.kind === 'deleted' ? change.before : change.after)['type'] ?? null,
      notificationId: envelope.id,
      subscriptionId: envelope.subscriptionId,
      notifiedAt: envelope.notifiedAt,
      entity: entity!,
      value: change.kind === 'deleted' ? {} : valuesOf(change.after),
      previous: change.kind === 'created' ? {} : valuesOf(change.before),
    };
    return fill(template, roots);
  });
  return filled.length === 1 ? filled[0]! : filled;
}

type Roots = Readonly<Record<TemplatePath['root'], JsonValue>>;

function fill(template: JsonValue, roots: Roots): JsonValue {
  if (typeof template === 'string') return fillText(readTemplate(template), roots);
  if (Array.isArray(template)) return template.map((one: JsonValue) => fill(one, roots));
  if (!isJsonObject(template)) return template;
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fill(value, roots)]));
}

/** A placeholder that stands alone keeps the type of its value; between words it becomes text. */
function fillText(parts: readonly TemplatePart[], roots: Roots): JsonValue {
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'object') return find(only, roots) ?? null;
  return parts.map((part) => (typeof part === 'string' ? part : textOf(find(part, roots)))).join('');
}

function textOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Undefined where the path leads to nothing. */
function find({ root, steps }: TemplatePath, roots: Roots): JsonValue | undefined {
  let value: JsonValue | undefined = roots[root];
  for (const step of steps) {
    if (Array.isArray(value))
      value = /^\d{1,6}$/.test(step) ? (value[Number(step)] as JsonValue | undefined) : undefined;
    else value = isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }
  return value;
}
