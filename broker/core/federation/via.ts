/** The Via header (RFC 9110 §7.6.3), as clause 6.3.18 uses it against loops. */

/** The names of those who passed a request on, first to last: each member is a protocol, a name and perhaps a comment. */
export function aliasesIn(via: string | undefined): ReadonlySet<string> {
  if (via === undefined) return nobody;
  return new Set(via.split(',').flatMap((member) => member.trim().split(/\s+/)[1] ?? []));
}

const nobody: ReadonlySet<string> = new Set();
