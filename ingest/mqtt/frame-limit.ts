/**
 * Watches the packet sizes that an MQTT stream announces (MQTT 3.1.1 clause 2.2.3, Remaining Length), so that a
 * connection can be closed before a packet that is too large piles up in memory.
 */
export function frameLimit(bytesMax: number): (chunk: Uint8Array) => boolean {
  /** Bytes of the present packet that are still to come; then a header begins. */
  let remaining = 0;
  let phase: 'type' | 'length' = 'type';
  let length = 0;
  let shift = 0;
  /** Takes the next bytes of the stream; false when a packet is larger than allowed, or its length is none. */
  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (remaining > 0) {
        const step = Math.min(remaining, chunk.length - at);
        remaining -= step;
        at += step;
      } else if (phase === 'type') {
        phase = 'length';
        length = 0;
        shift = 0;
        at++;
      } else {
        const byte = chunk[at++]!;
        length += (byte & 0x7f) * 2 ** shift;
        shift += 7;
        if (length > bytesMax || (byte >= 0x80 && shift >= 28)) return false;
        if (byte < 0x80) {
          remaining = length;
          phase = 'type';
        }
      }
    }
    return true;
  };
}
