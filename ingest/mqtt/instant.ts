/**
 * The times that devices send: RFC 3339 with a zone, or a count since 1970 in seconds, milli-, micro- or nanoseconds –
 * told apart by size, as seconds of this age have ten digits. In milliseconds since the epoch; undefined when it is none.
 */
export function instantOf(raw: unknown): number | undefined {
  if (typeof raw === 'string') {
    if (!/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?([Zz]|[-+]\d\d:?\d\d)$/.test(raw)) return undefined;
    const time = Date.parse(raw.replace(' ', 'T').replace(',', '.').toUpperCase());
    return Number.isNaN(time) ? undefined : time;
  }
  if (typeof raw !== 'number' || !Number.isFinite(raw) || raw <= 0) return undefined;
  if (raw < 1e11) return raw * 1e3;
  if (raw < 1e14) return raw;
  if (raw < 1e17) return raw / 1e3;
  return raw < 1e20 ? raw / 1e6 : undefined;
}
