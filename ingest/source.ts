/** Reads what to play and what to map: the region (a file, or the demo), and the mapping (a file, or that of the region). */
import { readFile, stat } from 'node:fs/promises';
import { catalogue } from '#models/catalogue.ts';
import type { AttributeDefinition } from '#models/define.ts';
import { readRegion as regionFrom } from '#models/facility/read-region.ts';
import type { Region } from '#models/facility/region.ts';
import { isJsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { Problem } from '#models/problem.ts';
import { type Adapter, loadAdapter, protocols } from './adapters.ts';
import type { AgentLog } from './agent.ts';
import { limits, UsageError } from './config.ts';
import { mappingOf } from './layout.ts';
import { type CompiledMapping, compileMapping } from './mapping.ts';
import { checkMapping } from './mapping-check.ts';

export async function readRegion(file: string | undefined): Promise<Region> {
  if (file === undefined) return (await import('#models/facility/demo.ts')).demoRegion;
  const json = await readJson('--region', file);
  try {
    return regionFrom(json as JsonValue);
  } catch (error) {
    if (error instanceof Problem) throw new UsageError(`--region ${file} is no good region: ${error.detail}.`);
    throw error;
  }
}

export interface ReadMapping {
  readonly mapping: CompiledMapping;
  readonly adapter: Adapter;
}

/** Throws a UsageError that lists the first faults of the file, each with its place and fix. */
export async function readMapping(file: string | undefined, region: Region, log: AgentLog): Promise<ReadMapping> {
  const json: unknown = file === undefined ? mappingOf(region) : await readJson('--ingest', file);
  const source = isJsonObject(json) ? json['source'] : undefined;
  const adapter = await loadAdapter(isJsonObject(source) ? String(source['protocol']) : '');
  const checked = checkMapping(json, {
    definitionOf,
    protocols,
    checkAddress: (at, use) => adapter?.checkAddress(at, use),
  });
  for (const warning of checked.warnings.slice(0, 20)) log.warn(warning);
  if (!checked.file || !adapter) {
    const shown = checked.faults.slice(0, 10);
    const more = checked.faults.length - shown.length;
    throw new UsageError(
      [
        `${file ?? `The region ${region.name}`} is no good mapping:`,
        ...shown,
        ...(more > 0 ? [`… and ${more} more.`] : []),
      ].join('\n'),
    );
  }
  return { mapping: compileMapping(checked.file, definitionOf), adapter };
}

/** The same name has the same meaning and unit in every model. */
export function definitionOf(attribute: string): AttributeDefinition | undefined {
  for (const model of catalogue.values()) {
    if (Object.hasOwn(model.attributes, attribute)) return model.attributes[attribute];
  }
  return undefined;
}

async function readJson(option: string, file: string): Promise<unknown> {
  let text: string;
  try {
    const { size } = await stat(file);
    if (size > limits.mappingBytesMax) {
      throw new UsageError(`${option} ${file} has ${size} bytes: at most ${limits.mappingBytesMax} are read.`);
    }
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `${option} ${file} cannot be read (${(error as NodeJS.ErrnoException).code}): give a JSON file.`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${option} ${file} is not JSON: ${(error as Error).message}.`);
  }
}
