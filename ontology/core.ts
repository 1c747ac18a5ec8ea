/**
 * The core contexts of ETSI that are built in: URL → file. A version that is not listed here is not built in; none
 * stands in for another.
 */

const at = (file: string): URL => new URL(`./context/etsi/${file}`, import.meta.url);

const versions = ['1.9', '1.8', '1.7', '1.6', '1.5'] as const;

/** The version that this broker speaks (ETSI GS CIM 009 v1.9.1, annex B). */
export const CORE_CONTEXT_URL = urlOf('1.9');

function urlOf(version: (typeof versions)[number]): string {
  return `https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v${version}.jsonld`;
}

export const coreContexts: ReadonlyMap<string, URL> = new Map(
  versions.map((version) => [urlOf(version), at(`ngsi-ld-core-context-v${version}.jsonld`)]),
);
