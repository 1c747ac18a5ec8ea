/** A notification over MQTT: ETSI GS CIM 009 clause 7. What HTTP has as headers stands beside the body, as metadata. */
import type { EgressPublication } from '#broker/core/ports.ts';
import type { Endpoint } from '#models/ngsi-ld/subscription.ts';
import type { Message } from './message.ts';

/** Words of `notifierInfo` (clause 5.2.15, table 7.2-1). */
const versions = { 'mqtt3.1.1': '3.1.1', 'mqtt5.0': '5.0' } as const;
const qualities = { '0': 0, '1': 1, '2': 2 } as const;

export function publicationOf({ headers, body }: Message, endpoint: Endpoint, timeoutMs: number): EgressPublication {
  const said = (key: string): string =>
    endpoint.notifierInfo?.find((one) => one.key.toLowerCase() === key.toLowerCase())?.value ?? '';
  const version = versions[said('MQTT-Version') as keyof typeof versions];
  return {
    url: endpoint.uri,
    // The body is JSON already.
    payload: `{"metadata":${JSON.stringify(headers)},"body":${body}}`,
    qos: qualities[said('MQTT-QoS') as keyof typeof qualities] ?? 0,
    ...(version && { version }),
    timeoutMs,
  };
}
