/** `Busbar-Signature: t=SECONDS,v1=HEX`: that a body comes from this broker and when, for a receiver that has the secret. */
import { createHmac } from 'node:crypto';

/** HMAC-SHA256 (RFC 2104) over the time, a full stop and the body, so that an old body cannot be sent again as new. */
export function signatureOf(secret: string, body: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}
