/** A limit that has tripped, as the condition that an alarm tells. */
import { catalogueNames, definitionOf, unitSymbol } from '#models/catalogue.ts';
import type { Condition } from './condition.ts';
import { APPARENT_POWER, type Limit, type Slot } from './limits.ts';

export function passed({ id, asset, attribute, terminal, direction }: Slot, limit: Limit, reading: number): Condition {
  const symbol = unitOf(attribute);
  const amount = (value: number): string => `${Number(value.toPrecision(5))}${symbol ? ` ${symbol}` : ''}`;
  const at = terminal > 1 ? ` at terminal ${terminal}` : '';
  const side = direction === 'high' ? 'above' : 'below';
  const name = limit.name === undefined ? '' : ` (${limit.name})`;
  return {
    ...{ id, asset, attribute, condition: direction, priority: limit.priority, value: reading, limit: limit.value },
    message: `${spoken(attribute)}${at} is ${amount(reading)}, ${side} ${amount(limit.value)}${name}.`,
  };
}

/** What a person reads behind a value of the attribute; empty for a plain number and for what is no number. */
export function unitOf(attribute: string): string {
  if (attribute === APPARENT_POWER) return unitSymbol('MVA');
  const definition = definitionOf(catalogueNames.expand(attribute));
  return definition?.kind === 'number' ? unitSymbol(definition.unit) : '';
}

/** `topOilTemperature` → `Top oil temperature`. */
function spoken(attribute: string): string {
  const words = attribute.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
