/**
 * The core contexts of ETSI that are built in: URL → file.
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

/**
 * The file that answers for a core context, by its URL. The versions before 1.5 are not held, and the URL without a version is
 * kept by ETSI at the newest: for both the newest stands in. It comes after every context of a request anyway
 * (clause 5.5.7), so no name that an older one defines could prevail against it.
 */
export function coreContextFile(url: string): URL | undefined {
  const held = coreContexts.get(url);
  if (held) return held;
  const older = /^https?:\/\/uri\.etsi\.org\/ngsi-ld\/v1\/ngsi-ld-core-context(-v1\.[0-9])?\.jsonld$/.test(url);
  return older ? coreContexts.get(CORE_CONTEXT_URL) : undefined;
}
