/**
 * Which of the measured attributes of a model an asset has an instrument for. As a rule for all of them; what is not so is
 * listed here with its reason. An attribute without an instrument is no point, so the field never says it of that asset.
 */
import { terminalDataset } from '../attributes/common.ts';
import { catalogue } from '../catalogue.ts';
import type { AttributeDefinition } from '../define.ts';
import type { Iri } from '../ngsi-ld/entity.ts';
import type { EntityDraft } from './region.ts';

type Rule = (asset: EntityDraft) => boolean;
const never: Rule = () => false;

/** Above this a breaker is filled with gas; below it breaks in vacuum. kV. */
const gasAbove = 72.5;
const isGasFilled: Rule = (asset) => numberIn(asset, 'ratedVoltage') > gasAbove;
/** Its tap changer or regulator looks at the voltage; other transformers leave that to the buses. */
const keepsVoltage: Rule = (asset) => 'controlEnabled' in asset;
const hasTaps: Rule = (asset) => 'stepVoltageIncrement' in asset;
const formsGrid: Rule = (asset) => 'gridForming' in asset;

const rules: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  // A place in the circuit is no device: what is mounted there measures.
  ConnectivityNode: { voltage: never, phaseAngle: never },
  // Current transformers stand at breakers and circuits.
  Disconnector: { current: never },
  GroundDisconnector: { current: never },
  Fuse: { current: never },
  Breaker: { gasPressure: isGasFilled },
  PowerTransformer: { step: hasTaps, voltage: keepsVoltage },
  VoltageRegulator: { step: hasTaps },
  PowerElectronicsConnection: { frequency: formsGrid },
};

export interface Instrument {
  readonly attribute: string;
  /** The terminal, where it is not terminal 1. */
  readonly datasetId?: Iri;
  readonly unit?: string;
}

/** The instruments of an asset in the order of its model; of an attribute of each terminal one at each. */
export function instrumentsOf(asset: EntityDraft): readonly Instrument[] {
  const attributes = catalogue.get(asset.type)?.attributes ?? {};
  return Object.entries(attributes).flatMap(([attribute, definition]): readonly Instrument[] => {
    if (!isMeasured(definition) || rules[asset.type]?.[attribute]?.(asset) === false) return [];
    const instrument = { attribute, ...(definition.kind === 'number' ? { unit: definition.unit } : {}) };
    // A tap changer stands in one winding.
    const isAtEach = definition.kind === 'number' && definition.perTerminal && attribute !== 'step';
    return isAtEach ? [instrument, { ...instrument, datasetId: terminalDataset(2) }] : [instrument];
  });
}

export function isMeasured(definition: AttributeDefinition): boolean {
  return 'measured' in definition && definition.measured === true;
}

function numberIn(asset: EntityDraft, attribute: string): number {
  const value = (asset[attribute] as { readonly value?: unknown } | undefined)?.value;
  return typeof value === 'number' ? value : 0;
}
